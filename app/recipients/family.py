"""Reading who acts for whom, who answers for whom, and who does not want whom."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from app.kit.check_digits import short_number
from app.kit.clock import today
from app.kit.db import session
from app.kit.errors import Invalid
from app.kit.text import clean_line
from app.members.models import Member
from app.members.queries import members_by_id
from app.recipients.errors import RelativeNotFound
from app.recipients.models import Exclusion, Guardianship, Proxy, ProxyAct
from app.tenancy.models import Tenant
from app.tenancy.scope import current_scope, jurisdiction_id, remembered

HAVE_MET: list[Callable[[UUID, UUID], bool]] = []
"""Whether two members met in a service, so that one may name the other. Modules above fill it in their `register`."""


@dataclass(frozen=True)
class Tie:
    """A row between two members, with the other one of the two."""

    row: Proxy | Guardianship | Exclusion
    other: Member


@dataclass(frozen=True)
class Asking:
    """A relative who asks to act for somebody."""

    row: Proxy
    person: Member
    relative: Member


def named_by(member_id: UUID) -> list[Tie]:
    """Relatives this member named, waiting or accepted, the newest first."""
    return _ties(Proxy, Proxy.member_id == member_id, "relative_id")


def entrusted_to(relative_id: UUID) -> list[Tie]:
    """Who named this member, waiting or accepted, the newest first."""
    return _ties(Proxy, Proxy.relative_id == relative_id, "member_id")


def for_whom(relative_id: UUID, act: ProxyAct) -> list[tuple[Proxy, Member]]:
    """By which proxies this relative may do this today, and for whom."""
    return [
        (tie.row, tie.other)
        for tie in entrusted_to(relative_id)
        if isinstance(tie.row, Proxy) and tie.row.holds_on(today()) and tie.row.allows(act)
    ]


def count_asked_by(relative_id: UUID) -> int:
    """For how many people somebody has ever asked to act."""
    query = select(func.count()).where(Proxy.relative_id == relative_id, Proxy.named_by == relative_id)
    return int(session().scalar(query) or 0)


def asked_at(paths: Sequence[str], limit: int = 100) -> list[Asking]:
    """Relatives of people at and below these nodes who asked to act and wait for an answer, the longest waiting first."""
    relative = aliased(Member)
    rows = session().execute(
        select(Proxy, Member, relative)
        .join(Member, (Member.jurisdiction_id == Proxy.jurisdiction_id) & (Member.id == Proxy.member_id))
        .join(relative, (relative.jurisdiction_id == Proxy.jurisdiction_id) & (relative.id == Proxy.relative_id))
        .join(Tenant, (Tenant.jurisdiction_id == Member.jurisdiction_id) & (Tenant.id == Member.tenant_id))
        .where(
            Proxy.named_by == Proxy.relative_id, Proxy.accepted_at.is_(None), Proxy.ended_at.is_(None), Member.is_active,
            Tenant.lies_within(paths),
        )
        .order_by(Proxy.id)
        .limit(limit)
    )  # fmt: skip
    return [Asking(*row) for row in rows]


def guardians_of(minor_id: UUID) -> list[Tie]:
    """Who answers for a minor."""
    return _ties(Guardianship, Guardianship.minor_id == minor_id, "guardian_id")


def guardianships_over(minor_ids: Sequence[UUID]) -> dict[UUID, list[Guardianship]]:
    """What stands on record of who answers for these people, by the person answered for."""
    found: dict[UUID, list[Guardianship]] = {}
    query = select(Guardianship).where(Guardianship.minor_id.in_(minor_ids), Guardianship.ended_at.is_(None))
    for row in session().scalars(query):
        found.setdefault(row.minor_id, []).append(row)
    return found


def wards_of(guardian_id: UUID) -> list[Tie]:
    """The minors somebody answers for."""
    return _ties(Guardianship, Guardianship.guardian_id == guardian_id, "minor_id")


def excluded_by(member_id: UUID) -> list[Tie]:
    """Whom a member does not want; what others want stays theirs."""
    return _ties(Exclusion, Exclusion.member_id == member_id, "other_id")


def proxy_in_force(proxy_id: UUID, relative_id: UUID) -> tuple[Proxy, Member] | None:
    """The proxy by which this relative may act today, and for whom; None where it holds no longer."""
    row = (
        session()
        .execute(
            select(Proxy, Member)
            .join(Member, (Member.jurisdiction_id == Proxy.jurisdiction_id) & (Member.id == Proxy.member_id))
            .where(Proxy.id == proxy_id, Proxy.relative_id == relative_id, Member.is_active)
        )
        .first()
    )
    return (row[0], row[1]) if row is not None and row[0].holds_on(today()) else None


def proxy_for(member_id: UUID, relative_id: UUID) -> Proxy | None:
    """The latest proxy by which this relative was to act for this member, whatever became of it."""
    query = select(Proxy).where(Proxy.member_id == member_id, Proxy.relative_id == relative_id)
    return session().scalars(query.order_by(Proxy.ended_at.is_(None).desc(), Proxy.id.desc()).limit(1)).first()


def lock_proxy_between(member_id: UUID, relative_id: UUID) -> Proxy | None:
    """The live proxy by which one acts for the other, locked: of two acts at once, the second counts the first."""
    return (
        session()
        .scalars(
            select(Proxy)
            .where(
                Proxy.jurisdiction_id == jurisdiction_id(), Proxy.member_id == member_id,
                Proxy.relative_id == relative_id, Proxy.ended_at.is_(None),
            )
            .with_for_update(key_share=True)
            .execution_options(populate_existing=True)
        )
        .first()
    )  # fmt: skip


def relative_by(number: str, name: str) -> Member:
    """The member with this number and this very name; either alone tells a stranger nothing."""
    try:
        known, called = short_number(number), clean_line(name, 100)
    except Invalid as error:
        raise RelativeNotFound() from error
    row = session().scalars(select(Member).where(Member.number == known, Member.is_active)).first()
    if row is None or row.name != called:
        raise RelativeNotFound()
    return row


def excluded(one_id: UUID, other_id: UUID) -> bool:
    """Whether one of the two does not want the other."""
    if _key(other_id) in current_scope().cache:
        return one_id in exclusions_of(other_id)
    return other_id in exclusions_of(one_id)


def exclusions_of(member_id: UUID) -> frozenset[UUID]:
    """Everybody this member does not want, or who does not want them; read once a request."""
    return remembered(_key(member_id), lambda: _read_exclusions(member_id))


def forget_exclusions(*member_ids: UUID) -> None:
    """What was read of these members is read anew."""
    for member_id in member_ids:
        current_scope().cache.pop(_key(member_id), None)


def have_met(one_id: UUID, other_id: UUID) -> bool:
    """Whether two members know each other from a service."""
    return any(ask(one_id, other_id) for ask in HAVE_MET)


def _key(member_id: UUID) -> str:
    return f"recipients.exclusions/{member_id}"


def _read_exclusions(member_id: UUID) -> frozenset[UUID]:
    rows = session().execute(
        select(Exclusion.member_id, Exclusion.other_id).where(
            (Exclusion.member_id == member_id) | (Exclusion.other_id == member_id), Exclusion.ended_at.is_(None)
        )
    )
    return frozenset(id_ for pair in rows for id_ in pair) - {member_id}


def _ties(model: type[Proxy] | type[Guardianship] | type[Exclusion], of: ColumnElement[bool], other: str) -> list[Tie]:
    query: Select[Any] = select(model).where(of, model.ended_at.is_(None)).order_by(model.id.desc())
    rows = list(session().scalars(query))
    people = members_by_id([getattr(row, other) for row in rows])
    return [Tie(row, people[getattr(row, other)]) for row in rows]
