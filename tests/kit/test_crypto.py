"""Encrypted fields stay in their place, indexes need the key, secrets are kept only as digests."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.crypto import (
    BadKeyring,
    FieldUnreadable,
    Keyring,
    new_secret,
    one_time_digits,
    same,
    secret_digest,
)

OLD, NEW, INDEX = b"o" * 32, b"n" * 32, b"i" * 32
HERE = "nansha|member.id_number|0190"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_field_is_read_back_in_its_context(plain):
    keyring = Keyring({1: OLD}, INDEX)
    assert keyring.decrypt(keyring.encrypt(plain, context=HERE), context=HERE) == plain


def test_a_field_moved_to_another_row_cannot_be_read():
    keyring = Keyring.generate()
    with pytest.raises(FieldUnreadable):
        keyring.decrypt(keyring.encrypt("11010519491231002X", context=HERE), context=HERE + "1")


def test_a_field_altered_anywhere_cannot_be_read():
    keyring = Keyring.generate()
    cipher = keyring.encrypt("陈大文", context=HERE)
    for place in range(len(cipher)):
        altered = bytearray(cipher)
        altered[place] ^= 1
        with pytest.raises(FieldUnreadable):
            keyring.decrypt(bytes(altered), context=HERE)
    for length in range(len(cipher)):
        with pytest.raises(FieldUnreadable):
            keyring.decrypt(cipher[:length], context=HERE)


def test_equal_fields_do_not_look_equal():
    keyring = Keyring.generate()
    assert keyring.encrypt("同", context=HERE) != keyring.encrypt("同", context=HERE)


def test_the_newest_key_encrypts_and_older_ones_still_read():
    before, after = Keyring({1: OLD}, INDEX), Keyring({1: OLD, 2: NEW}, INDEX)
    cipher = before.encrypt("陈", context=HERE)
    assert after.decrypt(cipher, context=HERE) == "陈"
    assert after.needs_rotation(cipher)
    assert not before.needs_rotation(cipher)
    assert after.encrypt("陈", context=HERE)[0] == 2


def test_a_field_of_a_key_that_is_gone_cannot_be_read():
    with pytest.raises(FieldUnreadable):
        Keyring({1: OLD}, INDEX).decrypt(Keyring({2: NEW}, INDEX).encrypt("陈", context=HERE), context=HERE)


def test_a_blind_index_is_equal_only_for_the_same_value_purpose_and_key():
    keyring = Keyring({1: OLD}, INDEX)
    index = keyring.blind_index("13800138000", purpose="phone")
    assert len(index) == 32
    assert index == Keyring({7: NEW}, INDEX).blind_index("13800138000", purpose="phone")
    others = [
        keyring.blind_index("13800138001", purpose="phone"),
        keyring.blind_index("13800138000", purpose="id_number"),
        Keyring({1: OLD}, NEW).blind_index("13800138000", purpose="phone"),
        hashlib.sha256(b"13800138000").digest(),
    ]
    assert index not in others


def test_a_keyring_is_written_and_read_back():
    written = Keyring({2: NEW, 1: OLD}, INDEX).to_text()
    assert written.startswith("1:")
    assert ",2:" in written
    assert ";index:" in written
    again = Keyring.parse(f" {written.replace(',', ', ')}\n")
    assert again.to_text() == written


KEY = "b2" + "9v" * 20 + "b28="  # not 32 bytes
GOOD = "b29v" * 10 + "b28="


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"1:{GOOD}",
        f"index:{GOOD}",
        f"1:{GOOD};index:",
        f"x:{GOOD};index:{GOOD}",
        f"0:{GOOD};index:{GOOD}",
        f"256:{GOOD};index:{GOOD}",
        f"1:{GOOD},1:{GOOD};index:{GOOD}",
        f"1:{KEY};index:{GOOD}",
        f"1:{GOOD[:-1]};index:{GOOD}",
        f"1:{GOOD};index:密钥",
        f"²:{GOOD};index:{GOOD}",
    ],
)
def test_a_keyring_written_wrongly_is_refused_without_repeating_a_key(text):
    with pytest.raises(BadKeyring) as refusal:
        Keyring.parse(text)
    assert "b29v" not in refusal.value.sentence("zh") + refusal.value.sentence("en")


def test_a_printed_keyring_shows_no_key():
    keyring = Keyring.parse(f"1:{GOOD};index:{GOOD}")
    assert repr(keyring) == "Keyring(versions=[1])"


def test_one_time_digits_depend_on_the_secret_and_on_every_part():
    code = one_time_digits(OLD, "sign-in", "13800138000")
    assert len(code) == 6
    assert code.isdecimal()
    assert code == one_time_digits(OLD, "sign-in", "13800138000")
    assert one_time_digits(OLD, "ab", "c", digits=12) != one_time_digits(OLD, "a", "bc", digits=12)
    assert one_time_digits(OLD, "a", digits=12) != one_time_digits(NEW, "a", digits=12)


def test_one_time_digits_keep_their_leading_zeros():
    assert any(one_time_digits(OLD, str(n)).startswith("0") for n in range(200))
    assert {len(one_time_digits(OLD, str(n))) for n in range(200)} == {6}


def test_a_secret_is_new_each_time_and_kept_as_sha_256():
    secret = new_secret()
    assert secret != new_secret()
    assert len(secret) == 43
    assert secret_digest(secret) == hashlib.sha256(secret.encode()).digest()


def test_secrets_compare_whether_text_or_bytes_and_strange_text_matches_nothing():
    assert same("陈", "陈")
    assert same("a", b"a")
    assert not same("a", "b")
    assert not same("\ud800", new_secret())
    assert secret_digest("\ud800") != secret_digest("")


def test_blind_indexes_are_hmac_by_a_key_derived_for_the_purpose():
    purpose_key = hmac.digest(INDEX, b"phone", "sha256")
    expected = hmac.digest(purpose_key, b"138", "sha256")
    assert Keyring({1: OLD}, INDEX).blind_index("138", purpose="phone") == expected
