"""Passwords are kept so that they can be checked and never read."""

import os
import threading

import pytest
from argon2 import PasswordHasher

from app.kit import passwords
from app.kit.passwords import (
    MIN_LENGTH,
    PasswordIsKnown,
    PasswordTooCommon,
    PasswordTooLong,
    PasswordTooShort,
    check_new_password,
    hash_password,
    needs_rehash,
    verify_password,
)

GOOD = "三个词连在一起 correct horse"


def test_a_password_is_verified_against_its_hash():
    hashed = hash_password(GOOD)
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert verify_password(hashed, GOOD)
    assert not verify_password(hashed, GOOD + " ")
    assert not needs_rehash(hashed)


def test_equal_passwords_do_not_look_equal():
    assert hash_password(GOOD) != hash_password(GOOD)


def test_a_password_typed_full_width_is_the_same_password():
    assert verify_password(hash_password("abc123 correct"), "ａｂｃ１２３　correct")


@pytest.mark.parametrize("hashed", ["", "plain", "$argon2id$broken", "$2b$12$abcdefghijklmnopqrstuv"])
def test_a_hash_that_cannot_be_read_fits_no_password_and_wants_renewal(hashed):
    assert not verify_password(hashed, GOOD)
    assert needs_rehash(hashed)


def test_half_a_surrogate_pair_is_only_a_wrong_password():
    assert not verify_password(hash_password(GOOD), "\ud800")


def test_a_hash_made_at_other_costs_wants_renewal():
    assert needs_rehash(PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(GOOD))


@pytest.mark.parametrize("password", ["", "a1b2c3d", "七个字还太短了"])
def test_a_short_password_is_refused_with_the_length_needed(password):
    with pytest.raises(PasswordTooShort) as refusal:
        check_new_password(password)
    assert str(MIN_LENGTH) in refusal.value.sentence("zh")


@pytest.mark.parametrize(
    "password",
    [
        "12345678",
        "Password1",
        "88888888",
        "123456789012",
        "PASSWORD1234",
        "１２３４５６７８９０１２",
        "aaaaaaaaaaaaa",
        "Woaini1314520",
    ],
)
def test_a_common_password_or_one_character_repeated_is_refused(password):
    with pytest.raises(PasswordTooCommon):
        check_new_password(password)


def test_a_long_unusual_password_is_accepted():
    check_new_password(GOOD)


def test_a_password_longer_than_any_sentence_is_refused():
    check_new_password("词" * 4 + "x1" * 62)
    with pytest.raises(PasswordTooLong):
        check_new_password("词" * 5 + "x1" * 62)


@pytest.mark.parametrize("password", ["13812345678", "138-1234-5678", "a13812345678", "+8613812345678"])
def test_ones_own_telephone_is_no_password(password):
    with pytest.raises(PasswordIsKnown):
        check_new_password(password, known="13812345678")
    check_new_password(password, known="13812345679")


def test_every_listed_password_would_pass_the_length():
    assert all(len(password) >= MIN_LENGTH and password == password.casefold() for password in passwords._COMMON)


def test_no_more_hashes_run_at_once_than_there_are_processors(monkeypatch):
    running, most, lock, ready = 0, 0, threading.Lock(), threading.Event()

    class Slow:
        def hash(self, password):
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            ready.wait(0.05)
            with lock:
                running -= 1
            return ""

    monkeypatch.setattr(passwords, "_hasher", Slow())
    workers = [threading.Thread(target=hash_password, args=(GOOD,)) for _ in range((os.cpu_count() or 1) + 3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert 1 <= most <= (os.cpu_count() or 1)
