"""A city as large as Guangzhou was in 2020: 95,000 volunteers, 2,490,000 records, loaded by the batch path as imports are.

A chunk is a thousand records of one day: their transfers by `ledger_post_batch`, their rows, and one fact, in one
transaction as the app's role; a progress bar tells how far it is.
"""

import json
import random
import sys
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from app.kit.clock import now, today
from app.kit.db import db, session
from app.kit.ids import uuid7
from app.ledger.chart import BankAccount, bank_account, time_account
from app.ledger.kinds import Kind
from app.ledger.posting import Item, transfer_batch
from app.tenancy.queries import tree
from app.tenancy.scope import jurisdiction_scope
from benchmarks.stage import Stage
from tests.worlds import World

CHUNK, YEARS = 1000, 3
MEMBERS_A_PART, FIRST_NUMBER = 5000, 500_000

_MEMBERS = sa.text("""
INSERT INTO member (jurisdiction_id, id, number, tenant_id, name, sort_key, level, is_active, volunteer_since, registered_at,
  language, text_size)
SELECT :bank, m.id, :known + m.ord, m.tenant_id, '志愿者' || m.ord, 'zhiyuanzhe', 0, true, now(), now(), 'zh', 0
FROM unnest(CAST(:ids AS uuid[]), CAST(:tenants AS uuid[])) WITH ORDINALITY AS m(id, tenant_id, ord)""")
_ACCOUNTS = sa.text("""
SELECT ledger_open_account(:bank, a.account, 1::smallint, true, 'member', a.owner, 'time', 0, NULL, false)
FROM unnest(CAST(:accounts AS uuid[]), CAST(:ids AS uuid[])) AS a(account, owner)""")
_RECORDS = sa.text("""
INSERT INTO service_record (jurisdiction_id, id, order_id, helper_id, recipient_id, tenant_id, title, started_at, ended_at,
  served_on, actual_seconds, weighted_seconds, spendable_seconds, honour_seconds, made_under, recorded_at)
SELECT :bank, r.id, r.order_id, r.helper, :recipient, r.tenant_id, '陪伴聊天', :at, :at + interval '1 hour', CAST(:day AS date),
  r.seconds, r.seconds, r.seconds, 0, '{}', :at
FROM unnest(CAST(:ids AS uuid[]), CAST(:orders AS uuid[]), CAST(:helpers AS uuid[]), CAST(:tenants AS uuid[]),
  CAST(:seconds AS bigint[])) AS r(id, order_id, helper, tenant_id, seconds)""")
_FACT = sa.text("""
INSERT INTO fact (jurisdiction_id, id, kind, tenant_id, channel, body, happened_at)
VALUES (:bank, :id, 'records.chunk_imported', :root, 'shell', CAST(:body AS jsonb), now())""")
_ORDERS = sa.text("""
WITH helper AS (
  SELECT m.id, m.tenant_id, row_number() OVER (ORDER BY m.number) AS n FROM member m
  WHERE m.jurisdiction_id = :bank AND m.number > 500000
), wish AS (
  INSERT INTO demand (jurisdiction_id, id, number, tenant_id, recipient_id, kind_id, details, starts_at, ends_at, people_needed,
    min_level, programme, payer, slot_seconds, state, published_at)
  SELECT :bank, gen_random_uuid(), 900000 + g, h.tenant_id, :recipient, :kind, '', t.at, t.at + interval '1 hour', 1, 0,
    'general', 'bank', 3600, CASE WHEN t.at > now() THEN 'published' ELSE 'closed' END, t.at - interval '2 days'
  FROM generate_series(1, :count) g JOIN helper h ON h.n = g % :members + 1
  CROSS JOIN LATERAL (SELECT now() + interval '30 days' - make_interval(mins => g * 20) AS at) t
  RETURNING id, number, starts_at
)
INSERT INTO service_order (jurisdiction_id, id, number, demand_id, helper_id, slot, state, taken_by, taken_at, started_at, ended_at,
  actual_seconds, finished_at, closed_at, closed_how, code_failures, made_under)
SELECT :bank, gen_random_uuid(), w.number, w.id, h.id, 1, s.state, 'claim', w.starts_at - interval '1 day',
  CASE WHEN s.state = 'confirmed' THEN w.starts_at END, CASE WHEN s.state = 'confirmed' THEN w.starts_at + interval '1 hour' END,
  CASE WHEN s.state = 'confirmed' THEN 3600 END, NULL, CASE WHEN s.state = 'confirmed' THEN w.starts_at END, NULL, 0, '{}'
FROM wish w JOIN helper h ON h.n = w.number % :members + 1
CROSS JOIN LATERAL (SELECT CASE WHEN w.starts_at > now() THEN 'accepted' ELSE 'confirmed' END AS state) s
WHERE w.starts_at <= now() OR w.number % 3 > 0""")
"""Two thousand demands lie ahead; a third of them waits for somebody."""
_ROLL_UPS = """
WITH above AS (
  SELECT here.id AS tenant_id, above.id AS above_id FROM tenant here
  JOIN tenant above ON above.jurisdiction_id = {bank} AND starts_with(here.path, above.path) WHERE here.jurisdiction_id = {bank}
), month AS (
  SELECT tenant_id, date_trunc('month', served_on)::date AS month, count(*) AS services, sum(actual_seconds) AS seconds FROM service_record
  WHERE jurisdiction_id = {bank} GROUP BY 1, 2
)
INSERT INTO roll_up (jurisdiction_id, id, tenant_id, period, starts_on, measure, value)
SELECT {bank}, gen_random_uuid(), a.above_id, 'month', d.month, m.measure,
  sum(CASE m.measure WHEN 'services' THEN d.services ELSE d.seconds END)
FROM month d JOIN above a ON a.tenant_id = d.tenant_id, (VALUES ('services'), ('actual_seconds'), ('spendable_seconds')) m(measure)
GROUP BY a.above_id, d.month, m.measure ON CONFLICT DO NOTHING"""


