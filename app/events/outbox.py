"""Announcing: facts are kept with the session and written, with their deliveries, by one statement before the commit."""

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.events.facts import LISTENERS, to_body
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.tenancy.actor import Actor
from app.tenancy.scope import jurisdiction_id

DELIVERIES = "events.deliveries"

_WRITE = sa.text("""
WITH told AS (
  INSERT INTO fact (jurisdiction_id, id, kind, subject_id, tenant_id, by_user_id, by_member_id, on_behalf_of,
                    channel, address, body, happened_at)
  SELECT :bank, id, kind, subject_id, tenant_id, by_user_id, by_member_id, on_behalf_of, channel, address, body, :at
  FROM jsonb_to_recordset(CAST(:facts AS jsonb)) AS f(id uuid, kind text, subject_id uuid, tenant_id uuid,
       by_user_id uuid, by_member_id uuid, on_behalf_of uuid, channel text, address text, body jsonb)
), sent AS (
  INSERT INTO delivery (jurisdiction_id, id, listener, due_at, attempts, is_given_up)
  SELECT :bank, id, listener, :at, 0, false
  FROM jsonb_to_recordset(CAST(:deliveries AS jsonb)) AS d(id uuid, listener text)
)
INSERT INTO work_due (id, jurisdiction_id, kind, due_at)
SELECT id, :bank, kind, due_at FROM jsonb_to_recordset(CAST(:work AS jsonb)) AS w(id uuid, kind text, due_at timestamptz)
""")

_hints: list[Callable[[], None]] = []


def announce(fact: Any, *, by: Actor, tenant_id: UUID | None = None, into: Session | None = None) -> UUID:
    """Tell that something happened; it is written when the transaction commits. Answers the fact's id."""
    pending = (into or session()).info
    word = fact.word
    entry = {
        "id": str(uuid7()), "kind": word, "subject_id": _text(getattr(fact, fields(fact)[0].name)),
        "tenant_id": _text(tenant_id), "by_user_id": _text(by.user_id), "by_member_id": _text(by.member_id),
        "on_behalf_of": _text(by.on_behalf_of), "channel": str(by.channel), "address": by.address,
        "body": to_body(fact),
    }  # fmt: skip
    pending.setdefault("facts", []).append(entry)
    for listener in LISTENERS.get(word, {}):
        pending.setdefault("deliveries", []).append({"id": entry["id"], "listener": listener})
    return UUID(entry["id"])


def announced(kinds: Iterable[type]) -> UUID | None:
    """The latest fact of these kinds told in this transaction; None where there was none."""
    words = {kind.word for kind in kinds}  # type: ignore[attr-defined]
    told = [entry for entry in session().info.get("facts", []) if entry["kind"] in words]
    return UUID(told[-1]["id"]) if told else None


def work_due(kind: str, at: datetime | None = None) -> None:
    """Say that this bank will have work of this kind from an instant on; it commits with the rest."""
    entry = {"id": str(uuid7()), "kind": kind, "due_at": (at or now()).isoformat()}
    session().info.setdefault("work", []).append(entry)


def when_work_is_due(hint: Callable[[], None]) -> None:
    """Let a faster messenger know after each commit that left work; losing it loses nothing."""
    _hints[:] = [hint]


def watch_sessions() -> None:
    """Write what was announced before each commit; forget it at a rollback; hint after it."""
    if not event.contains(Session, "before_commit", _write):
        event.listen(Session, "before_commit", _write)
        event.listen(Session, "after_commit", _hint)
        event.listen(Session, "after_rollback", _forget)


def _write(target: Session) -> None:
    facts, deliveries, work = (target.info.pop(name, []) for name in ("facts", "deliveries", "work"))
    if deliveries:
        work.append({"id": str(uuid7()), "kind": DELIVERIES, "due_at": now().isoformat()})
    if not facts and not work:
        return
    target.flush()
    parameters = {"facts": facts, "deliveries": deliveries, "work": work}
    target.execute(
        _WRITE, {"bank": jurisdiction_id(), "at": now(), **{key: json.dumps(part) for key, part in parameters.items()}}
    )
    target.info["has_work"] = bool(work)


def _hint(target: Session) -> None:
    if target.info.pop("has_work", False):
        for hint in _hints:
            hint()


def _forget(target: Session) -> None:
    for name in ("facts", "deliveries", "work", "has_work"):
        target.info.pop(name, None)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
