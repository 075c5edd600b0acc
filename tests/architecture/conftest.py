"""Banks and a scratch database, made once for the architecture tests."""

import os
import re
from collections.abc import Iterator

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from app.kit.embedded import ROLES_SQL, superuser_url
from app.kit.migrating import upgrade
from config.settings import Settings
from tests.architecture.banks import Bank, furnished_bank, mark_names
from tests.conftest import VAR


@pytest.fixture(scope="session")
def bank(app: Flask) -> Bank:
    """The bank whose people knock."""
    return furnished_bank(app)


@pytest.fixture(scope="session")
def foreign(app: Flask) -> Bank:
    """The bank whose rows must not be found, and whose names would be known anywhere."""
    made = furnished_bank(app)
    mark_names(superuser_url(VAR), made)
    return made


@pytest.fixture
def plain_forms(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forms without their token: what is asked here comes after it."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)


class Scratch:
    """A database of one's own on the test server, as `deploy/roles.sql` leaves it: empty, and the owner's."""

    def __init__(self) -> None:
        self.name = f"scratch_{os.urandom(4).hex()}"
        self._server = superuser_url(VAR).replace("+psycopg", "")
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.name}")
        with psycopg.connect(self._on(self._server), autocommit=True) as connection:
            connection.execute(_last_section(ROLES_SQL.read_text()).encode())

    def superuser(self) -> str:
        """The all-powerful address, for SQLAlchemy."""
        return self._on(superuser_url(VAR))

    def owner(self, owner_url: str) -> str:
        """The owner's address here, from the owner's address elsewhere."""
        return self._on(owner_url)

    def drop(self) -> None:
        """Take it away."""
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)")

    def _on(self, url: str) -> str:
        return re.sub(r"/[^/]+$", f"/{self.name}", url)


def _last_section(script: str) -> str:
    """What `deploy/roles.sql` does to one database; the roles themselves are there already."""
    return script[script.index("-- 4. ") :]


@pytest.fixture
def empty_database() -> Iterator[Scratch]:
    """A database of one's own without tables."""
    made = Scratch()
    yield made
    made.drop()


@pytest.fixture(scope="session")
def scratch(settings: Settings) -> Iterator[sa.Engine]:
    """A migrated database of one's own, as superuser: what is altered here blocks nobody."""
    made = Scratch()
    upgrade(made.owner(settings.owner_database_url))
    engine = sa.create_engine(made.superuser())
    yield engine
    engine.dispose()
    made.drop()
