"""Limits of members' accounts are written where they change, in the order of all locks."""

from migrations.steps import run

revision = "0025"
down_revision = "0024"

HEAD = """
CREATE OR REPLACE FUNCTION ledger_set_member_limits(p_bank integer, p_floor bigint, p_ceiling bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE v_count bigint;
BEGIN
  PERFORM ledger_check_scope(p_bank);
"""
TAIL = """
  GET DIAGNOSTICS v_count = ROW_COUNT;
  RETURN v_count;
END $$
"""
IN_ORDER = """
  -- Who has less than the new floor keeps the old one until the account has recovered: the same is asked each night.
  WITH due AS (
    SELECT b.account_id,
      CASE WHEN b.credits - b.debits - b.held >= p_floor THEN p_floor ELSE least(b.floor, p_floor) END AS floor
    FROM ledger_balance b JOIN ledger_account a ON a.jurisdiction_id = b.jurisdiction_id AND a.id = b.account_id
    WHERE b.jurisdiction_id = p_bank AND a.owner_kind = 'member' AND a.purpose = 'time'
      AND (b.ceiling IS DISTINCT FROM p_ceiling OR b.floor IS DISTINCT FROM p_floor)
    ORDER BY b.account_id FOR NO KEY UPDATE OF b
  )
  UPDATE ledger_balance b SET ceiling = p_ceiling, floor = due.floor
  FROM due WHERE b.jurisdiction_id = p_bank AND b.account_id = due.account_id;
"""
AT_ONCE = """
  UPDATE ledger_balance b SET ceiling = p_ceiling,
    floor = CASE WHEN b.credits - b.debits - b.held >= p_floor THEN p_floor ELSE least(b.floor, p_floor) END
  FROM ledger_account a
  WHERE b.jurisdiction_id = p_bank AND a.jurisdiction_id = p_bank AND a.id = b.account_id
    AND a.owner_kind = 'member' AND a.purpose = 'time';
"""


def upgrade() -> None:
    """Accounts by id, and only those that change: it runs each night."""
    run(HEAD + IN_ORDER + TAIL)


def downgrade() -> None:
    """As it was."""
    run(HEAD + AT_ONCE + TAIL)
