"""What stood in sheets is encrypted, gone after a week, and gone at once with a person who leaves; keys rotate under it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from app.events.work import SERVERS
from app.interop import queries
from app.interop.commands.bring import confirm_import
from app.interop.commands.take_out import ask_export, read_export
from app.interop.errors import SheetGone
from app.interop.jobs import FORGETTING, forget_old_sheets, work_on_sheets
from app.interop.models import KEPT_DAYS, ExportKind, SheetExport, SheetRow
from app.interop.personal import merge
from app.kit.clock import fixed, now
from app.kit.crypto import Keyring
from app.kit.db import session
from app.rights.commands.erase import ask_erasure
from app.rights.jobs import erase_due, rotate_bank
from app.rights.queries import everything_about
from app.rights.registry import Remaining
from app.tasks.schedule import SCHEDULE
from tests.interop.conftest import brought, carried_out, person_row, sheet
from tests.worlds import World, fresh_phone

LATER = timedelta(days=KEPT_DAYS, minutes=1)


def exported(world: World) -> SheetExport:
    """Members taken out; committed."""
    row = ask_export(ExportKind.MEMBERS, world.nodes["root"], None, None, by=world.district.actor)
    session().commit()
    work_on_sheets()
    return world.reload(row)  # type: ignore[no-any-return]


def test_nothing_of_a_sheet_stands_in_clear(world: World) -> None:
    phone = fresh_phone()
    row, _ = brought(world, sheet([person_row("清清楚楚", phone=phone)])), exported(world)
    for table in ("sheet_import", "sheet_row", "sheet_export"):
        text = session().scalar(sa.text(f"SELECT string_agg(x::text, '') FROM {table} x"))
        assert "清清楚楚" not in text
        assert phone not in text
        assert phone.encode().hex() not in text
    assert queries.cells_of(session().scalars(sa.select(SheetRow)).one())["phone"].text == phone
    assert row.sha256


def test_content_is_gone_after_a_week_and_the_figures_stay(world: World) -> None:
    done = carried_out(world, brought(world, sheet([person_row("甲"), person_row("")])))
    waiting, taken = brought(world, sheet([person_row("乙")])), exported(world)
    assert forget_old_sheets() == 0
    with fixed(now() + LATER):
        assert forget_old_sheets() == 3
    for row in (done, waiting):
        assert (world.reload(row).content_cipher, row.name) == (None, "")
    assert (done.state, done.rows, done.done) == ("done", 2, 1)
    assert waiting.state == "lapsed"
    assert world.reload(taken).content_cipher is None
    assert session().scalars(sa.select(SheetRow)).all() == []
    with pytest.raises(SheetGone):
        confirm_import(waiting.id, by=world.branch.actor)
    with pytest.raises(SheetGone):
        read_export(taken, by=world.district.actor)
    done_id, waiting_id = done.id, waiting.id
    session().rollback()
    boss = world.browser(world.branch)
    assert "没有登记任何人" in boss.get(f"/desk/sheets/imports/{waiting_id}").get_data(as_text=True)
    assert boss.get(f"/desk/sheets/imports/{done_id}/workbook.xlsx").status_code == 410
    assert boss.get("/desk/sheets/").status_code == 200


def test_the_schedule_forgets_every_hour() -> None:
    assert FORGETTING in SERVERS
    assert any(entry.name == "sheets" and entry.cron.endswith("* * * *") for entry in SCHEDULE)


def test_who_leaves_takes_their_row_and_every_export_along(world: World) -> None:
    row = carried_out(world, brought(world, sheet([person_row("走的人"), person_row("留的人")])))
    leaving = (
        session().scalars(sa.select(SheetRow).where(SheetRow.import_id == row.id).order_by(SheetRow.number)).first()
    )
    assert leaving is not None and leaving.member_id is not None
    section = next(s for s in everything_about(leaving.member_id) if s.name == "interop")
    assert "走的人" in str(section.parts[0].rows)
    taken = exported(world)
    ask_erasure(leaving.member_id, Remaining.POOL, by=world.branch.actor, document="申请书 1 号")
    session().commit()
    with fixed(now() + LATER):
        assert erase_due() == 1
    session().expire_all()
    assert session().scalars(sa.select(SheetRow).where(SheetRow.cells_cipher.is_not(None))).all() == []
    assert (world.reload(row).content_cipher, world.reload(taken).content_cipher) == (None, None)


def test_a_merged_record_keeps_what_it_brought(world: World) -> None:
    row = carried_out(world, brought(world, sheet([person_row("甲")])))
    merge(world.branch.member_id, world.district.member_id)
    session().expire_all()
    assert (row.uploaded_by, row.confirmed_by) == (world.district.member_id,) * 2


def test_sheets_are_given_a_new_key(world: World, app: Flask, newer: Keyring) -> None:
    row, taken = brought(world, sheet([person_row("甲")])), exported(world)
    app.extensions["keyring"] = newer
    assert rotate_bank()[1] == 0
    fields, _, index = newer.to_text().partition(";")
    app.extensions["keyring"] = Keyring.parse(f"{fields.split(',')[-1]};{index}")
    session().expire_all()
    assert read_export(taken, by=world.district.actor).startswith(b"PK")
    assert carried_out(world, row).done == 1
