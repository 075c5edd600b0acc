"""Servers of their own, and an application of this process on them: what is killed or flushed here is nobody else's."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.kit.crypto import Keyring
from app.kit.db import db
from app.kit.embedded import ensure_servers, stop_servers, superuser_url
from app.kit.migrating import upgrade
from app.rbac import roles
from app.rules import queries as rules
from app.tenancy import queries as tenancy
from config.settings import Settings
from tests.tasks.fleet import Fleet

# A listener's commit waits here while somebody holds the advisory lock; lives in this test's database only.
PAUSE_IN_COMMIT = """
CREATE FUNCTION pause_in_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER pause_in_commit AFTER UPDATE OF handled_at ON delivery DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION pause_in_commit();
"""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with servers of their own stay together in one worker, file by file, so that these start once."""
    for item in items:
        if "own_var" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="module")
def own_var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A directory with a PostgreSQL and a Redis that nobody else uses."""
    var = tmp_path_factory.mktemp("workers")
    servers = ensure_servers(var)
    upgrade(servers.owner_url)
    yield var
    stop_servers(var)


@pytest.fixture(scope="module")
def own_environment(own_var: Path) -> dict[str, str]:
    """What the processes are told."""
    return {
        **ensure_servers(own_var).environment(), "SECRET_KEY": "test" * 8, "FIELD_KEYS": Keyring.generate().to_text(),
        "TIMEBANK_VAR": str(own_var), "TIMEBANK_ROLE": "worker",
    }  # fmt: skip


@pytest.fixture(scope="module")
def own_app(own_environment: dict[str, str]) -> Iterator[Flask]:
    """The application of this process on those servers."""
    before = pytest.MonkeyPatch()
    for name, value in own_environment.items():
        before.setenv(name, value)
    made = create_app(Settings.from_environment())
    before.undo()
    for kept in (tenancy._brands, rules._books, roles._tables):
        kept.clear()  # they are kept by number of the bank, and these banks have the numbers of others
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()
    for kept in (tenancy._brands, rules._books, roles._tables):
        kept.clear()


@pytest.fixture(scope="module")
def fleet(own_var: Path, own_environment: dict[str, str]) -> Iterator[Fleet]:
    """Processes to kill."""
    made = Fleet(own_var, own_environment, superuser_url(own_var))
    made.database.execute(PAUSE_IN_COMMIT)
    yield made
    made.stop()
