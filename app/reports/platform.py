"""Supervision of a region, on the platform host: its banks side by side, and their nodes; roll-ups only, small counts hidden."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request

from app.events.outbox import announce
from app.kit.clock import today
from app.kit.db import own_transaction, session
from app.kit.periods import Period, read_period
from app.kit.suppression import FEWEST
from app.rbac.guard import requires_on_platform, visitor
from app.rbac.platform import note_act
from app.rbac.words import Permission
from app.reports.errors import PlaceNotFound
from app.reports.events import FiguresExported
from app.reports.pages import as_csv, choices_of_periods
from app.reports.queries import Place, place, places
from app.reports.shown import shown_figures, shown_months
from app.reports.supervision import Supervised, bank_of, banks_of, reading
from app.reports.views import Line, header, lines
from app.tenancy.actor import Actor
from app.tenancy.scope import jurisdiction_scope
from app.web.layout import PLATFORM_MENU, MenuEntry, add_to_menu

pages = Blueprint("supervision", __name__, url_prefix="/supervision", template_folder="templates")

add_to_menu(
    PLATFORM_MENU,
    MenuEntry("supervision.overview", "地区监管", "Supervision", "chart", Permission.REGION_SUPERVISE, position=10),
)


@pages.get("/")
@requires_on_platform(Permission.REGION_SUPERVISE)
def overview() -> Any:
    """The banks of the region side by side."""
    period = _period()
    banks = banks_of(visitor().regions)
    table, months = _banks_table(banks, period)
    return render_template(
        "reports/supervision.html", banks={bank.id: bank for bank in banks}, table=table, period=period, fewest=FEWEST,
        months=months, **_around(),
    )  # fmt: skip


@pages.get("/export.csv")
@requires_on_platform(Permission.REGION_SUPERVISE)
def export_overview() -> Response:
    """The same as a file; each bank's audit says that its figures were taken."""
    period = _period()
    banks = banks_of(visitor().regions)
    table, _ = _banks_table(banks, period)
    _tell(banks, None, period)
    return as_csv(table, f"region-{period.key}.csv")


@pages.get("/<string:short_name>")
@requires_on_platform(Permission.REGION_SUPERVISE)
def one_bank(short_name: str) -> Any:
    """A bank, or one of its nodes, and the nodes below it side by side."""
    bank, period = bank_of(visitor().regions, short_name), _period()
    here, table, months = _nodes_table(bank, period)
    return render_template(
        "reports/supervised_bank.html", bank=bank, here=here, table=table, period=period, fewest=FEWEST, months=months,
        **_around(),
    )  # fmt: skip


@pages.get("/<string:short_name>/export.csv")
@requires_on_platform(Permission.REGION_SUPERVISE)
def export_bank(short_name: str) -> Response:
    """The same as a file."""
    bank, period = bank_of(visitor().regions, short_name), _period()
    here, table, _ = _nodes_table(bank, period)
    _tell([bank], here, period)
    return as_csv(table, f"{bank.slug}-{period.key}.csv")


def _banks_table(banks: list[Supervised], period: Period) -> tuple[list[Line], Any]:
    numbers = [bank.id for bank in banks]
    if not numbers:
        return [], {}
    with reading(numbers) as reader:
        roots = places(reader, numbers)
        now = shown_figures(reader, roots, period, is_total_shown=False)
        before = shown_figures(reader, roots, period.before, is_total_shown=False)
        months = shown_months(reader, roots, period)
    return lines(roots, now, before), months


def _nodes_table(bank: Supervised, period: Period) -> tuple[Place, list[Line], Any]:
    wanted = request.args.get("node", type=UUID)
    with reading([bank.id]) as reader:
        here = place(reader, bank.id, wanted) if wanted else next(iter(places(reader, [bank.id])), None)
        if here is None:
            raise PlaceNotFound()
        below = places(reader, [bank.id], below=here.path)
        shown = []
        for span in (period, period.before):
            own = shown_figures(reader, [here], span, is_total_shown=False)
            shown.append(own | shown_figures(reader, below, span, is_total_shown=True))
        months = shown_months(reader, [here], period)[here.id]
    return here, lines([here, *below], shown[0], shown[1]), months


def _period() -> Period:
    return read_period(request.args.get("period", ""), today())


def _around() -> dict[str, Any]:
    """The choice of periods and the definitions, the same on both pages."""
    return {"measures": header(), "choices": choices_of_periods()}


def _tell(banks: list[Supervised], here: Place | None, period: Period) -> None:
    """Write the export into the audit of each bank and of the platform."""
    who = visitor().actor
    session().rollback()  # what was read for the table; each bank is told in its own scope
    for bank in banks:
        with jurisdiction_scope(bank.id, user_id=who.user_id), own_transaction() as own:
            announce(
                FiguresExported(here.id if here else None, period.key),
                by=Actor(user_id=who.user_id, address=who.address),
                into=own,
            )
    with own_transaction() as own:
        note_act("supervision.exported", f"{here.path if here else 'region'} {period.key}", by=who, into=own)
