"""Somebody of a test bank, and numbers that nobody has."""

import itertools
import os
from dataclasses import dataclass
from uuid import UUID

from app.kit.check_digits import _id_check_digit
from app.tenancy.actor import Actor

_numbers = itertools.count(1)


def fresh_phone() -> str:
    """A telephone nobody has."""
    return f"139{int.from_bytes(os.urandom(4)) % 10**8:08d}"


def fresh_id_number() -> str:
    """An ID number nobody has, of somebody born in 1950."""
    first = f"11010519500131{next(_numbers) % 1000:03d}"
    return first + _id_check_digit(first)


@dataclass
class Person:
    """Somebody of a test bank: a member, and how they act."""

    member_id: UUID
    user_id: UUID
    name: str
    phone: str
    actor: Actor
    token: str = ""
    cookie: str = ""
