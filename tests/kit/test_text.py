"""What people type is cleaned, hidden where it must be, and put in order."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.text import (
    BadPhoneNumber,
    TextEmpty,
    TextTooLong,
    clean_line,
    clean_text,
    mask_id_number,
    mask_name,
    mask_phone,
    phone_number,
    pinyin_pattern,
    sort_key,
)


def test_a_line_loses_invisible_characters_and_spare_white_space():
    assert clean_line("  陈\u200b大\u202e文 \t\n\u3000 先生\x00 ", 20) == "陈大文 先生"


def test_a_line_is_composed_after_what_stood_between_is_gone():
    assert clean_line("Jose\u200b\u0301", 20) == "José"


def test_text_keeps_its_line_breaks_whatever_their_kind():
    assert clean_text(" 第一行 \r\n\r\n第二行\u2028第三行\t末 \n", 50) == "第一行\n\n第二行\n第三行 末"


@pytest.mark.parametrize("value", ["", " \n\t", "\u200b\u202e\ufeff", "\u3164", "\ufe0f", "\ud800"])
@pytest.mark.parametrize("clean", [clean_line, clean_text])
def test_text_in_which_nothing_shows_is_empty(clean, value):
    with pytest.raises(TextEmpty):
        clean(value, 10)


def test_a_line_too_long_is_refused_with_the_limit():
    with pytest.raises(TextTooLong) as refusal:
        clean_line("十一个字的一句话就在这里了", 10)
    assert refusal.value.data == {"max_length": 10, "length": 13}
    assert "10" in refusal.value.sentence("zh")
    assert "10" in refusal.value.sentence("en")


def test_rare_characters_and_private_ones_stay():
    assert clean_line("䶮𠮷𬭚㙓\ue000", 5) == "䶮𠮷𬭚㙓\ue000"


@given(st.text())
def test_cleaning_a_clean_text_changes_nothing(value):
    for clean in (clean_line, clean_text):
        try:
            once = clean(value, 1000)
        except TextEmpty:
            continue
        assert clean(once, 1000) == once == unicodedata.normalize("NFC", once)
        once.encode()


@pytest.mark.parametrize(
    "value",
    [
        "13800138000",
        "+86 138-0013-8000",
        "0086 13800138000",
        "8613800138000",
        "１３８００１３８０００",
        "138 0013\u20138000\u200b",
    ],
)
def test_a_mobile_number_is_understood_in_its_usual_spellings(value):
    assert phone_number(value) == "13800138000"


@pytest.mark.parametrize(
    "value", ["", "1380013800", "138001380000", "12800138000", "02088888888", "+85213800138000", "١٣٨٠٠١٣٨٠٠٠"]
)
def test_anything_else_is_no_mobile_number(value):
    with pytest.raises(BadPhoneNumber):
        phone_number(value)


def test_a_masked_number_keeps_its_ends():
    assert mask_phone("13800138000") == "138****8000"
    assert mask_id_number("340102199001011234") == "340102********1234"
    assert mask_phone("1234567") == "*******"


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("陈大文", "陈*文"),
        ("陈文", "陈*"),
        ("陈", "*"),
        ("", ""),
        ("欧阳大文", "欧**文"),
        ("Maria", "M***a"),
        ("买买提·艾力", "买****力"),
        ("葛\U000e0100大文", "葛\U000e0100*文"),
        ("𠮷文", "𠮷*"),
    ],
)
def test_a_masked_name_keeps_its_first_and_last_character(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("单田芳", "shan tian fang"),
        ("曾国", "zeng guo"),
        ("解晓东", "xie xiao dong"),
        ("单于大", "chan yu da"),
        ("陈大文", "chen da wen"),
        ("Maria  Ｌopez", "maria lopez"),
        ("陈Maria2", "chen maria2"),
        ("", ""),
    ],
)
def test_a_name_sorts_by_its_pinyin_with_surnames_read_as_surnames(name, key):
    assert sort_key(name) == key


@pytest.mark.parametrize(
    "typed",
    ["chen", "chenxiulan", "chen xiulan", "chen xiu lan", "Chen XiuLan", "cxl", "CXL", "c x l", "cx", "chenxl", "chenxiul",
     "chen x", " chen  xiu "],
)  # fmt: skip
def test_pinyin_is_meant_with_and_without_spaces_and_by_initials(typed):
    assert re.search(pinyin_pattern(typed), sort_key("陈秀兰"))


@pytest.mark.parametrize(
    "typed", ["xiulan", "cl", "clx", "chenxiulanx", "cxlx", "ch en", "%", "_", ".", "c.l", "[", "chen\\"]
)
def test_other_letters_do_not_mean_them(typed):
    assert not re.search(pinyin_pattern(typed), sort_key("陈秀兰"))


def test_a_surname_character_elsewhere_in_a_name_is_read_as_usual():
    assert sort_key("陈单") == "chen dan"
