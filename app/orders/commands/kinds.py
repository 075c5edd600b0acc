"""Shaping the catalogue of kinds (C13): what there is, what each is called and asks for, in which order it is offered."""

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.kit.text import clean_line, clean_text
from app.orders.errors import KindClosed, KindMissing, KindNameTaken, KindOpenAlready
from app.orders.events import KindAdded, KindChanged, KindDecided, KindReopened, KindShut
from app.orders.icons import Icon
from app.orders.models import LONGEST_STANDARD, Risk, ServiceKind
from app.tenancy.actor import Actor
from app.tenancy.keys import fetch, one_at_a_time

LONGEST_NAME_ZH, LONGEST_NAME_EN = 20, 60
MADE_AT_THE_DESK = "desk"
"""Where a kind comes from that stood in no file."""


@dataclass(frozen=True)
class KindPlan:
    """A kind as it was filled in; `position` counts the open kinds from 1.

    Picture, position, domain and standard stay as they are when left out.
    """

    name_zh: str
    name_en: str
    usual_minutes: int
    min_level: int
    icon: Icon | None = None
    position: int | None = None
    domain_zh: str | None = None
    domain_en: str | None = None
    standard_zh: str | None = None
    standard_en: str | None = None


def add_kind(plan: KindPlan, *, risk: Risk, coefficient: Fraction | None, by: Actor) -> ServiceKind:
    """The district offers one kind more; without a coefficient it waits for one."""
    last = _alone()
    row = ServiceKind(
        key=_free_key(plan.name_en), position=last, source=MADE_AT_THE_DESK, icon=Icon.HANDS.value, risk=risk.value
    )
    row.coefficient_num, row.coefficient_den = coefficient.as_integer_ratio() if coefficient else (None, None)
    _fill(row, plan)
    session().add(row)
    session().flush()
    _put(row, plan.position)
    announce(KindAdded(row.id, {**shape(row), "coefficient": str(coefficient or ""), "risk": row.risk}), by=by)
    return row


def change_kind(kind_id: UUID, plan: KindPlan, *, by: Actor) -> ServiceKind:
    """A kind is called otherwise, takes longer, asks for more or stands elsewhere; what was published stays as it is."""
    _alone()
    row = _open(kind_id)
    before = shape(row)
    _fill(row, plan)
    _put(row, plan.position)
    if (after := shape(row)) != before:
        announce(KindChanged(row.id, before, after), by=by)
    return row


def close_kind(kind_id: UUID, *, by: Actor) -> ServiceKind:
    """A kind is offered no more; what was asked for under it goes on."""
    _alone()
    row = _open(kind_id)
    row.closed_at = now()
    _number(_others(row))
    announce(KindShut(row.id), by=by)
    return row


def reopen_kind(kind_id: UUID, *, by: Actor) -> ServiceKind:
    """A closed kind is offered again, where it stood before."""
    _alone()
    row = fetch(ServiceKind, kind_id, KindMissing, for_update=True)
    if row.closed_at is None:
        raise KindOpenAlready(zh=row.name_zh, en=row.name_en)
    need_free_names(row.name_zh, row.name_en, but=row.id)
    row.closed_at = None
    _put(row, None)
    announce(KindReopened(row.id), by=by)
    return row


def set_coefficient(kind_id: UUID, coefficient: Fraction, *, by: Actor) -> ServiceKind:
    """The district says what an hour of a kind counts; from now on it can be used."""
    return _decide(kind_id, by, coefficient=coefficient)


def set_risk(kind_id: UUID, risk: Risk, *, by: Actor) -> ServiceKind:
    """The district says with which grade of risk a kind begins."""
    return _decide(kind_id, by, risk=risk)


def shape(row: ServiceKind) -> dict[str, Any]:
    """What `change_kind` may change of a kind, as it stands; the place among the open kinds counts from 1."""
    return {
        "name_zh": row.name_zh, "name_en": row.name_en, "icon": row.icon, "usual_minutes": row.usual_minutes,
        "min_level": row.min_level, "position": row.place, "domain_zh": row.domain_zh, "domain_en": row.domain_en,
        "standard_zh": row.standard_zh, "standard_en": row.standard_en,
    }  # fmt: skip


