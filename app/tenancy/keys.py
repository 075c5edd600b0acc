"""Keys that cannot cross banks: the bank's number leads every primary key, unique constraint and foreign key."""

from typing import ClassVar, TypeVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from app.kit.db import Model, session
from app.kit.errors import NotFound
from app.kit.ids import uuid7
from app.tenancy.scope import jurisdiction_id

T = TypeVar("T", bound="TenantOwned")


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


def fetch(model: type[T], id_: UUID, missing: type[NotFound] = NotFound, *, for_update: bool = False) -> T:
    """The row of this bank with this id, locked if asked; a stranger's row is not found."""
    assert issubclass(model, Model)
    row = session().get(model, (jurisdiction_id(), id_), with_for_update=for_update, populate_existing=for_update)
    if row is None:
        raise missing()
    return row
