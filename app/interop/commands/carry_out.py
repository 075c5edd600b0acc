"""Carrying a confirmed sheet out: a chunk of rows a transaction, each row whole or not at all, none of them twice."""

from uuid import UUID

from app.events.outbox import announce
from app.interop.cell_errors import NodeOutside, NoLongerAllowed
from app.interop.checking import in_the_way, read_rows
from app.interop.commands.check import nodes_for
from app.interop.events import ImportFinished
from app.interop.kinds.reading import Finding
from app.interop.kinds.registry import sheet_kind
from app.interop.models import ImportState, RowState, SheetImport, SheetRow
from app.interop.queries import cells_of, rows_to_import
from app.kit.clock import now
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.members.queries import member
from app.tenancy.actor import Actor, Channel
from app.tenancy.keys import one_at_a_time
from app.tenancy.scope import jurisdiction_id

CHUNK = 100


class RowRefused(Exception):
    """A row could not come in although it looked good a moment before; its chunk is taken back and tried without it."""

    def __init__(self, import_id: UUID, row_id: UUID, error: TimeBankError) -> None:
        super().__init__(str(error))
        self.import_id, self.row_id, self.error = import_id, row_id, error


def carry_out_chunk(of: SheetImport) -> None:
    """Bring the next good rows in; after the last one the import is done."""
    assert of.confirmed_by is not None, "an import is carried out for somebody"
    by = Actor(member(of.confirmed_by).user_id, of.confirmed_by, channel=Channel.WORKER)
    rows = rows_to_import(of.id, CHUNK)
    if not rows:
        of.state, of.finished_at = str(ImportState.DONE), now()
        announce(ImportFinished(of.id, of.kind, of.done, of.failed), by=by, tenant_id=of.tenant_id)
        return
    kind = sheet_kind(of.kind)
    one_at_a_time(f"sheet/{of.kind}")  # what another sheet is just bringing in is there when this one looks
    read = read_rows(kind, [(row.number, cells_of(row)) for row in rows], nodes_for(of, of.confirmed_by))
    for row, one, found in zip(rows, read, in_the_way(kind, read), strict=True):
        if found:
            _fail(of, row, [_after_all(finding) for finding in found])
            continue
        try:
            row.member_id = kind.bring_in(one.meaning, row.id, by=by)
        except TimeBankError as error:
            raise RowRefused(of.id, row.id, error) from error
        row.state = str(RowState.DONE)
        of.done += 1


def set_aside(refused: RowRefused) -> None:
    """Keep why a row did not come in, so that the rest of its chunk can."""
    of = session().get_one(SheetImport, (jurisdiction_id(), refused.import_id), with_for_update=True)
    _fail(of, session().get_one(SheetRow, (jurisdiction_id(), refused.row_id)), [Finding.of("", refused.error)])


def _after_all(finding: Finding) -> Finding:
    """A node that is out of reach since the check: the permission is gone."""
    return Finding.of(finding.column, NoLongerAllowed()) if finding.code == NodeOutside.code else finding


def _fail(of: SheetImport, row: SheetRow, findings: list[Finding]) -> None:
    row.state, row.findings = str(RowState.FAILED), [finding.as_json() for finding in findings]
    of.failed += 1