def need_free_names(name_zh: str, name_en: str, *, but: UUID | None) -> None:
    """Refuse names of which an open kind has one; `but` is the kind that is to have them."""
    same = or_(ServiceKind.name_zh == name_zh, func.lower(ServiceKind.name_en) == name_en.lower())
    other = session().scalars(select(ServiceKind).where(ServiceKind.closed_at.is_(None), same, ServiceKind.id != but))
    if (taken := other.first()) is not None:
        raise KindNameTaken(zh=taken.name_zh, en=taken.name_en)


def _decide(kind_id: UUID, by: Actor, *, coefficient: Fraction | None = None, risk: Risk | None = None) -> ServiceKind:
    row = _open(kind_id)
    was = str(row.coefficient or ""), row.risk
    if coefficient is not None:
        row.coefficient_num, row.coefficient_den = coefficient.as_integer_ratio()
    if risk is not None:
        row.risk = risk.value
    announce(KindDecided(row.id, str(row.coefficient or ""), row.risk, *was), by=by)
    return row


def _alone() -> int:
    """Let nobody else shape this bank's catalogue until commit; answers a position after all others."""
    one_at_a_time("catalogue")
    return int(session().scalar(select(func.coalesce(func.max(ServiceKind.position), -1))) or 0) + 1


def _open(kind_id: UUID) -> ServiceKind:
    row = fetch(ServiceKind, kind_id, KindMissing, for_update=True)
    if row.closed_at is not None:
        raise KindClosed(zh=row.name_zh, en=row.name_en)
    return row


def _fill(row: ServiceKind, plan: KindPlan) -> None:
    name_zh, name_en = clean_line(plan.name_zh, LONGEST_NAME_ZH), clean_line(plan.name_en, LONGEST_NAME_EN)
    need_free_names(name_zh, name_en, but=row.id)
    row.name_zh, row.name_en, row.icon = name_zh, name_en, plan.icon or row.icon
    row.usual_minutes, row.min_level = plan.usual_minutes, plan.min_level
    row.domain_zh, row.domain_en = _words(plan.domain_zh, row.domain_zh), _words(plan.domain_en, row.domain_en)
    row.standard_zh = _words(plan.standard_zh, row.standard_zh)
    row.standard_en = _words(plan.standard_en, row.standard_en)


def _words(given: str | None, so_far: str | None) -> str:
    """Words that may be empty; those that stand when none were given."""
    if given is None:
        return so_far or ""
    return clean_text(given, LONGEST_STANDARD) if given.strip() else ""


def _free_key(name_en: str) -> str:
    """A key programs can read, from the English name; a kind closed long ago keeps its own."""
    stem = re.sub(r"[^a-z0-9]+", "_", name_en.lower()).strip("_")[:40] or "kind"
    taken = set(session().scalars(select(ServiceKind.key).where(ServiceKind.key.startswith(stem, autoescape=True))))
    return next(key for nth in range(1, len(taken) + 2) if (key := stem if nth == 1 else f"{stem}_{nth}") not in taken)


def _put(row: ServiceKind, position: int | None) -> None:
    """Put a kind at this place among the open ones; without one, where it stands or once stood."""
    rows = _others(row)
    rows.insert(row.position if position is None else position - 1, row)
    _number(rows)


def _others(row: ServiceKind) -> list[ServiceKind]:
    session().flush()
    rest = select(ServiceKind).where(ServiceKind.closed_at.is_(None), ServiceKind.id != row.id)
    return list(session().scalars(rest.order_by(ServiceKind.position, ServiceKind.id)))


def _number(rows: list[ServiceKind]) -> None:
    """Number the open kinds from 0, without gaps."""
    for nth, one in enumerate(rows):
        one.position = nth
    session().flush()
