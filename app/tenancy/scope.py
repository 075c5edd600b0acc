"""The scope: which bank, and which user, the current transaction serves.

It is told to PostgreSQL with the statement SET LOCAL at the start of each transaction; row security does the rest.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import Connection, Table, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction
from sqlalchemy.sql import ClauseElement, visitors

from app.kit.db import Model, session
from app.tenancy.errors import ScopeMissing, ScopeNested


@dataclass
class Scope:
    """One bank and at most one signed-in user; `cache` lives as long as the scope.

    Where it `only_reads` (a page is opened), PostgreSQL refuses whatever would write in the session of the request.
    """

    jurisdiction_id: int | None = None
    user_id: UUID | None = None
    only_reads: bool = False
    cache: dict[str, Any] = field(default_factory=dict)


T = TypeVar("T")

BEGUN_FOR = "begun_for"
"""Where a session keeps for which bank its transaction began."""

_current: ContextVar[Scope | None] = ContextVar("scope", default=None)


def current_scope() -> Scope:
    """The scope of this request or job; raises ScopeMissing where there is none."""
    scope = _current.get()
    if scope is None:
        raise ScopeMissing("no scope: enter jurisdiction_scope(...) first")
    return scope


def jurisdiction_id() -> int:
    """The number of the bank in scope."""
    number = current_scope().jurisdiction_id
    if number is None:
        raise ScopeMissing("no bank in scope")
    return number


def is_in_bank() -> bool:
    """Whether a bank is in scope."""
    scope = _current.get()
    return scope is not None and scope.jurisdiction_id is not None


@contextmanager
def jurisdiction_scope(number: int | None, *, user_id: UUID | None = None, only_reads: bool = False) -> Iterator[Scope]:
    """Serve this bank within the block; the session must not have begun for another one."""
    before = _current.get()
    if before is not None and before.jurisdiction_id != number and session().in_transaction():
        raise ScopeNested("commit or roll back before serving another bank")
    scope = Scope(number, user_id, only_reads)
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


UNSETTLED = "version is not committed yet"


def is_version_settled() -> bool:
    """Whether what is read under the bank's version may be kept for others; not while this transaction is changing it."""
    return UNSETTLED not in current_scope().cache


def remembered(name: str, make: Callable[[], T]) -> T:
    """`make()` once in this scope."""
    cache = current_scope().cache
    if name not in cache:
        cache[name] = make()
    return cache[name]  # type: ignore[no-any-return]


def become(user_id: UUID | None) -> None:
    """From here on this scope serves that user, also within the transaction that has begun."""
    scope = current_scope()
    scope.user_id = user_id
    if session().in_transaction():
        session().connection().exec_driver_sql(
            setting_statement(Scope(user_id=user_id)) or "SET LOCAL app.user_id = ''"
        )


def setting_statement(scope: Scope) -> str:
    """The SET LOCAL statements for a transaction in this scope; SET takes no parameter, so checked types are written out."""
    parts = []
    if scope.jurisdiction_id is not None:
        parts.append(f"SET LOCAL app.jurisdiction_id = '{int(scope.jurisdiction_id)}'")
    if scope.user_id is not None:
        parts.append(f"SET LOCAL app.user_id = '{UUID(str(scope.user_id))}'")
    return "; ".join(parts)


def watch_sessions() -> None:
    """Tell each transaction its scope, and refuse statements where no bank, or another one, is in scope."""
    if not event.contains(Session, "after_begin", _begin):
        event.listen(Session, "after_begin", _begin)
        event.listen(Session, "after_transaction_end", _end)
        event.listen(Session, "do_orm_execute", _refuse_outside_scope)


def only_reads() -> bool:
    """Whether there is a scope in which nothing can be written."""
    scope = _current.get()
    return scope is not None and scope.only_reads


def _begin(begun: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    scope = _current.get()
    begun.info[BEGUN_FOR] = scope and scope.jurisdiction_id
    if scope is None:
        return
    reading = "SET TRANSACTION READ ONLY" if scope.only_reads and not begun.info.get("own") else ""
    if statement := "; ".join(filter(None, (reading, setting_statement(scope)))):
        connection.exec_driver_sql(statement)


def _end(ended: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        ended.info.pop(BEGUN_FOR, None)


def _refuse_outside_scope(state: ORMExecuteState) -> None:
    scope = _current.get()
    number = scope and scope.jurisdiction_id
    if state.session.info.get(BEGUN_FOR, number) != number:
        raise ScopeNested("this transaction began for another bank: commit or roll it back first")
    if number is not None:
        return
    owned = {table.name for table in _tables_of_banks()}
    for part in visitors.iterate(cast(ClauseElement, state.statement)):
        if isinstance(part, Table) and part.name in owned:
            raise ScopeMissing(f"{part.name} belongs to a bank, and no bank is in scope")


def _tables_of_banks() -> list[Table]:
    return [
        mapper.local_table
        for mapper in Model.registry.mappers
        if getattr(mapper.class_, "is_tenant_owned", False) and isinstance(mapper.local_table, Table)
    ]
