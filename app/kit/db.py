"""The database: one session a request or job, one commit at its edge, one named exception."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, MetaData, Text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import UserDefinedType

SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_VIOLATION = "40001", "40P01", "23505"

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id, read as digits."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The type's name in SQL."""
        return "xid8"


class Model(DeclarativeBase):
    """A row."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: BigInteger,
        datetime: DateTime(timezone=True),
        dict[str, Any]: postgresql.JSONB,
        list[str]: postgresql.ARRAY(Text),
    }


db = SQLAlchemy(
    session_options={"autoflush": True, "expire_on_commit": False},
    engine_options={"pool_pre_ping": False, "pool_size": 5, "max_overflow": 10, "pool_recycle": 1800},
)


def session() -> Session:
    """The session of this request or job; it must not outlive it."""
    return db.session()


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's five-letter code behind a database error, or None."""
    return getattr(getattr(error, "orig", None), "sqlstate", None)


def is_lost_race(error: BaseException) -> bool:
    """Whether doing the same again has a fair chance: a deadlock, or somebody was first with the same key."""
    return isinstance(error, DBAPIError) and sqlstate(error) in {SERIALIZATION_FAILURE, DEADLOCK, UNIQUE_VIOLATION}


def constraint_name(error: IntegrityError) -> str | None:
    """Which rule of the database was about to be broken."""
    return getattr(getattr(error.orig, "diag", None), "constraint_name", None)


@contextmanager
def own_transaction() -> Iterator[Session]:
    """A short transaction of its own, for what must stand though the request fails: failed sign-ins, denials.

    The one exception to "one commit at the edge"; it carries the scope of the block it stands in.
    """
    with Session(db.engine, expire_on_commit=False) as own:
        own.info["own"] = True
        yield own
        own.commit()
