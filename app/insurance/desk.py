"""Insurance at the desk: schemes, the covers of a month and the list for the insurer, claims."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from marshmallow import Schema

from app.insurance import acts, queries
from app.insurance.commands.lists import bounds
from app.insurance.schemas import ClaimsIn, EndingIn, ListIn, MonthIn, SchemeIn
from app.kit.cells import table_as_csv
from app.kit.clock import today
from app.kit.errors import TimeBankError
from app.kit.periods import recent
from app.kit.tables import Outgoing, plain_rows, workbook_of
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import nodes_within, root
from app.web.edge import undone
from app.web.forms import read_question
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.previews import one_step
from app.web.sending import sent

desk = Blueprint("insurance_desk", __name__, url_prefix="/desk/insurance", template_folder="templates")


def _open_claims(who: Visitor) -> int:
    return queries.count_open_claims(who.powers.paths(Permission.INSURANCE_READ))


def _is_done_here() -> bool:
    return queries.has_schemes()


add_to_menu(
    STAFF_MENU,
    MenuEntry("insurance_desk.claims", "理赔", "Claims", "health", Permission.INSURANCE_READ, _open_claims, position=37,
              shown_if=_is_done_here),
    MenuEntry("insurance_desk.covers", "投保名单", "Insurer’s list", "list", Permission.INSURANCE_READ, position=38,
              shown_if=_is_done_here),
    MenuEntry("insurance_desk.schemes", "保障方案", "Schemes of cover", "shield", Permission.INSURANCE_READ, position=74,
              group="bank"),
)  # fmt: skip


@desk.get("/")
@requires(Permission.INSURANCE_READ)
def schemes() -> Any:
    """The bank's policies, and the form for another one."""
    return _schemes({}, None)


@desk.post("/")
@requires(Permission.INSURANCE_MANAGE)
def enter_scheme() -> Any:
    """Enter a policy."""
    said = t(
        "已登记。已接单、还没有保障的，会自动加入。", "Entered. Whoever took an order without cover is enrolled now."
    )
    return _act(SchemeIn(), lambda values: acts.enter_scheme(visitor(), values), said)


@desk.post("/schemes/<uuid:scheme_id>/ending")
@requires(Permission.INSURANCE_MANAGE)
def end_scheme(scheme_id: UUID) -> Any:
    """End a policy early."""
    queries.scheme(scheme_id)
    said = t(
        "方案将提前结束；之后的服务改由后续方案保障，没有后续方案的会通知本人。",
        "It ends early; later services go under the next scheme, and where there is none the people hear of it.",
    )
    return _act(EndingIn(), lambda values: acts.end_scheme(visitor(), scheme_id, values), said)


@desk.get("/covers")
@requires(Permission.INSURANCE_READ)
def covers() -> Any:
    """The covers of a month, and the list to be taken to the insurer."""
    asked, errors = read_question(MonthIn())
    month, who = acts.month_of(asked["month"]), visitor()
    paths = who.powers.paths(Permission.INSURANCE_READ)
    page = queries.covers_between(*bounds(month), paths, cursor=asked["cursor"])
    return render_template(
        "insurance/covers.html", page=page, month=month, months=recent("month", today()), errors=errors,
        counts=queries.counts_between(*bounds(month), paths), nodes=nodes_within(who.powers.paths(Permission.INSURANCE_MANAGE)),
        announced=queries.announced_lists(), most=queries.MOST_ROWS,
    )  # fmt: skip


@desk.get("/covers.xlsx")
@requires(Permission.INSURANCE_MANAGE)
def workbook() -> Any:
    """The month's list with ID numbers as a workbook; that it was taken is recorded."""
    return _file("xlsx", lambda table, name: sent(workbook_of(table), name))


@desk.get("/covers.csv")
@requires(Permission.INSURANCE_MANAGE)
def csv() -> Any:
    """The same as CSV."""
    return _file("csv", lambda table, name: sent(table_as_csv(*plain_rows(table)), name, "text/csv"))


@desk.get("/claims")
@requires(Permission.INSURANCE_READ)
def claims() -> Any:
    """Claims to be worked on, or those that are closed."""
    asked, _ = read_question(ClaimsIn())
    page = queries.claims_at(visitor().powers.paths(Permission.INSURANCE_READ), **asked)
    return render_template("insurance/claims.html", page=page, is_open=asked["is_open"])


def _file(ending: str, written: Callable[[Outgoing, str], Response]) -> Any:
    asked, _ = read_question(ListIn())
    month = acts.month_of(asked["month"])
    try:
        table = acts.take_list(visitor(), month, asked["node"])
    except TimeBankError as error:
        if error.status in (403, 404):
            raise
        flash(undone(error), "warn")
        return redirect(url_for("insurance_desk.covers", month=month.key), code=303)
    return written(table, t(f"投保名单-{month.key}.{ending}", f"insured-{month.key}.{ending}"))


def _act(schema: Schema, do: Callable[[dict[str, Any]], Any], said: str) -> Any:
    def act(values: dict[str, Any]) -> Any:
        do(values)
        flash(said)
        return redirect(url_for("insurance_desk.schemes"), code=303)

    return one_step(schema, _schemes, act)


def _schemes(errors: dict[str, str], problem: str | None) -> str:
    may_manage = visitor().powers.may(Permission.INSURANCE_MANAGE, root().path)
    return render_template(
        "insurance/schemes.html", schemes=queries.schemes(), errors=errors, problem=problem, values=request.form, today=today(),
        may_manage=may_manage,
    )  # fmt: skip
