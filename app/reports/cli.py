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
@click.argument("bank", required=False)
def rebuild_command(bank: str | None) -> None:
    """从头重新汇总(恢复备份之后)· Fold one bank, or all, anew from the first fact, as after a restore."""
    for _, slug in banks():
        if bank in (None, slug):
            with enter(slug):
                click.echo(f"{slug}: {rebuild()}")
