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


@dataclass(frozen=True)
class Part:
    """What somebody is in the bank of a test."""

    called: str
    role: str | None = None
    node: str = "leaf"
    is_volunteer: bool = False
    hours: int = 0


CAST = {
    "clerk": Part("经办小周", "station_clerk"),
    "subadmin": Part("支行老郑", "sub_branch_admin"),
    "branch": Part("分行老冯", "branch_admin", "branch"),
    "district": Part("总行老陈", "district_admin", "root"),
    "auditor": Part("审计小楚", "auditor", "root"),
    "sibling": Part("邻街小卫", "station_clerk", "sibling"),
    "volunteer": Part("何小明", is_volunteer=True),
    "helper2": Part("沈小红", is_volunteer=True),
    "resident": Part("陈阿婆", hours=10),
}
"""Everybody there is. The resident is there from the beginning, for the hours they have count in the sums of the bank."""
