"""Folding facts into roll-ups: every fact once, up to the watermark of transaction ids; people counted a period at a time.

Cutting at the newest id or instant instead would lose a fact whose transaction commits late.
"""

import json
from dataclasses import asdict
from datetime import date

import sqlalchemy as sa

from app.kit.clock import day_bounds, now
from app.kit.db import session
from app.kit.periods import PERIODS, Period, period_of
from app.ledger.queries import unit
from app.reports.measures import ADDED, DISTINCT, Measure
from app.tenancy.queries import look
from app.tenancy.scope import jurisdiction_id

LOCK = 7004

_ABOVE = """
  SELECT here.id AS tenant_id, above.id AS above_id FROM tenant here
  JOIN tenant above ON above.jurisdiction_id = :bank AND starts_with(here.path, above.path)
  WHERE here.jurisdiction_id = :bank"""

_POINT = sa.text("""
INSERT INTO roll_up_point (jurisdiction_id, id, upto, folded_at)
VALUES (:bank, :root, '0', :at) ON CONFLICT (jurisdiction_id, id) DO NOTHING""")

_FOLD = sa.text(f"""
WITH point AS (
  SELECT upto FROM roll_up_point WHERE jurisdiction_id = :bank AND id = :root
), counted AS (
  SELECT * FROM jsonb_to_recordset(CAST(:measures AS jsonb)) AS m(measure text, kind text, field text)
), above AS ({_ABOVE}
), told AS (
  SELECT f.kind, coalesce(f.tenant_id, :root) AS tenant_id, f.body,
    date_trunc('month', f.happened_at AT TIME ZONE 'Asia/Shanghai')::date AS month
  FROM fact f, point WHERE f.jurisdiction_id = :bank AND f.kind = ANY (:kinds)
    AND f.xid >= point.upto AND f.xid < CAST(:upto AS xid8)
), sums AS (
  SELECT a.above_id, t.month, c.measure,
    sum(CASE WHEN c.field IS NULL THEN 1 ELSE coalesce((t.body ->> c.field)::bigint, 0) END) AS value
  FROM told t JOIN counted c ON c.kind = t.kind JOIN above a ON a.tenant_id = t.tenant_id
  GROUP BY a.above_id, t.month, c.measure
), written AS (
  INSERT INTO roll_up AS r (jurisdiction_id, id, tenant_id, period, starts_on, measure, value)
  SELECT :bank, gen_random_uuid(), above_id, 'month', month, measure, value FROM sums
  ON CONFLICT (jurisdiction_id, period, starts_on, measure, tenant_id) DO UPDATE SET value = r.value + excluded.value
  RETURNING 1
)
SELECT count(*) FROM written""")

_PEOPLE = sa.text(f"""
WITH above AS ({_ABOVE}
), served AS (
  SELECT DISTINCT coalesce(f.tenant_id, :root) AS tenant_id, f.body ->> :field AS person
  FROM fact f WHERE f.jurisdiction_id = :bank AND f.kind = ANY (:kinds) AND f.happened_at >= :begins AND f.happened_at < :ends
)
INSERT INTO roll_up AS r (jurisdiction_id, id, tenant_id, period, starts_on, measure, value)
SELECT :bank, gen_random_uuid(), a.above_id, :period, :starts_on, :measure, count(DISTINCT s.person)
FROM served s JOIN above a ON a.tenant_id = s.tenant_id GROUP BY a.above_id
ON CONFLICT (jurisdiction_id, period, starts_on, measure, tenant_id) DO UPDATE SET value = excluded.value""")

_PLACES = sa.text("""
INSERT INTO roll_up_place AS p (jurisdiction_id, id, path, kind, name_zh, name_en, counted_in)
SELECT jurisdiction_id, id, path, kind, name_zh, name_en, CAST(:unit AS jsonb) FROM tenant WHERE jurisdiction_id = :bank""")


def fold() -> int:
    """Count what was told since the last time; answers how many roll-ups changed. One transaction, one folder at a time."""
    given = {"bank": jurisdiction_id(), "root": look().root_id}
    session().execute(sa.text("SELECT pg_advisory_xact_lock(:lock, :bank)"), {"lock": LOCK, "bank": given["bank"]})
    session().execute(_POINT, {**given, "at": now()})
    upto = session().scalar(sa.text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"))
    changed = session().scalar(
        _FOLD,
        {
            **given, "upto": upto, "kinds": sorted({kind for measure in ADDED for kind in measure.kinds}),
            "measures": json.dumps([{"measure": m.key, "kind": kind, "field": m.field} for m in ADDED for kind in m.kinds]),
        },
    )  # fmt: skip
    session().execute(
        sa.text("UPDATE roll_up_point SET upto = CAST(:upto AS xid8), folded_at = :at WHERE jurisdiction_id = :bank"),
        {**given, "upto": upto, "at": now()},
    )
    _keep_places(jurisdiction_id())
    session().commit()
    return int(changed or 0)


def count_people(day: date) -> None:
    """Count different people anew in the month, quarter and year of a day; one transaction each."""
    for period in PERIODS:
        span = period_of(period, day)
        for measure in DISTINCT:
            _count(measure, span)
        session().commit()


def rebuild() -> int:
    """Forget all roll-ups of the bank in scope and fold its facts from the first one, as after a restore."""
    given = {"bank": jurisdiction_id()}
    session().execute(sa.text("DELETE FROM roll_up WHERE jurisdiction_id = :bank"), given)
    session().execute(sa.text("DELETE FROM roll_up_point WHERE jurisdiction_id = :bank"), given)
    changed = fold()
    months = sa.text("SELECT DISTINCT starts_on FROM roll_up WHERE jurisdiction_id = :bank")
    for day in sorted(session().scalars(months, given)):
        count_people(day)
    return changed


def _count(measure: Measure, span: Period) -> None:
    session().execute(
        _PEOPLE,
        {
            "bank": jurisdiction_id(), "root": look().root_id, "field": measure.distinct, "measure": measure.key,
            "kinds": list(measure.kinds), "period": span.kind, "starts_on": span.first,
            "begins": day_bounds(span.first)[0], "ends": day_bounds(span.last)[1],
        },
    )  # fmt: skip


def _keep_places(bank: int) -> None:
    """Names, places and the unit as they are now; a path may have moved to another node, so they are written anew."""
    session().execute(sa.text("DELETE FROM roll_up_place WHERE jurisdiction_id = :bank"), {"bank": bank})
    session().execute(_PLACES, {"bank": bank, "unit": json.dumps(asdict(unit()))})
