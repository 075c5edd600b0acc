"""Real servers, real commits: every test works in a jurisdiction of its own, as the app's role.

Environment: the suite starts its own embedded PostgreSQL and Redis in var/test and stops them at the end, unless
TEST_KEEP_SERVERS=1 leaves them running for the next run. TEST_VAR names another place than var/test, for a second run beside.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from app import create_app
from app.kit.crypto import Keyring
from app.kit.db import db, session
from app.kit.embedded import ensure_servers, stop_servers
from app.kit.gateways.mail import RecordingMail
from app.kit.gateways.sms import RecordingSms
from app.kit.gateways.wechat import RecordingWechat
from app.kit.migrating import upgrade
from app.tenancy.scope import jurisdiction_scope
from config.settings import Settings
from tests.worlds import World, open_world

VAR = Path(os.environ.get("TEST_VAR") or Path(__file__).resolve().parent.parent / "var" / "test")
KEYS = Keyring.generate()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start the servers once, before workers of xdist ask for them."""
    if not hasattr(session.config, "workerinput"):
        upgrade(ensure_servers(VAR).owner_url)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop what was started."""
    if not hasattr(session.config, "workerinput") and not os.environ.get("TEST_KEEP_SERVERS"):
        stop_servers(VAR)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """Settings of the test servers; keys are made anew for each run and worker."""
    servers = ensure_servers(VAR)
    return Settings(
        database_url=servers.app_url, owner_database_url=servers.owner_url, worker_database_url=servers.worker_url,
        supervision_database_url=servers.supervision_url, redis_url=servers.redis_url, secret_key="test" * 8,
        keyring=KEYS, var=VAR, is_production=False, trusted_proxies=0,
        sms_webhook_url=None, sms_webhook_secret="", wechat_webhook_url=None, wechat_webhook_secret="hook" * 8, smtp_host=None, smtp_port=25, smtp_user="", smtp_password="",
        mail_sender="timebank@localhost", public_address="https://timebank.example", limits_guesses=False, id_window_past_hours=72, id_window_future_minutes=5,
    )  # fmt: skip


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    """The application, as the role tb_app, with recording gateways."""
    made = create_app(settings)
    made.config["TESTING"] = True
    made.extensions["sms"] = RecordingSms()
    made.extensions["mail"] = RecordingMail()
    made.extensions["wechat"] = RecordingWechat()
    return made


@pytest.fixture
def app_context(app: Flask) -> Iterator[Flask]:
    """An application context without any bank in scope; what is left open is rolled back."""
    with app.app_context():
        yield app
        session().rollback()
        db.session.remove()


@pytest.fixture
def newer(app: Flask) -> Iterator[Keyring]:
    """The keyring with one more version, not yet in use; the old one comes back afterwards."""
    before = app.extensions["keyring"]
    fields, _, index = before.to_text().partition(";")
    fresh = Keyring.generate().to_text().partition(";")[0].partition(":")[2]
    yield Keyring.parse(f"{fields},2:{fresh};{index}")
    app.extensions["keyring"] = before


@pytest.fixture
def world(app_context: Flask) -> Iterator[World]:
    """Nansha, opened for this test alone, with people in every role; the test runs in its scope."""
    made = open_world("nansha")
    with jurisdiction_scope(made.id):
        yield made
        session().rollback()


@pytest.fixture
def other_world(app_context: Flask) -> World:
    """A second bank, opened for this test alone; enter it with `with other_world.scope():`."""
    return open_world("chaoyangmen")


@pytest.fixture(scope="session")
def owner_engine(settings: Settings) -> Iterator[sa.Engine]:
    """The owner of the tables, as migrations see the database."""
    engine = sa.create_engine(settings.owner_database_url)
    yield engine
    engine.dispose()
