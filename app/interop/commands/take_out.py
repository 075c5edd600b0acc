"""Taking rows out as a workbook: asked for on a page, made by a worker, taken away while it is kept."""

from datetime import date
from uuid import UUID

from app.events.outbox import announce, work_due
from app.interop.commands.bring import SHEETS
from app.interop.errors import ExportNotReady, SheetGone, SpanBackwards, SpanTooLong
from app.interop.events import ExportAsked, ExportDownloaded
from app.interop.models import KEPT_DAYS, ExportKind, SheetExport
from app.interop.outgoing import outgoing
from app.interop.secrets import EXPORT, seal, unseal
from app.kit.clock import now
from app.kit.db import own_transaction, session
from app.kit.ids import uuid7
from app.kit.tables import workbook_of
from app.tenancy.actor import Actor
from app.tenancy.queries import tenant

MOST_DAYS = 366


def ask_export(kind: ExportKind, tenant_id: UUID, since: date | None, until: date | None, *, by: Actor) -> SheetExport:
    """Ask for the rows of a node and below; members as they are now, all else of the days from `since` to `until`."""
    assert by.member_id is not None, "somebody answers for an export"
    if kind is ExportKind.MEMBERS:
        since = until = None
    else:
        check_span(since, until)
    row = SheetExport(
        id=uuid7(), tenant_id=tenant_id, kind=str(kind), since=since, until=until, asked_by=by.member_id
    )  # fmt: skip
    session().add(row)
    session().flush()
    announce(ExportAsked(row.id, row.kind), by=by, tenant_id=tenant_id)
    work_due(SHEETS)
    return row


def check_span(since: date | None, until: date | None) -> None:
    """Raise unless both days are there, in order, and no more than a year apart."""
    if since is None or until is None or until < since:
        raise SpanBackwards()
    if (until - since).days >= MOST_DAYS:
        raise SpanTooLong(days=MOST_DAYS)


def make_export(row: SheetExport) -> None:
    """Write the workbook and keep it, encrypted."""
    table, is_cut = outgoing(ExportKind.of(row.kind), tenant(row.tenant_id).path, row.since, row.until)
    row.content_cipher = seal(workbook_of(table), EXPORT, row.id)
    row.rows, row.is_cut, row.made_at = len(table.rows), is_cut, now()


def read_export(row: SheetExport, *, by: Actor) -> bytes:
    """Somebody takes the workbook away; it is written down first, in a transaction of its own, for reading commits nothing."""
    if row.erased_at is not None:
        raise SheetGone(days=KEPT_DAYS)
    if row.content_cipher is None:
        raise ExportNotReady()
    content = unseal(row.content_cipher, EXPORT, row.id)
    with own_transaction() as own:
        announce(ExportDownloaded(row.id, row.kind, row.rows), by=by, tenant_id=row.tenant_id, into=own)
    return content
