"""Figures for everybody: the public page of a bank, and the big screens that renew themselves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for

from app.kit.clock import now, today
from app.kit.db import session
from app.kit.periods import Period, period_of
from app.kit.suppression import FEWEST
from app.rbac.guard import public, requires_on_platform, visitor
from app.rbac.words import Permission
from app.reports.errors import FiguresNotOpen
from app.reports.measures import BY_KEY
from app.reports.queries import Place, Reader, folded_at, places
from app.reports.rules import OPEN_FIGURES
from app.reports.shown import shown_figures, shown_months
from app.reports.supervision import banks_of, reading
from app.reports.views import counted, month_called
from app.tenancy.queries import look
from app.tenancy.scope import jurisdiction_id
from app.web.language import language, t

SHOWN = ("members", "volunteers", "services", "actual_seconds", "people_served", "helpers")
RENEWED_SECONDS, MOST_PARTS = 10, 12
"""How often a big screen asks again, and how many nodes it sets side by side."""

pages = Blueprint("open_figures", __name__, template_folder="templates")


@dataclass(frozen=True)
class Board:
    """What a public page or a screen shows: totals of this year and month, months, and parts side by side."""

    title: str
    year: dict[str, int | None]
    month: dict[str, int | None]
    months: list[tuple[str, str]]
    parts: list[tuple[str, str]]
    at: Any


def address_if_open() -> str | None:
    """Where the bank's figures are for everybody; None where it keeps them to itself."""
    return url_for("open_figures.page") if OPEN_FIGURES() else None


@pages.get("/open")
@public
def page() -> Any:
    """The public page of this bank."""
    _refuse_closed()
    return render_template("reports/open.html", board=_board_of_bank(), measures=_measures(), fewest=FEWEST)


@pages.get("/open/screen")
@public
def screen() -> Any:
    """The same for a wall of 1920 × 1080."""
    _refuse_closed()
    return _screen(_board_of_bank(), url_for("open_figures.screen_figures"))


@pages.get("/open/screen/figures")
@public
def screen_figures() -> Any:
    """What the wall asks for again."""
    _refuse_closed()
    return render_template("reports/screen_figures.html", board=_board_of_bank(), measures=_measures())


@pages.get("/supervision/screen")
@requires_on_platform(Permission.REGION_SUPERVISE)
def region_screen() -> Any:
    """The region's banks side by side, for a wall."""
    return _screen(_board_of_region(), url_for("open_figures.region_figures"))


@pages.get("/supervision/screen/figures")
@requires_on_platform(Permission.REGION_SUPERVISE)
def region_figures() -> Any:
    """What the wall of the region asks for again."""
    return render_template("reports/screen_figures.html", board=_board_of_region(), measures=_measures())


def _screen(board: Board, again: str) -> str:
    return render_template(
        "reports/screen.html", board=board, measures=_measures(), again=again, seconds=RENEWED_SECONDS
    )


def _refuse_closed() -> None:
    if not OPEN_FIGURES():
        raise FiguresNotOpen()


def _measures() -> list[Any]:
    return [BY_KEY[key] for key in SHOWN]


def _board_of_bank() -> Board:
    reader, bank = session(), jurisdiction_id()
    roots = places(reader, [bank])
    below = places(reader, [bank], below=roots[0].path) if roots else []
    name = look().name(language())
    return _board(reader, name, roots, below, lambda one: one.name(language()), folded_at(session()), total=True)


def _board_of_region() -> Board:
    banks = {bank.id: bank for bank in banks_of(visitor().regions)}
    if not banks:
        return Board(t("本地区", "The region"), {}, {}, [], [], None)

    def called(one: Place) -> str:
        return banks[one.bank].name_en if language() == "en" else banks[one.bank].name_zh

    with reading(list(banks)) as reader:
        roots = places(reader, list(banks))
        return _board(reader, t("本地区时间银行", "Time banks of the region"), roots, roots, called, now(), total=False)


def _board(
    reader: Reader, title: str, roots: list[Place], parts: list[Place], called: Callable[[Place], str], at: Any,
    *, total: bool,
) -> Board:  # fmt: skip
    year, month = period_of("year", today()), period_of("month", today())
    shown = shown_figures(reader, parts, year, is_total_shown=total) if parts else {}
    months = _months_together(reader, roots, month)
    services = sorted(parts, key=lambda one: -(shown[one.id]["services"] or 0))[:MOST_PARTS]
    return Board(
        title, _together(reader, roots, year), _together(reader, roots, month),
        [(month_called(day, language()), counted(value)) for day, value in months.items()],
        [(called(one), counted(shown[one.id]["services"])) for one in services], at,
    )  # fmt: skip


def _months_together(reader: Reader, roots: list[Place], last: Period) -> dict[date, int | None]:
    """Services of twelve months over several banks; a month is hidden where any of them hides it."""
    lines = list(shown_months(reader, roots, last).values())
    return {
        day: None if any(line[day] is None for line in lines) else sum(line[day] or 0 for line in lines)
        for day in (lines[0] if lines else ())
    }


def _together(reader: Reader, roots: list[Place], period: Period) -> dict[str, int | None]:
    """Totals over several banks; hidden where any of them is, for the difference would tell it."""
    found = shown_figures(reader, roots, period, is_total_shown=False)
    return {
        key: None if any(row[key] is None for row in found.values()) else sum(row[key] or 0 for row in found.values())
        for key in SHOWN
    }
