"""Telling people, and what they choose."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from app.events.outbox import announce, work_due
from app.kit.clock import now
from app.kit.db import session
from app.kit.errors import Shown
from app.kit.ids import derived
from app.members.models import Member
from app.members.queries import kept_record, members_by_id
from app.notifications.events import PaceChosen
from app.notifications.models import Medium, Message, Pace, Preference, Sending, Wording
from app.notifications.queries import digest_after, message, paces, who_wants_digests
from app.notifications.wording import WORDS, Words
from app.tenancy.actor import Actor
from app.tenancy.scope import remembered

SENDINGS = "notifications.sendings"
AT_A_TIME = 500


def tell(
    member_ids: list[UUID],
    *,
    kind: str,
    side: str,
    fact_id: UUID,
    values: Mapping[str, Mapping[str, str]],
    path: str | None,
) -> None:
    """Put a message into each inbox and, where it is wanted, on its way outside: urgent ones at once, or all with the day's digest.

    `values` holds the placeholders by language. The ids follow from fact and member: told again, nothing is told twice.
    """
    words = _words(kind, side)
    people = _still_there(member_ids)
    if words is None or not people:
        return
    texts = {
        name: getattr(words, name).format_map(Shown(values["en" if name.endswith("_en") else "zh"]))
        for name in ("title_zh", "title_en", "body_zh", "body_en")
    }
    ids = {row.id: derived(fact_id, f"message/{row.id}/{side}") for row in people}
    _insert(Message, [
        {"id": id_, "member_id": member_id, "fact_id": fact_id, "kind": kind, "path": path, "created_at": now(), **texts}
        for member_id, id_ in ids.items()
    ])  # fmt: skip
    sendings = _sendings(people, ids, is_urgent=words.is_urgent)
    _insert(Sending, sendings)
    for due_at in {row["due_at"] for row in sendings}:
        work_due(SENDINGS, due_at)


def read_message(message_id: UUID, member_id: UUID) -> Message:
    """The member has seen it."""
    row = message(message_id, member_id)
    row.read_at = row.read_at or now()
    return row


def read_messages(member_id: UUID) -> None:
    """The member has seen all there are."""
    session().execute(
        update(Message)
        .where(Message.member_id == member_id, Message.read_at.is_(None))
        .values(read_at=now())
        .execution_options(synchronize_session=False)
    )


def choose_pace(member_id: UUID, medium: Medium, pace: Pace, *, by: Actor) -> Preference:
    """The member says how soon they want messages through a channel; what waits for a digest is dropped with the channel."""
    query = select(Preference).where(Preference.member_id == member_id, Preference.medium == str(medium))
    row = session().scalars(query.with_for_update()).first()
    if row is None:
        row = Preference(member_id=member_id, medium=str(medium))
        session().add(row)
    row.pace = str(pace)
    if pace is Pace.NEVER:
        mine = select(Message.id).where(Message.member_id == member_id)
        session().execute(
            update(Sending)
            .where(
                Sending.message_id.in_(mine), Sending.medium == str(medium), Sending.state == "waiting",
                Sending.waits_for_digest, Sending.digest_id.is_(None),
            )
            .values(state="given_up", last_error="not wanted any more")
            .execution_options(synchronize_session="fetch")
        )  # fmt: skip
    session().flush()
    announce(PaceChosen(member_id, str(medium), str(pace)), by=by)
    return row


def _sendings(people: list[Member], ids: Mapping[UUID, UUID], *, is_urgent: bool) -> list[dict[str, Any]]:
    """What leaves the pages, and when: an urgent message now, any message with its reader's digest."""
    if not is_urgent:  # most are not, and go to many: whoever wants a digest said so
        asked = who_wants_digests([row.id for row in people])
        people = [row for row in people if row.id in asked]
    at, wanted = now(), paces(people)
    return [
        {
            "id": derived(ids[row.id], medium), "message_id": ids[row.id], "medium": str(medium), "state": "waiting",
            "due_at": digest_after(at, row.tenant_id) if pace is Pace.DAILY else at, "attempts": 0,
            "waits_for_digest": pace is Pace.DAILY,
        }
        for row in people
        for medium, pace in wanted[row.id].items()
        if is_urgent or pace is Pace.DAILY
    ]  # fmt: skip


def _insert(model: type[Message] | type[Sending], rows: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(rows), AT_A_TIME):
        session().execute(insert(model).on_conflict_do_nothing(), rows[start : start + AT_A_TIME])


def _still_there(member_ids: list[UUID]) -> list[Member]:
    """Who was erased is told nothing more; what happened to a merged record is told to the kept one."""
    there = members_by_id(member_ids)
    kept = [kept_record(there[member_id]) for member_id in member_ids if member_id in there]
    return list({row.id: row for row in kept if row.erased_at is None}.values())


def _words(kind: str, side: str) -> Words | None:
    own = remembered("wordings", lambda: {row.kind: row.texts for row in session().scalars(select(Wording))})
    if texts := own.get(f"{kind}/{side}"):
        return Words(**texts)
    return WORDS.get((kind, side))
