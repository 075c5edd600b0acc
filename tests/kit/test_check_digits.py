"""Numbers that carry their own check are accepted only when it fits."""

from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from app.kit.check_digits import (
    BadCreditCode,
    BadIdNumber,
    BadShortNumber,
    ImpossibleBirthDate,
    WrongCreditCheckDigit,
    WrongIdCheckDigit,
    WrongShortCheckDigit,
    birth_date,
    credit_code,
    id_number,
    sex,
    short_number,
    with_check_digit,
)


@pytest.mark.parametrize(
    "value",
    ["11010519491231002X", "11010519491231002x", " 110105 19491231 002x", "１１０１０５１９４９１２３１００２Ｘ"],
)
def test_an_id_number_is_normalised(value):
    assert id_number(value) == "11010519491231002X"


@pytest.mark.parametrize("last", "0123456789")
def test_an_id_number_with_another_last_place_is_refused(last):
    with pytest.raises(WrongIdCheckDigit):
        id_number(f"11010519491231002{last}")


@pytest.mark.parametrize(
    "value", ["", "110105194912310", "11010519491231002XX", "1101051949123100XX", "01010519491231002X"]
)
def test_an_id_number_of_another_shape_is_refused(value):
    with pytest.raises(BadIdNumber):
        id_number(value)


@pytest.mark.parametrize("born", ["19490230", "19491331", "18991231", "00000000", "29990101"])
def test_an_id_number_with_an_impossible_birth_date_is_refused(born):
    with pytest.raises(ImpossibleBirthDate):
        id_number(f"110105{born}002X")


def test_a_child_born_today_in_china_has_an_id_number_already():
    with time_machine.travel("2024-02-29T15:59:00Z", tick=False), pytest.raises(ImpossibleBirthDate):
        id_number("110105202403010020")
    with time_machine.travel("2024-02-29T16:01:00Z", tick=False), pytest.raises(WrongIdCheckDigit):
        id_number("110105202403010020")


def test_birth_date_and_sex_are_read_from_the_id_number():
    assert birth_date("11010519491231002X") == date(1949, 12, 31)
    assert sex("11010519491231002X") == "female"
    assert sex("110105194912310011") == "male"


def test_no_refusal_repeats_the_id_number():
    with pytest.raises(WrongIdCheckDigit) as refusal:
        id_number("110105194912310021")
    assert not refusal.value.data


def test_a_credit_code_is_normalised():
    assert credit_code(" 91350100m000100y43 ") == "91350100M000100Y43"


def test_a_credit_code_that_ends_in_a_letter_never_used_is_refused():
    with pytest.raises(BadCreditCode):
        credit_code("91350100M000100Y4Z")


@pytest.mark.parametrize("value", ["91350100M000100Y44", "91350100M000100Y34", "91350100N000100Y43"])
def test_a_credit_code_with_a_slip_is_refused(value):
    with pytest.raises(WrongCreditCheckDigit):
        credit_code(value)


def test_a_short_number_is_read_back_with_spaces_and_dashes():
    assert with_check_digit(1042) == "10421"
    assert short_number("10 4-21") == short_number("１０４２１") == 1042


@pytest.mark.parametrize("value", ["", "1", "10a21", "1" * 20])
def test_what_is_no_number_is_no_short_number(value):
    with pytest.raises(BadShortNumber):
        short_number(value)


@given(st.integers(0, 10**18 - 1))
def test_every_short_number_comes_back(number):
    assert short_number(with_check_digit(number)) == number


@given(st.integers(0, 10**18 - 1), st.data())
def test_one_digit_misheard_is_always_noticed(number, data):
    said = with_check_digit(number)
    place = data.draw(st.integers(0, len(said) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != said[place]]))
    with pytest.raises(WrongShortCheckDigit):
        short_number(said[:place] + digit + said[place + 1 :])


def test_a_number_too_large_or_negative_gets_no_check_digit():
    for number in (-1, 10**18):
        with pytest.raises(ValueError, match="short number"):
            with_check_digit(number)
