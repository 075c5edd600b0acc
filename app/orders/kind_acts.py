"""Shaping the catalogue as a person: the same for pages and API. It is the whole bank's, so the word is held at the head bank."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from app.events.facts import from_body
from app.events.queries import fact_row
from app.kit.seconds import parse_fraction
from app.orders.commands import kinds as commands
from app.orders.commands.kinds import KindPlan, shape
from app.orders.errors import KindChangedSince, KindChangeNotFound
from app.orders.events import KindAdded, KindChanged, KindDecided, KindReopened, KindShut
from app.orders.icons import icon_of
from app.orders.models import Risk, ServiceKind
from app.orders.queries import kind_even_closed
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.queries import root


def may_shape(who: Visitor) -> None:
    """Refuse whoever holds the word at a branch alone."""
    who.powers.demand(Permission.CATALOGUE_EDIT, root().path)


def add_kind(who: Visitor, plan: KindPlan, risk: Risk, coefficient: str | None) -> ServiceKind:
    """Offer one kind more."""
    may_shape(who)
    return commands.add_kind(
        plan, risk=risk, coefficient=parse_fraction(coefficient) if coefficient else None, by=who.actor
    )


def change_kind(who: Visitor, kind_id: UUID, plan: KindPlan) -> ServiceKind:
    """Another name, picture, length, level or place in the list."""
    may_shape(who)
    return commands.change_kind(kind_id, plan, by=who.actor)


def close_kind(who: Visitor, kind_id: UUID) -> ServiceKind:
    """Offer it no more."""
    may_shape(who)
    return commands.close_kind(kind_id, by=who.actor)


def reopen_kind(who: Visitor, kind_id: UUID) -> ServiceKind:
    """Offer it again."""
    may_shape(who)
    return commands.reopen_kind(kind_id, by=who.actor)


def set_coefficient(who: Visitor, kind_id: UUID, coefficient: Fraction) -> ServiceKind:
    """Say what an hour of it counts."""
    may_shape(who)
    return commands.set_coefficient(kind_id, coefficient, by=who.actor)


def set_risk(who: Visitor, kind_id: UUID, risk: Risk) -> ServiceKind:
    """Say with which grade of risk it begins."""
    may_shape(who)
    return commands.set_risk(kind_id, risk, by=who.actor)


@dataclass(frozen=True)
class Opposite:
    """How a change of a kind is undone: whether what it made still stands, and the act that takes it back."""

    stands: Callable[[ServiceKind, Any], bool]
    act: Callable[[Visitor, ServiceKind, Any], object]


def _is_open(row: ServiceKind, _: Any) -> bool:
    return row.closed_at is None


def _is_closed(row: ServiceKind, _: Any) -> bool:
    return row.closed_at is not None


def _close(who: Visitor, row: ServiceKind, _: Any) -> object:
    return close_kind(who, row.id)


def _reopen(who: Visitor, row: ServiceKind, _: Any) -> object:
    return reopen_kind(who, row.id)


def _changed(told: KindChanged) -> set[str]:
    return {key for key, value in told.after.items() if told.before.get(key) != value}


def _still_so(row: ServiceKind, told: KindChanged) -> bool:
    now = shape(row)
    return row.closed_at is None and all(now[key] == told.after[key] for key in _changed(told))


def _change_back(who: Visitor, row: ServiceKind, told: KindChanged) -> object:
    values = {**shape(row), **{key: told.before[key] for key in _changed(told)}}
    return change_kind(who, row.id, KindPlan(**{**values, "icon": icon_of(values["icon"])}))


def _still_decided(row: ServiceKind, told: KindDecided) -> bool:
    had_all = bool(told.former_risk) and (bool(told.former_coefficient) or not told.coefficient)
    return row.closed_at is None and had_all and (str(row.coefficient or ""), row.risk) == (told.coefficient, told.risk)


def _decide_back(who: Visitor, row: ServiceKind, told: KindDecided) -> object:
    if told.former_risk != told.risk:
        return set_risk(who, row.id, Risk.of(told.former_risk))
    return set_coefficient(who, row.id, parse_fraction(told.former_coefficient))


OPPOSITES: dict[type, Opposite] = {
    KindAdded: Opposite(_is_open, _close),
    KindChanged: Opposite(_still_so, _change_back),
    KindShut: Opposite(_is_closed, _reopen),
    KindReopened: Opposite(_is_open, _close),
    KindDecided: Opposite(_still_decided, _decide_back),
}
"""Every kind of change of the catalogue. A coefficient is taken back to the one before, never to none."""

_BY_WORD = {fact.word: opposite for fact, opposite in OPPOSITES.items()}  # type: ignore[attr-defined]


def undo(who: Visitor, fact_id: UUID) -> None:
    """Do the opposite of a change of the catalogue; refuses where the kind has been changed again since."""
    fact = fact_row(fact_id)
    opposite = _BY_WORD.get(fact.kind) if fact else None
    if fact is None or opposite is None:
        raise KindChangeNotFound()
    told = from_body(fact.kind, fact.body)
    row = kind_even_closed(told.kind_id)
    if not opposite.stands(row, told):
        raise KindChangedSince()
    opposite.act(who, row, told)
