"""The ledger: rows the app may read, functions it may call."""

from migrations.steps import drop, protect, run, run_file

revision = "0006"
down_revision = "0005"

TABLES = (
    "ledger_account",
    "ledger_balance",
    "ledger_transfer",
    "ledger_hold",
    "ledger_reversal",
    "ledger_lot",
    "ledger_lot_use",
    "ledger_lot_hold",
    "ledger_checkpoint",
    "ledger_proposal",
)


def upgrade() -> None:
    """The ledger: rows the app may read, functions it may call."""
    run_file("0006_ledger.sql")
    protect(*TABLES[:-1], grant="SELECT")
    protect("ledger_proposal", grant="SELECT, INSERT, UPDATE")
    run_file("ledger_functions.sql")
    run_file("ledger_rights.sql")
    run("SELECT ledger_make_partitions((now() - interval '1 month')::date, 26)")


def downgrade() -> None:
    """Take it away again."""
    run_file("ledger_functions_down.sql")
    drop(*TABLES)
