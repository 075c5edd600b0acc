"""Which value holds where, and where it comes from. All values of a bank are read once per version and kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from app.kit.clock import now
from app.kit.db import session
from app.rules.declaration import RULES, Rule
from app.rules.errors import RuleUnknown
from app.rules.models import RuleValue
from app.tenancy.models import Tenant
from app.tenancy.queries import jurisdiction, path_to, tenant
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
    instant = now()
    for path in reversed(paths):
        dated = [item for item in _book().get(declared.key, []) if item.path == path and item.effective_from <= instant]
        if dated:
            last = dated[-1]
            return Origin(
                declared, last.value, last.source, last.is_open, last.effective_from, last.tenant_name, last.path
            )
    return Origin(declared, declared.default, "default", True, None, None, "")


def all_origins() -> list[Origin]:
    """Every rule as it holds at the head bank, by key."""
    return [origin(declared) for _, declared in sorted(RULES.items())]


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
    if key not in _books:
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
        for old in [k for k in _books if k[0] == bank.id]:
            del _books[old]
        _books[key] = book
    return _books[key]
