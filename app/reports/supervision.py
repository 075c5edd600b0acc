"""The supervisor's reading: a role of the database that sees roll-ups of named banks, and no other row of anybody.

Which banks is decided here, from the region of the supervisor's grant; PostgreSQL holds it by a policy of its own.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from flask import current_app
from sqlalchemy import Connection

from app.kit.db import session
from app.reports.errors import BankNotSupervised

_SUPERVISED = sa.text("""
WITH RECURSIVE within AS (
  SELECT code, name_zh, name_en FROM region WHERE code = ANY (:codes)
  UNION SELECT r.code, r.name_zh, r.name_en FROM region r JOIN within w ON r.parent_code = w.code
)
SELECT j.id, j.slug, j.name_zh, j.name_en, w.name_zh, w.name_en FROM jurisdiction j JOIN within w ON w.code = j.region_code
WHERE :slug IS NULL OR j.slug = :slug ORDER BY j.region_code, j.id""").bindparams(sa.bindparam("slug", type_=sa.Text))


@dataclass(frozen=True)
class Supervised:
    """A bank in the supervisor's region."""

    id: int
    slug: str
    name_zh: str
    name_en: str
    region_zh: str
    region_en: str


def banks_of(regions: Sequence[str], slug: str | None = None) -> list[Supervised]:
    """The banks of these regions and of what lies within them, all or the one of this short name."""
    rows = session().execute(_SUPERVISED, {"codes": list(regions), "slug": slug})
    return [Supervised(*row) for row in rows]


def bank_of(regions: Sequence[str], slug: str) -> Supervised:
    """One of them; a bank of another region is not found, like one that does not exist."""
    for bank in banks_of(regions, slug):
        return bank
    raise BankNotSupervised()


@contextmanager
def reading(banks: Sequence[int]) -> Iterator[Connection]:
    """A read-only transaction of the supervision role that sees the roll-ups of these banks."""
    listed = ",".join(str(int(number)) for number in banks)
    with _engine().connect() as connection, connection.begin():
        connection.exec_driver_sql(f"SET TRANSACTION READ ONLY; SET LOCAL app.supervised = '{listed}'")
        yield connection


def _engine() -> sa.Engine:
    kept = current_app.extensions
    if "supervision_engine" not in kept:
        url = kept["settings"].supervision_database_url
        kept["supervision_engine"] = sa.create_engine(
            url, pool_size=2, max_overflow=2, pool_pre_ping=True, connect_args={"options": "-c statement_timeout=15000"}
        )
    return kept["supervision_engine"]  # type: ignore[no-any-return]
