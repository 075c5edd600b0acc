"""Carrying a confirmed sheet out: a chunk of rows a transaction, each row whole or not at all, none of them twice."""

from uuid import UUID

from app.events.outbox import announce
from app.interop.cell_errors import NodeOutside, NoLongerAllowed
from app.interop.checking import Checked, Entrant, Finding, read_row
from app.interop.commands.check import finding_about, nodes_for
from app.interop.events import ImportFinished
from app.interop.models import ImportState, RowState, SheetImport, SheetRow
from app.interop.queries import cells_of, known_people, rows_to_import
from app.kit.clock import now
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.kit.ids import derived
from app.members.commands import register_member
from app.members.queries import ConsentKind, member
from app.tenancy.actor import Actor, Channel
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
    nodes = nodes_for(of, of.confirmed_by)
    read = [(row, read_row(row.number, cells_of(row), nodes)) for row in rows]
    known = known_people([one.entrant for _, one in read if one.entrant])
    for row, one in read:
        if found := _in_the_way(one, known):
            _fail(of, row, found)
        else:
            assert one.entrant is not None
            _bring_in(of, row, one.entrant, by)


def set_aside(refused: RowRefused) -> None:
    """Keep why a row did not come in, so that the rest of its chunk can."""
    of = session().get_one(SheetImport, (jurisdiction_id(), refused.import_id), with_for_update=True)
    _fail(of, session().get_one(SheetRow, (jurisdiction_id(), refused.row_id)), [Finding.of("", refused.error)])


def _bring_in(of: SheetImport, row: SheetRow, entrant: Entrant, by: Actor) -> None:
    consented = frozenset({ConsentKind.ID_NUMBER} if entrant.id_number else set())
    try:
        made = register_member(
            entrant.name, tenant_id=entrant.tenant_id, by=by, phone=entrant.phone, id_number_text=entrant.id_number,
            born_on=entrant.born_on, is_volunteer=entrant.is_volunteer, is_assisted=True, consented=consented,
            member_id=derived(row.id, "member"),
        )  # fmt: skip
    except TimeBankError as error:
        raise RowRefused(of.id, row.id, error) from error
    row.state, row.member_id = str(RowState.DONE), made.id
    of.done += 1


def _in_the_way(one: Checked, known: dict[tuple[str, ...], str]) -> list[Finding]:
    """What has come in the way since the check: the person is known now, the node closed, the permission gone."""
    if one.entrant is None:
        return [
            Finding.of(finding.column, NoLongerAllowed()) if finding.code == NodeOutside.code else finding
            for finding in one.findings
        ]
    found = finding_about(one, known)
    return [found] if found else []


def _fail(of: SheetImport, row: SheetRow, findings: list[Finding]) -> None:
    row.state, row.findings = str(RowState.FAILED), [finding.as_json() for finding in findings]
    of.failed += 1
