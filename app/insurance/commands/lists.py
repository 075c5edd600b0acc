"""The insurer's monthly list: announced when the month is over, taken away under a name."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce
from app.insurance.events import ListReady, ListTaken
from app.insurance.models import CoverList
from app.insurance.queries import counts_between, insurers_table
from app.kit.clock import day_bounds, today
from app.kit.db import own_transaction, session
from app.kit.ids import uuid7
from app.kit.periods import Period, period_of
from app.kit.tables import Outgoing
from app.members.readings import ReadingKind, note_list_taken
from app.tenancy.actor import WORKER, Actor
from app.tenancy.keys import one_at_a_time
from app.tenancy.queries import root, tenant

REASON = "投保名单 insurer’s list"


def bounds(month: Period) -> tuple[datetime, datetime]:
    """First instant of a month in Shanghai, and first instant of the next."""
    return day_bounds(month.first)[0], day_bounds(month.last)[1]


def announce_list(day: date | None = None) -> CoverList | None:
    """Tell once that the list of the month before a day (today) is ready; a month without covers has none."""
    month = period_of("month", day or today()).before
    one_at_a_time("insurance/lists")
    if session().scalar(select(CoverList.id).where(CoverList.first_day == month.first)):
        return None
    covers, people = counts_between(*bounds(month), [root().path])
    if not covers:
        return None
    row = CoverList(id=uuid7(), first_day=month.first, covers=covers, people=people)
    session().add(row)
    session().flush()
    announce(ListReady(row.id, month.key, covers, people), by=WORKER)
    return row


def take_list(month: Period, node_id: UUID, *, by: Actor) -> Outgoing:
    """The list of a month at a node and below, with full ID numbers: everybody on it reads who took it.

    It is written down first, in a transaction of its own, for taking a file away commits nothing.
    """
    node = tenant(node_id)
    table, people = insurers_table(*bounds(month), [node.path])
    with own_transaction() as own:
        note_list_taken(people, ReadingKind.ID_NUMBER, f"{REASON} {month.key}", by=by, into=own)
        fact = ListTaken(node.id, month.key, len(table.rows), len(people))
        announce(fact, by=by, tenant_id=node.id, into=own)
    return table
