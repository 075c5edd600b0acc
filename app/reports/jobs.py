"""Work of reports by the clock, in one bank's scope, harmless to repeat."""

from datetime import timedelta

from app.events.work import serves
from app.kit.clock import today
from app.reports.folding import count_people, fold

FOLDING, PEOPLE = "reports.folding", "reports.people"


def count_recent_people() -> None:
    """Today's periods, and those of yesterday, which may have ended at midnight."""
    for day in sorted({today(), today() - timedelta(days=1)}):
        count_people(day)


serves(FOLDING, fold)
serves(PEOPLE, count_recent_people)
