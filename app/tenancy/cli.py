"""`flask jurisdiction …`: open banks, list them, enter one in the shell."""

import time
from contextlib import ExitStack
from pathlib import Path

import click
from flask.cli import AppGroup

from app.kit.db import session
from app.kit.errors import TimeBankError
from app.tenancy.commands import open_jurisdiction
from app.tenancy.errors import BankFileGone
from app.tenancy.queries import jurisdiction_by_slug, jurisdictions
from app.tenancy.scope import jurisdiction_scope
from config.settings import ROOT

FILES = ROOT / "config" / "jurisdictions"

jurisdiction = AppGroup("jurisdiction", help="时间银行（法人行）· The banks of this deployment.")


@jurisdiction.command("open")
@click.argument("file", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--like", help="照这家银行的文件开 · open one from the file of this bank")
@click.option("--slug", help="新银行的简称 · short name of the new bank")
@click.option("--name", help="新银行的名称 · name of the new bank")
@click.option("--name-en", help="英文名称 · its English name")
def open_command(file: Path | None, like: str | None, slug: str | None, name: str | None, name_en: str | None) -> None:
    """开设一家时间银行 · Open a bank from a file, or like another."""
    started = time.monotonic()
    try:
        with jurisdiction_scope(None):
            if like:
                file = FILES / jurisdiction_by_slug(like).opened_from
                if not file.is_file():
                    raise BankFileGone(slug=like, file=file.name)
            if file is None or (like and not slug):
                raise click.UsageError("需要文件，或 --like 与 --slug · give FILE, or --like with --slug")
            bank = open_jurisdiction(file, slug=slug, name=name, name_en=name_en)
    except TimeBankError as error:
        raise click.ClickException(f"{error.sentence('zh')}\n{error.sentence('en')}") from error
    click.echo(f"{bank.name_zh} · {bank.name_en}: /t/{bank.slug}/ ({time.monotonic() - started:.1f} s)")


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
