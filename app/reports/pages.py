"""Each level's own figures: what happened at a node and below, node by node, with the definitions beside."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for

from app.events.outbox import announce
from app.kit.cells import table_as_csv
from app.kit.clock import today
from app.kit.db import own_transaction, session
from app.kit.periods import PERIODS, Period, recent
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.reports.acts import nodes_above, shown_to
from app.reports.events import FiguresExported
from app.reports.queries import Place, by_month, folded_at
from app.reports.shown import year_before
from app.reports.views import Line, as_table, counted, header, month_called, spelled, with_itself
from app.web.language import language
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

pages = Blueprint("reports", __name__, url_prefix="/desk/figures", template_folder="templates")
pages.app_template_filter("figure")(lambda value, measure: spelled(measure, value, language()))
pages.app_template_filter("counted")(counted)
pages.app_template_filter("month_called")(lambda day: month_called(day, language()))

add_to_menu(
    STAFF_MENU,
    MenuEntry("reports.own_level", "统计", "Figures", "chart", Permission.REPORT_READ, position=65, group="figures"),
)


@pages.get("/")
@requires(Permission.REPORT_READ)
def own_level() -> Any:
    """The node one answers for, or one below it, and its children side by side."""
    here, table, period = _asked()
    above = [
        (node.name(language()), url_for("reports.own_level", node=node.id)) for node in nodes_above(visitor(), here.id)
    ]
    return render_template(
        "reports/own_level.html", here=here, above=above, table=table, measures=header(), period=period,
        choices=choices_of_periods(), folded_at=folded_at(session()),
        months=by_month(session(), [here], "services", year_before(period), period.last)[here.id],
    )  # fmt: skip


@pages.get("/export.csv")
@requires(Permission.REPORT_READ)
def export_own_level() -> Response:
    """The same table as a file for a spreadsheet."""
    here, table, period = _asked()
    with own_transaction() as own:
        announce(FiguresExported(here.id, period.key), by=visitor().actor, tenant_id=here.id, into=own)
    return as_csv(table, f"figures-{period.key}.csv")


def as_csv(table: list[Line], name: str) -> Response:
    """A table as a CSV file that spreadsheets open in Chinese."""
    response = Response(table_as_csv(*as_table(table, language())), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def choices_of_periods() -> dict[str, list[Period]]:
    """What can be chosen: two years of months, and a few quarters and years."""
    return {kind: recent(kind, today(), {"month": 24, "quarter": 8, "year": 5}[kind]) for kind in PERIODS}


def _asked() -> tuple[Place, list[Line], Period]:
    shown = shown_to(visitor(), request.args.get("node", type=UUID), request.args.get("period", ""))
    return shown.here, with_itself(shown.lines), shown.period
