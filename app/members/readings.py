"""Who saw what is kept about a person: each look is a row that the person can read, and a fact that cannot be changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import own_transaction, session
from app.kit.ids import uuid7
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.kit.words import Word
from app.members.events import DataRead
from app.members.models import DataReading, Member
from app.rbac.queries import grants_in_force
from app.rbac.roles import ROLES
from app.tenancy.actor import Actor
from app.tenancy.queries import tenant, tree

SAME_LOOK = timedelta(minutes=10)
"""Opening a page again within this time is still the same look."""


class ReadingKind(Word):
    """What was seen."""

    PAGE = "page", "打开档案页", "opened the person's page"
    ID_NUMBER = "id_number", "查看完整证件号码", "saw the full ID number"
    FILE = "file", "查看文件", "opened a file"
    RECORD = "record", "查看档案记录", "saw a record"


@dataclass(frozen=True)
class ShownReading:
    """A look as the person it is about reads it: by role and node, never by name."""

    reading: DataReading
    what: ReadingKind
    role_zh: str
    role_en: str
    node_zh: str
    node_en: str


def note_reading(row: Member, what: ReadingKind, reason: str, *, by: Actor, into: Session | None = None) -> DataReading:
    """Keep that somebody saw something of a member, in which role, and why."""
    role, node_id = _role_towards(row, by)
    reading = DataReading(
        id=uuid7(), member_id=row.id, by_member_id=by.member_id, role=role, tenant_id=node_id, what=str(what),
        reason=reason,
    )  # fmt: skip
    (into or session()).add(reading)
    return reading


def note_list_taken(
    rows: Sequence[Member], what: ReadingKind, reason: str, *, by: Actor, into: Session
) -> list[DataReading]:
    """Keep that somebody took many people's numbers away at once; each reads it, but whoever took their own."""
    others = [row for row in rows if row.id != by.member_id]
    grants = grants_in_force(by.member_id) if by.member_id else []
    made = []
    for row in others:
        role, node_id = _nearest(row, grants)
        made.append(
            DataReading(
                id=uuid7(), member_id=row.id, by_member_id=by.member_id, role=role, tenant_id=node_id, what=str(what),
                reason=reason,
            )
        )  # fmt: skip
    into.add_all(made)
    return made


def note_page_opened(row: Member, *, by: Actor, what: ReadingKind = ReadingKind.PAGE) -> None:
    """Staff opened somebody's page or record: kept though reading commits nothing, and once for as long as it is the same look.

    Only where a page is opened, never where a form was sent: the request may hold the member's row, and this would wait for it.
    """
    if by.member_id in (None, row.id) or _looked_just_now(row.id, what, by):
        return
    with own_transaction() as own:
        reading = note_reading(row, what, "", by=by, into=own)
        announce(DataRead(row.id, reading.id, reading.what), by=by, tenant_id=row.tenant_id, into=own)


def readings_of(member_id: UUID, *, cursor: str | None = None, size: int = 20) -> Page[ShownReading]:
    """Who saw what is kept about a member, newest first."""
    query = (
        select(DataReading).where(DataReading.member_id == member_id).order_by(DataReading.id.desc()).limit(size + 1)
    )
    if cursor:
        query = query.where(DataReading.id < decode_cursor(cursor, (UUID,))[0])
    rows = list(session().scalars(query))
    nodes = {node.id: node for node in tree()}
    shown = []
    for row in rows[:size]:
        role = role_words(row)
        node = nodes.get(row.tenant_id) if row.tenant_id else None
        shown.append(
            ShownReading(
                row, ReadingKind.of(row.what), *role, node.name_zh if node else "—", node.name_en if node else "—"
            )
        )
    return Page(shown, encode_cursor([rows[size - 1].id]) if len(rows) > size else None)


def role_words(row: DataReading) -> tuple[str, str]:
    """As whom somebody looked, in both languages: a role, or somebody concerned who is no staff and opened a file."""
    if row.role is None and row.what == ReadingKind.FILE:
        return "当事人或其家人", "Somebody concerned"
    return ROLES.get(row.role or "", ("工作人员", "Staff"))


def _role_towards(row: Member, by: Actor) -> tuple[str | None, UUID | None]:
    """The nearest role in which somebody acts for a member: of the grants that reach the member's node, the deepest."""
    if by.member_id is None:
        return None, None
    return _nearest(row, grants_in_force(by.member_id))


def _nearest(row: Member, grants: Sequence[tuple[str, str]]) -> tuple[str | None, UUID | None]:
    path = tenant(row.tenant_id).path
    reaching = [(at, role) for role, at in grants if path.startswith(at)]
    if not reaching:
        return None, None
    at, role = max(reaching, key=lambda grant: len(grant[0]))
    return role, next(node.id for node in tree() if node.path == at)


def _looked_just_now(member_id: UUID, what: ReadingKind, by: Actor) -> bool:
    query = select(DataReading.id).where(
        DataReading.member_id == member_id, DataReading.by_member_id == by.member_id,
        DataReading.what == str(what), DataReading.read_at > now() - SAME_LOOK,
    )  # fmt: skip
    return session().scalar(query.limit(1)) is not None
