"""`flask jurisdiction move`: the host name a bank answers at, decided by whoever runs the platform and its name server."""

import click

from app.console.commands import move_to
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.tenancy.actor import SHELL
from app.tenancy.cli import enter, jurisdiction


@jurisdiction.command("move")
@click.argument("slug")
@click.argument("host_name", required=False)
def move_command(slug: str, host_name: str | None) -> None:
    """改变一家银行的域名，不写域名则取下 · Let a bank answer at another host name; without one, at its path alone."""
    try:
        with enter(slug):
            move_to(host_name, by=SHELL)
            session().commit()
    except TimeBankError as error:
        raise click.ClickException(f"{error.sentence('zh')}\n{error.sentence('en')}") from error
    click.echo(f"{slug}: {host_name or f'/t/{slug}/'}")
