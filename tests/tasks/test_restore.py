"""One bank restored alone into another deployment: the same rows, sound books, nobody else's rows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import URL, make_url

from app import create_app
from app.events.sealing import seal, verify_seals
from app.kit.db import db, session
from app.kit.embedded import superuser_url
from app.kit.migrating import upgrade
from app.ledger.verify import verify
from app.tenancy.scope import jurisdiction_scope
from scripts.restore import address, fresh_database, picture, restore_bank
from tests.conftest import VAR
from tests.worlds import World

pytestmark = pytest.mark.alone


@pytest.fixture
def elsewhere(app: Flask) -> Iterator[URL]:
    """An empty deployment beside the test's own."""
    admin = make_url(superuser_url(VAR))
    there = admin.set(database="restored_alone")
    fresh_database(admin, "restored_alone")
    owner = make_url(app.extensions["settings"].owner_database_url)
    upgrade(address(owner.set(database="restored_alone")))
    yield there
    with psycopg.connect(address(admin.set(drivername="postgresql")), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS restored_alone WITH (FORCE)")


def source() -> URL:
    return make_url(superuser_url(VAR)).set(database="timebank")


def test_one_bank_is_restored_alone_and_its_books_are_sound(app: Flask, world: World, elsewhere: URL) -> None:
    world.confirmed()
    seal()
    session().commit()
    with psycopg.connect(address(source().set(drivername="postgresql")), autocommit=True) as server:
        server.execute(
            "INSERT INTO recovery_code (user_id, digest, made_at) VALUES (%s, '\\x00', now())", [world.clerk.user_id]
        )
    copied = dict(restore_bank(address(source()), address(elsewhere), world.slug))
    assert copied["ledger_transfer"] > 0
    assert copied["recovery_code"] == 1, "printed codes of the staff come along"
    before, after = picture(source(), source(), world.id)["rows"], picture(elsewhere, elsewhere)["rows"]
    assert {name: after[name] for name in copied if name in before} == {
        name: before[name] for name in copied if name in before
    }
    assert books_of(app, elsewhere, world.id) == ([], None)


def test_a_bank_that_is_there_is_replaced_only_when_asked(world: World, elsewhere: URL) -> None:
    dict(restore_bank(address(source()), address(elsewhere), world.slug))
    with pytest.raises(SystemExit):
        dict(restore_bank(address(source()), address(elsewhere), world.slug))
    world.confirmed()
    session().rollback()
    dict(restore_bank(address(source()), address(elsewhere), world.slug, is_replacing=True))
    rows = picture(elsewhere, elsewhere)["rows"]
    assert rows["service_record"][0] == 1


def test_an_unknown_bank_is_named(elsewhere: URL) -> None:
    with pytest.raises(SystemExit, match="nowhere"):
        dict(restore_bank(address(source()), address(elsewhere), "nowhere"))


def books_of(app: Flask, there: URL, bank: int) -> tuple[list[Any], Any]:
    """What the verifiers of ledger and audit say in the other deployment, asked as the app's role."""
    settings = app.extensions["settings"]
    url = make_url(settings.database_url).set(database=there.database)
    other = create_app(replace(settings, database_url=url.render_as_string(hide_password=False)))
    db.session.remove()
    with other.app_context(), jurisdiction_scope(bank):
        for statement in ("SELECT ledger_rebase(:bank)", "SELECT facts_rebase(:bank)"):
            session().execute(sa.text(statement), {"bank": bank})
        session().commit()
        found = verify(), verify_seals()
        session().rollback()
        db.session.remove()
        db.engine.dispose()
    return found
