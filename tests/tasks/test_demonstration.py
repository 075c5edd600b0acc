"""The demonstration's people come to their bank by the acts of real ones, so that its figures count them too."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

from app.events.models import Fact
from app.kit.db import session
from app.members.models import Member
from app.tasks.demonstration import _people, _person
from app.tenancy.models import Jurisdiction
from app.tenancy.scope import jurisdiction_scope
from tests.worlds import fresh_phone, open_world


def test_a_volunteer_of_the_demonstration_joined_also_where_volunteers_are_vetted(app_context: Flask) -> None:
    world = open_world("taierzhuang")
    with jurisdiction_scope(world.id):
        member_id = _person(fresh_phone(), "何志明", "volunteer", world.nodes["leaf"], "a password of this test").id
        kinds = session().scalars(sa.select(Fact.kind).where(Fact.subject_id == member_id)).all()
        assert kinds.count("members.volunteer_joined") == 1
        session().rollback()


def test_nobody_made_up_comes_into_a_bank_that_has_people(app_context: Flask) -> None:
    world = open_world("chaoyangmen")
    with jurisdiction_scope(world.id):
        before = session().scalar(sa.select(sa.func.count()).select_from(Member))
        _people("a password of this test")
        assert session().scalar(sa.select(sa.func.count()).select_from(Member)) == before
        session().rollback()


@pytest.mark.parametrize("command", ["load", "codes"])
def test_in_production_nobody_made_up_comes_in_and_no_codes_are_shown(
    app_context: Flask, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    kept = app_context.extensions["settings"]
    monkeypatch.setitem(app_context.extensions, "settings", replace(kept, is_production=True))
    with jurisdiction_scope(None):
        before = session().scalar(sa.select(sa.func.count()).select_from(Jurisdiction))
        session().rollback()
    said = app_context.test_cli_runner().invoke(args=["demonstration", command])
    assert said.exit_code == 1
    assert "生产环境" in said.output
    assert "in production" in said.output
    with jurisdiction_scope(None):
        assert session().scalar(sa.select(sa.func.count()).select_from(Jurisdiction)) == before
        session().rollback()
    assert not (kept.var / "demonstration.txt").exists()
