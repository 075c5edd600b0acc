"""Work on sheets, many transactions long: checking, carrying out, writing; a run is short, the next goes on where it stopped."""

from datetime import timedelta
from time import monotonic
from uuid import UUID

from app.events.outbox import work_due
from app.events.work import serves
from app.interop.checking import Checked
from app.interop.commands.bring import SHEETS
from app.interop.commands.carry_out import RowRefused, carry_out_chunk, set_aside
from app.interop.commands.check import check_chunk, read_sheet, refuse_sheet
from app.interop.commands.forget import forget_sheets
from app.interop.commands.take_out import make_export
from app.interop.contents import Table
from app.interop.models import ImportState, SheetImport
from app.interop.queries import due_export, due_import, is_anything_due
from app.kit.clock import now
from app.kit.db import session
from app.kit.errors import TimeBankError

FORGETTING = "interop.forgetting"
RUN_SECONDS = 15
"""Shorter than the lease of a hint, so that no second worker comes to help where one is enough."""
LOOK_AGAIN = timedelta(seconds=10)

Read = dict[UUID, tuple[Table, list[Checked]]]


def work_on_sheets(run_seconds: float = RUN_SECONDS) -> int:
    """Go on with every sheet, a chunk a transaction, until none is left or the time of this run is over; answers the steps."""
    ends, read, steps = monotonic() + run_seconds, Read(), 0
    while _step(read):
        steps += 1
        if monotonic() > ends:
            work_due(SHEETS)
            session().commit()
            return steps
    if is_anything_due():  # another worker is at it; should it die, somebody has to look again
        work_due(SHEETS, now() + LOOK_AGAIN)
    session().commit()
    return steps


def forget_old_sheets() -> int:
    """Erase what was kept long enough in the bank in scope."""
    gone = forget_sheets()
    session().commit()
    return gone


def _step(read: Read) -> bool:
    """One chunk of one sheet, in a transaction of its own; False where there is nothing to do."""
    if (export := due_export()) is not None:
        make_export(export)
    elif (row := due_import()) is not None:
        if row.state == ImportState.CHECKING:
            _check(row, read)
        else:
            return _carry_out(row)
    else:
        session().rollback()
        return False
    session().commit()
    return True


def _check(row: SheetImport, read: Read) -> None:
    if row.id not in read:
        read.clear()
        try:
            read[row.id] = read_sheet(row)
        except TimeBankError as error:
            refuse_sheet(row, error)
            return
    check_chunk(row, *read[row.id])


def _carry_out(row: SheetImport) -> bool:
    try:
        carry_out_chunk(row)
        session().commit()
    except RowRefused as refused:
        session().rollback()
        set_aside(refused)
        session().commit()
    return True


serves(SHEETS, work_on_sheets)
serves(FORGETTING, forget_old_sheets)
