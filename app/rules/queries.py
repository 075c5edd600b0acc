"""Which value holds where, and where it comes from. All values of a bank are read once per version and kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from app.kit.clock import now
from app.kit.db import session
from app.rules.declaration import RULES, Rule
from app.rules.errors import RuleUnknown, RuleValueNotFound
from app.rules.models import RuleValue
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant
from app.tenancy.queries import below, jurisdiction, path_to, tenant, tree
from app.tenancy.scope import is_version_settled

V = TypeVar("V")


@dataclass(frozen=True)
class Origin:
    """A value in force and where it comes from."""

    rule: Rule[Any]
    value: Any
    source: str
    is_open: bool
    since: datetime | None
    tenant_name: str | None
    path: str


@dataclass(frozen=True)
class _Dated:
    value: Any
    effective_from: datetime
    source: str
    is_open: bool
    path: str
    tenant_name: str


_books: dict[tuple[int, int], dict[str, list[_Dated]]] = {}


def rule(key: str) -> Rule[Any]:
    """The declaration with this key."""
    if key not in RULES:
        raise RuleUnknown(key=key)
    return RULES[key]


def value_in_force(declared: Rule[V], at: UUID | None = None) -> V:
    """The value for a node: the nearest node above that decided, else the default."""
    return origin(declared, at).value  # type: ignore[no-any-return]


def origin(declared: Rule[Any], at: UUID | None = None) -> Origin:
    """The value for a node with where it comes from and since when."""
    paths = ["1/"] if at is None else path_to(tenant(at))
    return origin_along(declared, paths)


def origin_along(declared: Rule[Any], paths: list[str], instant: datetime | None = None) -> Origin:
    """The value at the end of a way down the tree (paths from the root), also of one that is only thought of."""
    instant = instant or now()
    for path in reversed(paths):
        dated = [item for item in _book().get(declared.key, []) if item.path == path and item.effective_from <= instant]
        if dated and dated[-1].value is not None:
            last = dated[-1]
            return Origin(
                declared, last.value, last.source, last.is_open, last.effective_from, last.tenant_name, last.path
            )
    return Origin(declared, declared.default, "default", True, None, None, "")


@dataclass(frozen=True)
class Level:
    """A node that decided a rule itself: what holds there since when and who said so, and what is to come."""

    node: Tenant
    value: Any
    since: datetime | None
    source: str
    is_open: bool
    set_by: UUID | None
    coming: list[RuleValue]


def levels(declared: Rule[Any]) -> list[Level]:
    """Every node that decides this rule itself, now or soon, parents before children."""
    instant, found = now(), []
    rows = history(declared)
    for node in tree():
        own = [row for row in rows if row.tenant_id == node.id]
        here = next((row for row in own if row.effective_from <= instant), None)
        coming = [row for row in reversed(own) if row.effective_from > instant]
        if coming or (here is not None and not here.is_withdrawal):
            if here is None or here.is_withdrawal:
                found.append(Level(node, None, None, "", False, None, coming))
            else:
                found.append(
                    Level(node, here.value, here.effective_from, here.source, here.is_open, here.set_by, coming)
                )
    return found


def decisions_in_force() -> list[tuple[Tenant, str, Any, str, bool]]:
    """Everything decided that holds now: node, key, value, source, and whether it is still to be settled; by key and node."""
    instant, nodes, found = now(), {node.path: node for node in tree()}, []
    for key, dated in sorted(_book().items()):
        here = {item.path: item for item in dated if item.effective_from <= instant}
        found += [
            (nodes[path], key, item.value, item.source, item.is_open)
            for path, item in sorted(here.items())
            if item.value is not None
        ]
    return found


def last_decision(declared: Rule[Any], tenant_id: UUID) -> RuleValue | None:
    """What a node decided last, for now or for later."""
    return next((row for row in history(declared) if row.tenant_id == tenant_id), None)


def decision_before(row: RuleValue) -> RuleValue | None:
    """What the same node had decided before; None where it had not, or had taken it back."""
    rows = [other for other in history(rule(row.key)) if other.tenant_id == row.tenant_id]
    earlier = rows[[other.id for other in rows].index(row.id) + 1 :]
    return earlier[0] if earlier and not earlier[0].is_withdrawal else None


def nodes_following(declared: Rule[Any], node: Tenant) -> list[Tenant]:
    """The node and those below it for which its decision counts: the ones that have none of their own in between."""
    decided = [level.node for level in levels(declared) if level.since is not None and level.node.id != node.id]
    return [
        other for other in below(node) if not any(node.holds(own.path) and own.holds(other.path) for own in decided)
    ]


def all_origins() -> list[Origin]:
    """Every rule as it holds at the head bank, by key."""
    return [origin(declared) for _, declared in sorted(RULES.items())]


def value_row(value_id: UUID) -> RuleValue:
    """One decision."""
    return fetch(RuleValue, value_id, RuleValueNotFound)


def history(declared: Rule[Any]) -> list[RuleValue]:
    """All values a bank ever decided, and will, newest first."""
    return list(
        session().scalars(
            select(RuleValue)
            .where(RuleValue.key == declared.key)
            .order_by(RuleValue.effective_from.desc(), RuleValue.id.desc())
        )
    )


def _book() -> dict[str, list[_Dated]]:
    bank = jurisdiction()
    key = (bank.id, bank.version)
    if (kept := _books.get(key)) is None:
        rows = session().execute(
            select(RuleValue, Tenant)
            .join(Tenant, (Tenant.jurisdiction_id == RuleValue.jurisdiction_id) & (Tenant.id == RuleValue.tenant_id))
            .order_by(RuleValue.effective_from, RuleValue.id)
        )
        book: dict[str, list[_Dated]] = {}
        for row, node in rows:
            book.setdefault(row.key, []).append(
                _Dated(row.value, row.effective_from, row.source, row.is_open, node.path, node.name_zh)
            )
        if not is_version_settled():
            return book
        _books[key] = book
        for old in [k for k in list(_books) if k[0] == bank.id and k[1] < bank.version]:
            _books.pop(old, None)  # another thread may be tidying too
        return book
    return kept
