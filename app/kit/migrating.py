"""`flask database …`: bring the tables up to date, as their owner."""

import time

import click
import structlog
from alembic import command
from alembic.config import Config
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from config.settings import ROOT, Settings

LOCK_NOT_AVAILABLE = "55P03"
TRIES, PAUSE_SECONDS = 10, 2.0

database = AppGroup("database", help="数据库 · The database.")
log = structlog.get_logger()


def alembic_config(owner_url: str) -> Config:
    """Alembic's settings for a database, by its owner's address."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.set_main_option("path_separator", "os")
    config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    config.set_main_option("prepend_sys_path", str(ROOT))
    return config


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Apply what is missing; where somebody holds a lock for longer than a second, wait outside and try again."""
    for attempt in range(TRIES):
        try:
            command.upgrade(alembic_config(owner_url), revision)
            return
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE or attempt == TRIES - 1:
                raise
            log.info("migration_waits_for_lock", attempt=attempt + 1)
            time.sleep(PAUSE_SECONDS)


@database.command("upgrade")
@click.option("--revision", default="head", show_default=True)
def upgrade_command(revision: str) -> None:
    """升级数据库 · Apply the migrations that are missing."""
    settings: Settings = current_app.extensions["settings"]
    upgrade(settings.owner_database_url, revision)
