"""Recomputing everything a bank's ledger says, from its transfers alone; the first wrong row of each kind is named."""

from dataclasses import dataclass

import sqlalchemy as sa

from app.kit.db import session
from app.tenancy.scope import jurisdiction_id

CHECKS: dict[str, str] = {
    "a running balance does not follow from the one before": """
        WITH side AS (
          SELECT debit_account AS account, debit_seq AS seq, debit_balance AS balance, -seconds AS delta, id, posted_at
          FROM ledger_transfer WHERE jurisdiction_id = :bank AND debit_seq IS NOT NULL
          UNION ALL
          SELECT credit_account, credit_seq, credit_balance, seconds, id, posted_at
          FROM ledger_transfer WHERE jurisdiction_id = :bank AND credit_seq IS NOT NULL
        ), chained AS (
          SELECT *, lag(balance, 1, 0::bigint) OVER w AS before, lag(seq, 1, 0::bigint) OVER w AS seq_before,
            lag(posted_at, 1, 0::bigint) OVER w AS posted_before
          FROM side WINDOW w AS (PARTITION BY account ORDER BY seq)
        )
        SELECT 'transfer ' || id || ' of account ' || account || ' at sequence ' || seq FROM chained
        WHERE balance <> before + delta OR seq <> seq_before + 1 OR posted_at <= posted_before
        ORDER BY account, seq LIMIT 1""",
    "a balance row differs from its transfers": """
        WITH side AS (
          SELECT debit_account AS account, seconds AS debit, 0::bigint AS credit FROM ledger_transfer
          WHERE jurisdiction_id = :bank AND debit_seq IS NOT NULL
          UNION ALL
          SELECT credit_account, 0, seconds FROM ledger_transfer
          WHERE jurisdiction_id = :bank AND credit_seq IS NOT NULL
        ), sums AS (
          SELECT account, sum(debit) AS debits, sum(credit) AS credits, count(*) AS n FROM side GROUP BY account
        )
        SELECT 'account ' || b.account_id FROM ledger_balance b LEFT JOIN sums s ON s.account = b.account_id
        WHERE b.jurisdiction_id = :bank AND b.is_strict
          AND (b.debits <> coalesce(s.debits, 0) OR b.credits <> coalesce(s.credits, 0) OR b.seq <> coalesce(s.n, 0))
        ORDER BY 1 LIMIT 1""",
    "held seconds differ from the open holds": """
        SELECT 'account ' || b.account_id FROM ledger_balance b LEFT JOIN (
          SELECT debit_account, sum(seconds) AS held FROM ledger_hold
          WHERE jurisdiction_id = :bank AND state = 'open' GROUP BY debit_account
        ) h ON h.debit_account = b.account_id
        WHERE b.jurisdiction_id = :bank AND b.held <> coalesce(h.held, 0)
        ORDER BY 1 LIMIT 1""",
    "a hold is in no known state": """
        SELECT 'hold ' || id FROM ledger_hold
        WHERE jurisdiction_id = :bank AND state NOT IN ('open', 'captured', 'voided', 'expired')
        ORDER BY 1 LIMIT 1""",
    "a hold's capture differs from its transfers": """
        SELECT 'hold ' || h.id FROM ledger_hold h
        WHERE h.jurisdiction_id = :bank AND (h.captured > h.seconds OR h.captured <> (
          SELECT coalesce(sum(t.seconds), 0) FROM ledger_transfer t
          WHERE t.jurisdiction_id = :bank AND t.debit_account = h.debit_account AND t.debit_seq IS NOT NULL
            AND t.hold_id = h.id))
        ORDER BY 1 LIMIT 1""",
    "an account is below its floor": """
        SELECT 'account ' || account_id FROM ledger_balance
        WHERE jurisdiction_id = :bank AND is_strict AND floor IS NOT NULL AND credits - debits - held < floor
        ORDER BY 1 LIMIT 1""",
    "the two sides of an asset differ": """
        SELECT 'asset ' || asset FROM (
          SELECT b.asset, b.credits - b.debits AS net FROM ledger_balance b WHERE b.jurisdiction_id = :bank AND b.is_strict
          UNION ALL
          SELECT t.asset, -t.seconds FROM ledger_transfer t WHERE t.jurisdiction_id = :bank AND t.debit_seq IS NULL
          UNION ALL
          SELECT t.asset, t.seconds FROM ledger_transfer t WHERE t.jurisdiction_id = :bank AND t.credit_seq IS NULL
        ) sums GROUP BY asset HAVING sum(net) <> 0 LIMIT 1""",
    "a checkpoint differs from its rows": """
        SELECT 'account ' || c.account_id FROM ledger_checkpoint c
        WHERE c.jurisdiction_id = :bank AND (
          c.debits <> (SELECT coalesce(sum(t.seconds), 0) FROM ledger_transfer t WHERE t.jurisdiction_id = :bank
            AND t.debit_account = c.account_id AND t.debit_seq IS NULL AND t.xid < c.upto)
          OR c.credits <> (SELECT coalesce(sum(t.seconds), 0) FROM ledger_transfer t WHERE t.jurisdiction_id = :bank
            AND t.credit_account = c.account_id AND t.credit_seq IS NULL AND t.xid < c.upto))
        ORDER BY 1 LIMIT 1""",
    "a checkpoint is from another life of the database; run `flask ledger rebase`": """
        SELECT 'account ' || account_id FROM ledger_checkpoint
        WHERE jurisdiction_id = :bank AND upto > pg_snapshot_xmax(pg_current_snapshot()) ORDER BY 1 LIMIT 1""",
    "lots differ from the balance": """
        SELECT 'account ' || b.account_id FROM ledger_balance b
        WHERE b.jurisdiction_id = :bank AND b.flags & 4 <> 0 AND (b.credits - b.debits) <> (
          SELECT coalesce(sum(l.remaining), 0) FROM ledger_lot l
          WHERE l.jurisdiction_id = :bank AND l.account_id = b.account_id)
        ORDER BY 1 LIMIT 1""",
    "a lot differs from its uses": """
        SELECT 'account ' || account_id || ' expiring ' || expires_on
        FROM (SELECT account_id, expires_on, remaining FROM ledger_lot WHERE jurisdiction_id = :bank) l
        FULL JOIN (SELECT account_id, expires_on, -sum(seconds) AS put FROM ledger_lot_use
          WHERE jurisdiction_id = :bank GROUP BY account_id, expires_on) u USING (account_id, expires_on)
        WHERE l.remaining IS DISTINCT FROM u.put
        ORDER BY 1 LIMIT 1""",
    "a lot's held seconds differ from the open holds": """
        SELECT 'account ' || account_id || ' expiring ' || expires_on
        FROM (SELECT account_id, expires_on, held FROM ledger_lot WHERE jurisdiction_id = :bank) l
        FULL JOIN (SELECT h.debit_account AS account_id, x.expires_on, sum(x.seconds) AS held
          FROM ledger_hold h JOIN ledger_lot_hold x ON x.jurisdiction_id = :bank AND x.hold_id = h.id
          WHERE h.jurisdiction_id = :bank AND h.state = 'open' GROUP BY 1, 2) o USING (account_id, expires_on)
        WHERE coalesce(l.held, -1) <> coalesce(o.held, 0)
        ORDER BY 1 LIMIT 1""",
    "a reversal differs from its transfer": """
        SELECT 'transfer ' || coalesce(t.id, r.reversal)
        FROM (SELECT id, reverses, seconds FROM ledger_transfer WHERE jurisdiction_id = :bank AND reverses IS NOT NULL) t
        FULL JOIN (SELECT original, reversal, seconds FROM ledger_reversal WHERE jurisdiction_id = :bank) r
          ON r.reversal = t.id
        WHERE (t.reverses, t.seconds) IS DISTINCT FROM (r.original, r.seconds)
        ORDER BY 1 LIMIT 1""",
    "a side of a transfer does not fit its account": """
        SELECT 'transfer ' || t.id FROM ledger_transfer t
        LEFT JOIN ledger_balance d ON d.jurisdiction_id = :bank AND d.account_id = t.debit_account
        LEFT JOIN ledger_balance c ON c.jurisdiction_id = :bank AND c.account_id = t.credit_account
        WHERE t.jurisdiction_id = :bank AND (
          d.asset IS DISTINCT FROM t.asset OR c.asset IS DISTINCT FROM t.asset
          OR d.is_strict <> (t.debit_seq IS NOT NULL) OR c.is_strict <> (t.credit_seq IS NOT NULL))
        ORDER BY 1 LIMIT 1""",
    "reversals exceed the original": """
        SELECT 'transfer ' || r.original FROM ledger_reversal r
        JOIN ledger_transfer t ON t.jurisdiction_id = :bank AND t.id = r.original
        WHERE r.jurisdiction_id = :bank GROUP BY r.original, t.seconds HAVING sum(r.seconds) > t.seconds LIMIT 1""",
}


@dataclass(frozen=True)
class Finding:
    """What is wrong, and the first row that shows it."""

    what: str
    where: str


def verify() -> list[Finding]:
    """All findings in the bank in scope, at most one a check; an empty list is a sound ledger."""
    found = []
    for what, query in CHECKS.items():
        where = session().scalar(sa.text(query), {"bank": jurisdiction_id()})
        if where is not None:
            found.append(Finding(what, str(where)))
    return found
