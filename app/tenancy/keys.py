"""Keys that cannot cross banks: the bank's number leads every primary key, unique constraint and foreign key."""

from typing import ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Integer, Table, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.kit.db import Model, session
from app.kit.errors import NotFound
from app.kit.ids import uuid7
from app.tenancy.scope import jurisdiction_id

T = TypeVar("T", bound="TenantOwned")

LOCK = {"key_share": True}
"""FOR NO KEY UPDATE: keys never change, so whoever only refers to the row need not wait, nor wait in a ring. A row that
is updated twice in a transaction has its references checked anew, which locks what it refers to."""


class TenantOwned:
    """A row of one bank."""

    is_tenant_owned: ClassVar[bool] = True

    @declared_attr
    def jurisdiction_id(cls) -> Mapped[int]:  # noqa: N805
        return mapped_column(Integer, primary_key=True, default=jurisdiction_id, sort_order=-2)

    @declared_attr
    def id(cls) -> Mapped[UUID]:  # noqa: N805
        return mapped_column(primary_key=True, default=uuid7, sort_order=-1)


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """A reference to a row of the same bank."""
    return ForeignKeyConstraint(["jurisdiction_id", column], [f"{table}.jurisdiction_id", f"{table}.id"])


def unique(*columns: str) -> UniqueConstraint:
    """Unique within one bank."""
    return UniqueConstraint("jurisdiction_id", *columns)


def next_number(model: type[T], after: int) -> int:
    """The next short number of a kind of row in this bank; two at once are served one after the other until commit."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    one_at_a_time(f"number/{table.name}")
    return int(session().scalar(select(func.coalesce(func.max(table.c.number), after))) or after) + 1


def one_at_a_time(what: str) -> None:
    """Let those who do this in the same bank wait for each other until commit."""
    lock = text("SELECT pg_advisory_xact_lock(:bank, hashtext(:what))")
    session().execute(lock, {"bank": jurisdiction_id(), "what": what})


def keep(row: T) -> T:
    """The row, held as long as the session: asking again finds it there (the identity map itself holds rows weakly)."""
    session().info.setdefault("kept", {})[type(row).__name__, row.id] = row
    return row


def fetch(model: type[T], id_: UUID, missing: type[NotFound] = NotFound, *, for_update: bool = False) -> T:
    """The row of this bank with this id, locked if asked; a stranger's row is not found."""
    assert issubclass(model, Model)
    row = session().get(
        model, (jurisdiction_id(), id_), with_for_update=LOCK if for_update else None, populate_existing=for_update
    )
    if row is None:
        raise missing()
    return row
