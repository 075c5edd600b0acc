"""Telling people, and sending what waits."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.events.outbox import work_due
from app.kit.clock import now
from app.kit.db import session
from app.kit.errors import Shown, TimeBankError
from app.kit.ids import derived
from app.kit.outside import sms
from app.members.models import Member
from app.members.queries import kept_record, members_by_id
from app.members.secrets import unseal
from app.notifications.models import Medium, Message, Preference, Sending, Wording
from app.notifications.queries import media_wanted, message
from app.notifications.wording import WORDS, Words
from app.tenancy.keys import fetch
from app.tenancy.queries import look
from app.tenancy.scope import remembered

SENDINGS = "notifications.sendings"
ATTEMPTS, FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 8, 5, 3600


def tell(
    member_ids: list[UUID],
    *,
    kind: str,
    side: str,
    fact_id: UUID,
    values: Mapping[str, Mapping[str, str]],
    path: str | None,
) -> None:
    """Put a message into each inbox and, where it is urgent and wanted, on its way outside.

    `values` holds the placeholders by language. The ids follow from fact and member: told again, nothing is told twice.
    """
    words = _words(kind, side)
    member_ids = _still_there(member_ids)
    if words is None or not member_ids:
        return
    texts = {
        name: getattr(words, name).format_map(Shown(values["en" if name.endswith("_en") else "zh"]))
        for name in ("title_zh", "title_en", "body_zh", "body_en")
    }
    rows = [
        {"id": derived(fact_id, f"message/{member_id}/{side}"), "member_id": member_id, "fact_id": fact_id,
         "kind": kind, "path": path, "created_at": now(), **texts}
        for member_id in dict.fromkeys(member_ids)
    ]  # fmt: skip
    for start in range(0, len(rows), 500):
        session().execute(insert(Message).on_conflict_do_nothing(), rows[start : start + 500])
    if words.is_urgent:
        wanted = media_wanted(member_ids)
        for row in rows:
            for medium in wanted[row["member_id"]]:  # type: ignore[index]
                session().execute(
                    insert(Sending)
                    .values(id=derived(row["id"], medium), message_id=row["id"], medium=medium, state="waiting",  # type: ignore[arg-type]
                            due_at=now(), attempts=0)
                    .on_conflict_do_nothing()
                )  # fmt: skip
        work_due(SENDINGS)


def send_waiting(limit: int = 200) -> int:
    """Send what waits for the bank in scope, one transaction each; answers how many left."""
    sent = 0
    for _ in range(limit):
        row = (
            session()
            .scalars(
                select(Sending)
                .where(Sending.state == "waiting", Sending.due_at <= now())
                .order_by(Sending.due_at)
                .limit(1)
                .with_for_update(skip_locked=True)
            )
            .first()
        )
        if row is None:
            break
        sent += _send(row)
        session().commit()
    session().rollback()
    return sent


def read_message(message_id: UUID, member_id: UUID) -> Message:
    """The member has seen it."""
    row = message(message_id, member_id)
    row.read_at = row.read_at or now()
    return row


def choose_medium(member_id: UUID, medium: Medium, *, is_wanted: bool) -> None:
    """The member wants, or does not want, messages through a channel."""
    row = (
        session()
        .scalars(select(Preference).where(Preference.member_id == member_id, Preference.medium == str(medium)))
        .first()
    )
    if row is None:
        session().add(Preference(member_id=member_id, medium=str(medium), is_wanted=is_wanted))
    else:
        row.is_wanted = is_wanted


def _send(row: Sending) -> bool:
    """One try. At least once: the gateway gets the sending's id and may refuse a second one."""
    said = fetch(Message, row.message_id)
    member = fetch(Member, said.member_id)
    row.attempts += 1
    try:
        if row.medium == Medium.SMS:
            phone = unseal(member.phone_cipher, "member.phone", member.id)
            if phone is None:
                row.state, row.last_error = "given_up", "no telephone"
                return False
            text = f"【{look().name(member.language)}】{said.title_en if member.language == 'en' else said.title_zh}"
            body = said.body_en if member.language == "en" else said.body_zh
            sms().send(phone, f"{text} {body}", message_id=str(row.id))
        else:
            row.state, row.last_error = "given_up", f"no address for {row.medium}"
            return False
    except TimeBankError as error:
        row.last_error = error.code
        row.state = "given_up" if row.attempts >= ATTEMPTS else "waiting"
        row.due_at = now() + timedelta(seconds=min(FIRST_PAUSE_SECONDS * 2**row.attempts, LONGEST_PAUSE_SECONDS))
        if row.state == "waiting":
            work_due(SENDINGS, row.due_at)
        return False
    row.state, row.sent_at = "sent", now()
    return True


def _still_there(member_ids: list[UUID]) -> list[UUID]:
    """Who was erased is told nothing more; what happened to a merged record is told to the kept one."""
    there = members_by_id(member_ids)
    kept = [kept_record(there[member_id]) for member_id in member_ids if member_id in there]
    return [row.id for row in kept if row.erased_at is None]


def _words(kind: str, side: str) -> Words | None:
    own = remembered("wordings", lambda: {row.kind: row.texts for row in session().scalars(select(Wording))})
    if texts := own.get(f"{kind}/{side}"):
        return Words(**texts)
    return WORDS.get((kind, side))
