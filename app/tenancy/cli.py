"""`flask jurisdiction …`: open banks, list them, enter one in the shell."""

import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.cli import AppGroup

from app.kit.db import session
from app.kit.errors import TimeBankError
from app.tenancy.commands import open_jurisdiction
from app.tenancy.opening import told_as_file
from app.tenancy.queries import jurisdiction_by_slug, jurisdictions
from app.tenancy.scope import jurisdiction_scope

jurisdiction = AppGroup("jurisdiction", help="时间银行（法人行）· The banks of this deployment.")


@jurisdiction.command("open")
@click.argument("file", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--like", help="照这家银行现在的样子开 · open one like this bank as it is now")
@click.option("--slug", help="新银行的简称 · short name of the new bank")
@click.option("--name", help="新银行的名称 · name of the new bank")
@click.option("--name-en", help="英文名称 · its English name")
def open_command(file: Path | None, like: str | None, slug: str | None, name: str | None, name_en: str | None) -> None:
    """开设一家时间银行 · Open a bank from a file, or like another."""
    started = time.monotonic()
    if (file is None) == (like is None) or (like and not (slug and name)):
        raise click.UsageError("需要文件，或 --like、--slug 与 --name · give FILE, or --like with --slug and --name")
    try:
        with TemporaryDirectory() as folder:
            if like:
                file = Path(folder) / f"{like}.toml"
                file.write_text(_told(like), encoding="utf-8")
            assert file is not None
            with jurisdiction_scope(None):
                bank = open_jurisdiction(file, slug=slug, name=name, name_en=name_en)
    except TimeBankError as error:
        raise click.ClickException(f"{error.sentence('zh')}\n{error.sentence('en')}") from error
    click.echo(f"{bank.name_zh} · {bank.name_en}: /t/{bank.slug}/ ({time.monotonic() - started:.1f} s)")


@jurisdiction.command("describe")
@click.argument("slug")
def describe_command(slug: str) -> None:
    """把一家银行现在的样子写成开设文件 · Write a bank as it is now as a file to open another from."""
    try:
        click.echo(_told(slug), nl=False)
    except TimeBankError as error:
        raise click.ClickException(f"{error.sentence('zh')}\n{error.sentence('en')}") from error


def _told(slug: str) -> str:
    with enter(slug):
        text = told_as_file()
        session().rollback()
    return text


def banks() -> list[tuple[int, str]]:
    """(number, short name) of every bank, for commands that visit each in its own scope."""
    with jurisdiction_scope(None):
        found = [(bank.id, bank.slug) for bank in jurisdictions()]
        session().rollback()
    return found


def enter(slug: str) -> ExitStack:
    """In `flask shell`: `with enter("nansha"): …` works in one bank's scope; commit there."""
    with jurisdiction_scope(None):
        number = jurisdiction_by_slug(slug).id
        session().rollback()
    entered = ExitStack()
    entered.enter_context(jurisdiction_scope(number))
    return entered


@jurisdiction.command("list")
def list_command() -> None:
    """列出全部时间银行 · List the banks."""
    with jurisdiction_scope(None):
        for bank in jurisdictions():
            click.echo(f"{bank.id:>4}  /t/{bank.slug}/  {bank.name_zh} · {bank.name_en}")
