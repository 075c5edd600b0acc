"""Occurrences of the schedule: one row for each time a thing was due, whoever noticed it."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Model


class Occurrence(Model):
    """A periodic task was due at an instant; unique, so that two schedulers agree on it."""

    __tablename__ = "occurrence"
    schedule: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    noticed_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]
