"""The app's role may read the ledger and call its doors; nothing else."""

import pytest
import sqlalchemy as sa

from app.kit.db import session, sqlstate
from app.kit.ids import uuid7
from tests.ledger.banks import HOUR, Bank

TABLES = ("account", "balance", "transfer", "hold", "reversal", "lot", "lot_use", "lot_hold", "checkpoint")
WRITES = (
    *(f"DELETE FROM ledger_{table}" for table in TABLES),
    *(f"TRUNCATE ledger_{table}" for table in (*TABLES, "proposal")),
    *(f"INSERT INTO ledger_{table} SELECT * FROM ledger_{table}" for table in TABLES),
    *(f"UPDATE ledger_{table} SET jurisdiction_id = jurisdiction_id" for table in TABLES),
    *(f"ALTER TABLE ledger_{table} DISABLE ROW LEVEL SECURITY" for table in TABLES),
    *("DELETE FROM ledger_proposal", "SET ROLE tb_owner", "SET SESSION AUTHORIZATION tb_owner"),
    "DROP FUNCTION ledger_fold",
    *("SELECT ledger_check_scope(1)", "SELECT ledger_clock()", "SELECT ledger_refuse(1, :id, 1::smallint, true)"),
    *("SELECT ledger_use_lots(1, :id, :id, 1)", "SELECT ledger_put_lot(1, :id, :id, current_date, 1)"),
    "SELECT ledger_move_lots(1, :id, :id, 0, :id, 0, 1, current_date)",
    "SELECT ledger_return_lots(1, :id, :id, :id, 0, :id, 0, 1, 0)",
    "SELECT ledger_settle_lot_hold(1, :id, :id, :id, 1, :id, 1)",
    "SELECT ledger_check_append_only(1, :id, 1::smallint)",
)


def test_the_app_may_call_the_doors_and_nothing_else(bank: Bank) -> None:
    bank.account(HOUR)
    for statement in WRITES:
        with pytest.raises(sa.exc.DBAPIError) as refusal:
            session().execute(sa.text(statement), {"id": uuid7()} if ":id" in statement else {})
        session().rollback()
        assert sqlstate(refusal.value) == "42501", statement


def test_partitions_give_the_app_no_second_way_in(bank: Bank) -> None:
    bank.account(HOUR)
    names = session().scalars(
        sa.text("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'ledger_transfer'::regclass")
    )
    for name in names.all():
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            assert not session().scalar(
                sa.text("SELECT has_table_privilege(:name, :right)"), {"name": name, "right": right}
            )
