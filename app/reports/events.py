"""What reports announces, in the bank that was looked at."""

from dataclasses import dataclass
from uuid import UUID

from app.events.facts import fact


@fact("reports.figures_exported", zh="导出统计", en="Figures exported")
@dataclass(frozen=True)
class FiguresExported:
    """Somebody took figures away as a file: of which node, of which period."""

    place_id: UUID | None
    period: str
