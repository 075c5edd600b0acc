"""One's own statement as a file, for a spreadsheet or to keep: a page for everybody with an account."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from marshmallow import ValidationError

from app.interop.commands.take_out import MOST_DAYS, check_span
from app.interop.contents import MOST_ROWS
from app.interop.outgoing import statement_of
from app.interop.schemas import StatementIn
from app.kit.cells import table_as_csv
from app.kit.clock import today
from app.kit.errors import TimeBankError
from app.kit.tables import Outgoing, plain_rows, workbook_of
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.edge import undone
from app.web.forms import read_query, sentences
from app.web.language import t
from app.web.sending import sent

pages = Blueprint("statements", __name__, template_folder="templates")


@pages.get("/account/statement")
@requires(Permission.ACCOUNT_READ)
def choose() -> Any:
    """Choose the days and the kind of file."""
    return _form({}, None)


@pages.get("/account/statement.xlsx")
@requires(Permission.ACCOUNT_READ)
def workbook() -> Any:
    """The movements of these days as a workbook, at most ten thousand of them."""
    return _file(lambda table, since, until: sent(workbook_of(table), f"{_named(since, until)}.xlsx"))


@pages.get("/account/statement.csv")
@requires(Permission.ACCOUNT_READ)
def csv() -> Any:
    """The same as CSV."""
    return _file(
        lambda table, since, until: sent(table_as_csv(*plain_rows(table)), f"{_named(since, until)}.csv", "text/csv")
    )


def _file(written: Callable[[Outgoing, date, date], Response]) -> Any:
    try:
        days = read_query(StatementIn())
        check_span(days["since"], days["until"])
        table = statement_of(visitor().person_id, days["since"], days["until"])
    except ValidationError as error:
        return _form(sentences(error), None), 422
    except TimeBankError as error:
        return _form({}, undone(error)), error.status
    return written(table, days["since"], days["until"])


def _named(since: date, until: date) -> str:
    days = f"{since:%Y%m%d}-{until:%Y%m%d}"
    return t(f"时间账户明细-{days}", f"statement-{days}")


def _form(errors: dict[str, str], problem: str | None) -> str:
    return render_template(
        "interop/statement.html", errors=errors, problem=problem, since=request.args.get("since") or today() - timedelta(days=89),
        until=request.args.get("until") or today(), most=MOST_ROWS, most_days=MOST_DAYS,
    )  # fmt: skip
