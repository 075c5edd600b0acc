"""Jobs as RQ calls them: enter the bank's scope, do the work, leave. One line each; what they do lies in the modules."""

from datetime import datetime
from uuid import UUID

from app.events.work import serve
from app.kit.db import db
from app.tasks.schedule import run_occurrence
from app.tenancy.scope import jurisdiction_scope


def serve_job(jurisdiction_id: int, kind: str, ids: list[str]) -> None:
    """Serve one bank's work of one kind; dying half-way leaves the hints, and they come back."""
    with jurisdiction_scope(jurisdiction_id):
        try:
            serve(kind, [UUID(text) for text in ids])
        finally:
            db.session.remove()


def occurrence_job(name: str, due_at: str) -> None:
    """Do one occurrence of the schedule."""
    with jurisdiction_scope(None):
        try:
            run_occurrence(name, datetime.fromisoformat(due_at))
        finally:
            db.session.remove()
