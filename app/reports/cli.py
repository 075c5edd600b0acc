"""`flask reports …`: roll-ups from the shell."""

import click
from flask.cli import AppGroup

from app.kit.clock import today
from app.reports.folding import count_people, fold, rebuild
from app.tenancy.cli import banks, enter

reports = AppGroup("reports", help="统计 · Figures.")


@reports.command("fold")
def fold_command() -> None:
    """各行汇总到此刻 · Fold what was told until now, in every bank."""
    for _, slug in banks():
        with enter(slug):
            click.echo(f"{slug}: {fold()}")
            count_people(today())


@reports.command("rebuild")
@click.argument("bank")
def rebuild_command(bank: str) -> None:
    """从头重新汇总一家银行(恢复备份之后)· Fold one bank anew from its first fact, as after a restore."""
    with enter(bank):
        click.echo(f"{bank}: {rebuild()}")
