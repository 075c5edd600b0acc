"""`flask ledger …`: verify, fold, rebase after a restore."""

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.kit.db import session
from app.ledger.jobs import fold
from app.ledger.verify import verify
from app.tenancy.cli import banks
from app.tenancy.scope import jurisdiction_scope

ledger = AppGroup("ledger", help="时间账本 · The ledger.")


@ledger.command("verify")
def verify_command() -> None:
    """重算全部账目，指出第一处错误 · Recompute everything and name the first wrong row."""
    failed = False
    for number, slug in banks():
        with jurisdiction_scope(number):
            findings = verify()
            session().rollback()
        failed |= bool(findings)
        click.echo(f"{slug}: {'账目相符 · sound' if not findings else f'{len(findings)} 处不符 · findings'}")
        for finding in findings:
            click.echo(f"  {finding.where}: {finding.what}")
    raise SystemExit(1 if failed else 0)


@ledger.command("fold")
def fold_command() -> None:
    """折叠结存 · Fold append-only accounts into their checkpoints."""
    for number, slug in banks():
        with jurisdiction_scope(number):
            click.echo(f"{slug}: {fold()}")


@ledger.command("rebase")
def rebase_command() -> None:
    """恢复备份后重新起算 · After a restore, fold every checkpoint again from the rows."""
    for number, slug in banks():
        with jurisdiction_scope(number):
            session().execute(sa.text("SELECT ledger_rebase(:bank)"), {"bank": number})
            session().commit()
            click.echo(slug)
