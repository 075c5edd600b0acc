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

FUNCTIONS = ("1_parts", "2_posting", "3_holds", "4_batches", "5_accounts")


def upgrade() -> None:
    """The ledger: rows the app may read, functions it may call."""
    run_file("0006_ledger.sql")
    protect(*TABLES[:-1], grant="SELECT")
    protect("ledger_proposal", grant="SELECT, INSERT, UPDATE")
    for part in FUNCTIONS:
        run_file(f"ledger/{part}.sql")
    run_file("ledger/rights.sql")
    run("SELECT ledger_make_partitions((now() - interval '1 month')::date, 26)")


def downgrade() -> None:
    """Take it away again."""
    run_file("ledger/down.sql")
    drop(*TABLES)
