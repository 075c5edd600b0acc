"""Running the platform: all banks of the deployment, and whether it is well. A page of the platform host, which opens nothing.

Opening a bank needs the rights of the database's owner, which no web process has: it stays a command.
"""

from typing import Any

from flask import Blueprint, render_template

from app.kit.clock import today
from app.kit.periods import Period, period_of
from app.kit.suppression import FEWEST
from app.rbac.guard import requires_on_platform
from app.rbac.words import Permission
from app.reports.measures import BY_KEY
from app.reports.queries import places
from app.reports.shown import shown_figures
from app.reports.supervision import reading
from app.reports.suppression import Shown
from app.tasks.health import state
from app.tenancy.queries import jurisdictions
from app.web.layout import PLATFORM_MENU, MenuEntry, add_to_menu

MEASURES = tuple(BY_KEY[key] for key in ("members", "demands", "services"))
CHECKS = {
    "database": ("数据库", "Database"), "migrations": ("数据库结构是最新的", "The database's schema is current"),
    "partitions": ("账本已备好后三个月的分区", "The ledger has partitions for three months ahead"),
    "work": ("待办没有积压（两分钟内）", "No work has waited for two minutes"), "redis": ("Redis", "Redis"),
}  # fmt: skip
"""What `/readyz` asks, in words."""

pages = Blueprint("operating", __name__, url_prefix="/platform", template_folder="templates")
add_to_menu(
    PLATFORM_MENU, MenuEntry("operating.banks", "各家时间银行", "Banks", "building", Permission.BANK_OPEN, position=20)
)


@pages.get("/banks")
@requires_on_platform(Permission.BANK_OPEN)
def banks() -> Any:
    """Every bank of this deployment, this month's figures of each, and the state of what they run on."""
    found, checks = jurisdictions(), state()
    period = period_of("month", today())
    return render_template(
        "tasks/banks.html", banks=found, figures=_figures([bank.id for bank in found], period), measures=MEASURES,
        period=period, fewest=FEWEST, checks=CHECKS, state=checks,
        is_well=all(checks.values()),
    )  # fmt: skip


def _figures(numbers: list[int], period: Period) -> dict[int, Shown]:
    """Roll-ups by bank, read as the supervisor reads them: small counts are hidden; a bank not folded yet has none."""
    if not numbers:
        return {}
    with reading(numbers) as reader:
        roots = places(reader, numbers)
        shown = shown_figures(reader, roots, period, is_total_shown=False)
    return {root.bank: shown[root.id] for root in roots}
