"""`flask events …`: seal, verify, and give failed deliveries another try."""

import click
import sqlalchemy as sa
from flask.cli import AppGroup

from app.events.delivering import given_up_again
from app.events.sealing import seal, verify_seals
from app.kit.db import session
from app.tenancy.cli import banks
from app.tenancy.scope import jurisdiction_scope

events = AppGroup("events", help="事实与审计 · Facts and audit.")


@events.command("verify")
def verify_command() -> None:
    """核对全部审计链 · Recompute the audit chain of every bank and name the first wrong block."""
    failed = False
    for number, slug in banks():
        with jurisdiction_scope(number):
            finding = verify_seals()
            session().rollback()
        failed |= finding is not None
        click.echo(
            f"{slug}: {'完好 · intact' if finding is None else f'第 {finding.height} 块 · block {finding.height}: {finding.what}'}"
        )
    raise SystemExit(1 if failed else 0)


@events.command("seal")
def seal_command() -> None:
    """立即封存 · Seal what has settled, now."""
    for number, slug in banks():
        with jurisdiction_scope(number):
            click.echo(f"{slug}: {seal()}")
            session().commit()


@events.command("rebase")
def rebase_command() -> None:
    """恢复备份后重新起算 · After a restore, let facts of the former life count as settled."""
    for number, slug in banks():
        with jurisdiction_scope(number):
            rows = session().scalar(sa.text("SELECT facts_rebase(:bank)"), {"bank": number})
            session().commit()
            click.echo(f"{slug}: {rows}")


@events.command("retry")
def retry_command() -> None:
    """重新投递已放弃的事实 · Give deliveries that were given up another try."""
    for number, slug in banks():
        with jurisdiction_scope(number):
            click.echo(f"{slug}: {given_up_again()}")
            session().commit()
