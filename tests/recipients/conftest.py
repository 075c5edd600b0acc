"""People of a family, in a bank of one test."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.events.models import Fact
from app.kit.check_digits import with_check_digit
from app.kit.clock import today
from app.kit.db import session
from app.members.models import Member
from app.recipients.commands.relations import Limits, accept_proxy, name_proxy
from app.recipients.models import Proxy, ProxyAct
from tests.worlds import Person, World


@pytest.fixture
def mother(world: World) -> Person:
    """The resident, who has ten hours."""
    return world.resident


@pytest.fixture
def daughter(world: World) -> Person:
    """A member, and no volunteer."""
    return world.person("陈小女")


@pytest.fixture
def proxy(world: World, mother: Person, daughter: Person) -> Proxy:
    """The daughter may do everything for her mother, ten hours a month, for thirty days; accepted, committed."""
    return entrust(mother, daughter)


def entrust(
    member: Person, relative: Person, *, acts: tuple[ProxyAct, ...] = tuple(ProxyAct), hours: int = 10
) -> Proxy:
    """Name and accept; committed."""
    limits = Limits(acts, hours * 3600, today() + timedelta(days=30))
    row = name_proxy(member.member_id, relative.member_id, limits, relation="女儿", by=member.actor)
    accept_proxy(row.id, by=relative.actor)
    session().commit()
    return row


def number_of(person: Person) -> str:
    """A member's number as read aloud."""
    return with_check_digit(session().scalars(select(Member.number).where(Member.id == person.member_id)).one())


def born(person: Person, born_on: date | None) -> None:
    """Give somebody a birth date; committed."""
    session().scalars(select(Member).where(Member.id == person.member_id)).one().born_on = born_on
    session().commit()


def facts(word: str) -> list[Any]:
    """The facts of a kind, oldest first."""
    session().rollback()
    return list(session().scalars(select(Fact).where(Fact.kind == word).order_by(Fact.id)))
