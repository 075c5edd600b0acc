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
from app.tenancy.models import Jurisdiction, Region

_WITHIN = sa.text("""
WITH RECURSIVE within AS (
  SELECT code FROM region WHERE code = ANY (:codes)
  UNION SELECT r.code FROM region r JOIN within w ON r.parent_code = w.code
)
SELECT j.id FROM jurisdiction j JOIN within w ON w.code = j.region_code ORDER BY j.id""")


@dataclass(frozen=True)
class Supervised:
    """A bank in the supervisor's region."""

    id: int
    slug: str
    name_zh: str
    name_en: str
    region_zh: str
    region_en: str


def banks_of(regions: Sequence[str]) -> list[Supervised]:
    """The banks of these regions and of what lies within them."""
    numbers = list(session().scalars(_WITHIN, {"codes": list(regions)}))
    rows = session().execute(
        sa.select(Jurisdiction, Region)
        .join(Region, Region.code == Jurisdiction.region_code)
        .where(Jurisdiction.id.in_(numbers))
        .order_by(Jurisdiction.region_code, Jurisdiction.id)
    )
    return [Supervised(b.id, b.slug, b.name_zh, b.name_en, r.name_zh, r.name_en) for b, r in rows]


def bank_of(regions: Sequence[str], slug: str) -> Supervised:
    """One of them; a bank of another region is not found, like one that does not exist."""
    for bank in banks_of(regions):
        if bank.slug == slug:
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
