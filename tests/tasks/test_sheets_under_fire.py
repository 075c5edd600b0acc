"""A sheet is imported while its workers are killed: everybody comes in, whole, and nobody twice."""

import pytest
import sqlalchemy as sa
from flask import Flask

from app.events.models import Fact
from app.interop.commands.bring import bring_sheet, confirm_import
from app.interop.models import ImportKind, SheetImport
from app.kit.db import db, session
from app.members.models import Consent, Member
from tests.interop.conftest import person_row, sheet
from tests.tasks.fleet import Fleet, until
from tests.worlds import World, open_world

PEOPLE, SECONDS = 300, 90


@pytest.fixture(scope="module")
def world(own_app: Flask) -> World:
    """A bank on servers that nobody else uses."""
    return open_world("nansha")


def test_an_import_whose_workers_are_killed_brings_everybody_in_once(fleet: Fleet, world: World) -> None:
    by = world.branch.actor
    with world.scope():
        before = session().scalar(sa.select(sa.func.count()).select_from(Member)) or 0
        content = sheet([person_row(f"导入{n}") for n in range(PEOPLE)])
        sent = bring_sheet(ImportKind.MEMBERS, world.nodes["branch"], "a.xlsx", content, by=by)
        import_id = sent.id
        session().commit()

    def stands() -> tuple[object, ...]:
        return fleet.ask("SELECT state, done FROM sheet_import WHERE id = %s", import_id)[0]

    for kind in ("relay", "worker"):
        fleet.start(kind)
    until(lambda: stands()[0] == "checked", SECONDS, fleet.logs)
    with world.scope():
        confirm_import(import_id, by=by)
        session().commit()
    for least in (60, 160):
        until(lambda least=least: int(str(stands()[1])) >= least, SECONDS, fleet.logs)  # type: ignore[misc]
        fleet.kill(fleet.names("worker")[0])
        fleet.start("worker")
    until(lambda: stands()[0] == "done", SECONDS, fleet.logs)
    with world.scope():
        row = session().scalars(sa.select(SheetImport)).one()
        assert (row.done, row.failed) == (PEOPLE, 0)
        made = session().scalars(sa.select(Member).where(Member.name.like("导入%"))).all()
        assert sorted(member.name for member in made) == sorted(f"导入{n}" for n in range(PEOPLE))
        assert session().scalar(sa.select(sa.func.count()).select_from(Member)) == before + PEOPLE
        ids = [member.id for member in made]
        for column in (Consent.member_id, Fact.subject_id):
            where = [Fact.kind == "members.member_registered"] if column.class_ is Fact else []
            found = session().scalars(sa.select(column).where(column.in_(ids), *where)).all()
            assert sorted(found) == sorted(ids), "each has one consent, and is told of once"
    db.session.remove()