def load(stage: Stage, world: World, *, members: int, records: int, orders: int) -> None:
    """Fill a bank with so many volunteers, records and orders; the world's own volunteer gets one record in fifty."""
    chance, bank = random.Random(stage.seed), world.id
    with stage.connect("postgres") as admin:  # the one with the long statement may store more than a bank allows
        admin.execute(
            "UPDATE ledger_balance SET ceiling = NULL WHERE jurisdiction_id = %s AND account_id = %s",
            (bank, time_account(world.volunteer.member_id)),
        )
    with jurisdiction_scope(bank):
        leaves = [node.id for node in tree() if not any(other.parent_id == node.id for other in tree())]
        root, issue = world.nodes["root"], bank_account(BankAccount.ISSUE)
        kind = world.kind().id
        session().rollback()
        people = [(uuid7(), chance.choice(leaves)) for _ in range(members)]
        for at, part in enumerate(_parts(people, MEMBERS_A_PART)):
            given = {"bank": bank, "ids": [p for p, _ in part], "tenants": [n for _, n in part]}
            session().execute(_MEMBERS, {**given, "known": FIRST_NUMBER + at * MEMBERS_A_PART})
            session().execute(_ACCOUNTS, {**given, "accounts": [time_account(p) for p, _ in part]})
            session().commit()
        people += [(world.volunteer.member_id, leaves[0])] * (members // 50)
        for number in range(records // CHUNK):
            day = today() - timedelta(days=number * YEARS * 365 // max(records // CHUNK, 1))
            _import(bank, root, issue, world.resident.member_id, chance.choices(people, k=CHUNK), day, chance)
            _bar(number + 1, records // CHUNK)
        session().execute(sa.text("SET LOCAL statement_timeout = 0"))
        session().execute(
            _ORDERS,
            {"bank": bank, "recipient": world.resident.member_id, "kind": kind, "count": orders, "members": members},
        )
        session().commit()
    db.session.remove()
    with stage.connect("owner") as owner, owner.transaction():
        owner.execute(f"SET LOCAL app.jurisdiction_id = '{bank}'")
        owner.execute(_ROLL_UPS.format(bank=bank))
    with stage.connect("postgres") as admin:
        admin.execute("VACUUM (ANALYZE)")


def _import(
    bank: int, root: UUID, issue: UUID, recipient: UUID, rows: list[tuple[UUID, UUID]], day: date, chance: random.Random
) -> None:
    """One chunk: transfers, records and one fact, or nothing of it."""
    seconds = [chance.randrange(30, 180) * 60 for _ in rows]
    orders = [uuid7() for _ in rows]
    items = [
        Item(uuid7(), issue, time_account(helper), amount, Kind.SERVICE, order)
        for (helper, _), amount, order in zip(rows, seconds, orders, strict=True)
    ]
    verdicts = transfer_batch(items, effective_on=day)
    assert not any(verdicts), f"refused: {[verdict for verdict in verdicts if verdict][:5]}"
    given: dict[str, Any] = {
        "bank": bank, "ids": [uuid7() for _ in rows], "orders": orders, "helpers": [helper for helper, _ in rows],
        "tenants": [node for _, node in rows], "seconds": seconds, "recipient": recipient, "day": day,
        "at": now() - timedelta(days=(today() - day).days),
    }  # fmt: skip
    session().execute(_RECORDS, given)
    body = {"day": str(day), "records": len(rows), "actual_seconds": sum(seconds)}
    session().execute(_FACT, {"bank": bank, "id": uuid7(), "root": root, "body": json.dumps(body)})
    session().commit()


def _parts(rows: list[Any], size: int) -> list[list[Any]]:
    return [rows[at : at + size] for at in range(0, len(rows), size)]


def _bar(done: int, of: int) -> None:
    if done == of or done % max(of // 100, 1) == 0:
        filled = done * 40 // of
        end = "\n" if done == of else ""
        print(
            f"\r导入 · loading [{'█' * filled}{'·' * (40 - filled)}] {done * 100 // of}%",
            end=end,
            file=sys.stderr,
            flush=True,
        )
