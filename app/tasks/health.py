"""`/healthz` (this process lives) and `/readyz` (it can serve): database, Redis, migrations, partitions, deliveries."""

from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, jsonify
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from app.kit.db import db
from app.rbac.guard import public
from app.tasks.queues import connection
from config.settings import ROOT

FEWEST_MONTHS_AHEAD = 3
LONGEST_LAG_SECONDS = 120

health = Blueprint("health", __name__)


def register(app: Flask) -> None:
    """Serve the two questions."""
    app.register_blueprint(health)


@health.get("/healthz")
@public
def healthz() -> Any:
    """This process lives."""
    return jsonify(status="ok")


@health.get("/readyz")
@public
def readyz() -> Any:
    """Everything this process needs is there."""
    checks = state()
    is_ready = all(checks.values())
    return jsonify(status="ready" if is_ready else "not ready", **checks), 200 if is_ready else 503


def state() -> dict[str, bool]:
    """What this process needs, and whether it is there."""
    checks = {"database": False, "migrations": False, "partitions": False, "work": False, "redis": False}
    try:
        with db.engine.connect() as connected:
            checks["database"] = True
            version = connected.scalar(sa.text("SELECT version_num FROM alembic_version"))
            checks["migrations"] = version == ScriptDirectory(str(ROOT / "migrations")).get_current_head()
            checks["partitions"] = (
                connected.scalar(sa.text("SELECT ledger_months_ahead()")) or 0
            ) >= FEWEST_MONTHS_AHEAD
            lag = connected.scalar(sa.text("SELECT extract(epoch FROM now() - min(due_at)) FROM work_due"))
            checks["work"] = (lag or 0) < LONGEST_LAG_SECONDS
    except SQLAlchemyError:
        pass
    with suppress(RedisError):
        checks["redis"] = bool(connection().ping())
    return checks
