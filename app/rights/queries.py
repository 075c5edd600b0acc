"""Reading what is kept about somebody, what is open with them, and requests that wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.kit.check_digits import with_check_digit
from app.kit.clock import now
from app.kit.db import session
from app.members.models import Consent, Member
from app.members.queries import member
from app.rights.models import Correction, Erasure, Estate, Heir, Merge
from app.rights.registry import PERSONAL_DATA, Matter, Part
from app.tenancy.models import Tenant
from app.tenancy.queries import look


@dataclass(frozen=True)
class Section:
    """What one module keeps about somebody."""

    name: str
    zh: str
    en: str
    parts: list[Part]

    @property
    def count(self) -> int:
        """How many rows in all."""
        return sum(len(part.rows) for part in self.parts)


@dataclass(frozen=True)
class Waiting:
    """Requests that wait for staff at some nodes, each with the people it is about."""

    corrections: list[tuple[Correction, Member]]
    erasures: list[tuple[Erasure, Member]]
    estates: list[tuple[Estate, Member]]
    merges: list[tuple[Merge, Member]]


def everything_about(member_id: UUID) -> list[Section]:
    """All that is kept about a member, module by module."""
    return [Section(e.name, e.zh, e.en, e.export(member_id)) for e in PERSONAL_DATA.values()]


def copy_of(member_id: UUID) -> dict[str, Any]:
    """The same as one plain document, for a program to read."""
    bank, row = look(), member(member_id)
    return {
        "bank": {"zh": bank.name_zh, "en": bank.name_en}, "member_number": with_check_digit(row.number),
        "made_at": now().isoformat(),
        "sections": [
            {"name": section.name, "zh": section.zh, "en": section.en, "parts": [_plain(p) for p in section.parts]}
            for section in everything_about(member_id)
        ],
    }  # fmt: skip


def matters(member_id: UUID) -> list[Matter]:
    """What is open with a member, and what they would lose; from the top of the house down."""
    return [matter for entry in reversed(list(PERSONAL_DATA.values())) for matter in entry.matters(member_id)]


def erasure_of(member_id: UUID) -> Erasure | None:
    """The request for erasure that has not been called off, if there is one."""
    query = select(Erasure).where(Erasure.member_id == member_id, Erasure.called_off_at.is_(None))
    return session().scalars(query).first()


def corrections_of(member_id: UUID) -> list[Correction]:
    """A member's own requests for correction, newest first."""
    query = select(Correction).where(Correction.member_id == member_id).order_by(Correction.id.desc()).limit(50)
    return list(session().scalars(query))


def consents_with_history(member_id: UUID) -> list[Consent]:
    """Every consent ever given, newest first, those withdrawn too."""
    return list(session().scalars(select(Consent).where(Consent.member_id == member_id).order_by(Consent.id.desc())))


def waiting(correction_paths: list[str], right_paths: list[str], merge_paths: list[str]) -> Waiting:
    """What waits for staff at and below these nodes, oldest first."""
    erasures = _at(Erasure, Erasure.member_id, right_paths, Erasure.called_off_at.is_(None), Erasure.done_at.is_(None))
    return Waiting(
        _at(Correction, Correction.member_id, correction_paths, Correction.decided_at.is_(None)),
        erasures,
        _at(Estate, Estate.member_id, right_paths, Estate.decided_at.is_(None)),
        _at(Merge, Merge.merged_id, merge_paths, Merge.decided_at.is_(None)),
    )


def count_waiting(correction_paths: list[str], right_paths: list[str], merge_paths: list[str]) -> int:
    """How many requests wait for somebody's word at and below these nodes; asked on every page of the desk, so in one statement."""
    return int(
        session().scalar(
            select(
                _count_at(Correction, correction_paths) + _count_at(Estate, right_paths) + _count_at(Merge, merge_paths)
            )
        )
        or 0
    )


def earlier_records(member_id: UUID) -> list[Member]:
    """Records of the same person that were merged into this one, and those merged into them before."""
    asked, found = [member_id], list[Member]()
    while asked:
        rows = (
            session()
            .scalars(
                select(Member)
                .join(Merge, (Merge.jurisdiction_id == Member.jurisdiction_id) & (Merge.merged_id == Member.id))
                .where(Merge.kept_id.in_(asked), Merge.is_approved.is_(True))
                .order_by(Member.number)
            )
            .all()
        )
        found += rows
        asked = [row.id for row in rows]
    return found


def heirs_of(estate_ids: Sequence[UUID]) -> dict[UUID, list[tuple[Heir, Member]]]:
    """Who inherits, by estate, in the order in which they were named."""
    rows = session().execute(
        select(Heir, Member)
        .join(Member, (Member.jurisdiction_id == Heir.jurisdiction_id) & (Member.id == Heir.member_id))
        .where(Heir.estate_id.in_(estate_ids))
        .order_by(Heir.id)
    )
    found: dict[UUID, list[tuple[Heir, Member]]] = {}
    for heir, row in rows:
        found.setdefault(heir.estate_id, []).append((heir, row))
    return found


def _at(model: Any, about: Any, paths: list[str], *where: Any) -> list[Any]:
    rows = session().execute(
        select(model, Member)
        .join(Member, (Member.jurisdiction_id == model.jurisdiction_id) & (Member.id == about))
        .join(Tenant, (Tenant.jurisdiction_id == model.jurisdiction_id) & (Tenant.id == model.tenant_id))
        .where(*where, Tenant.lies_within(paths))
        .order_by(model.id)
        .limit(500)
    )
    return [(row, person) for row, person in rows]


def _count_at(model: Any, paths: list[str]) -> Any:
    at = (Tenant.jurisdiction_id == model.jurisdiction_id) & (Tenant.id == model.tenant_id)
    return (
        select(func.count())
        .select_from(model)
        .join(Tenant, at)
        .where(model.decided_at.is_(None), Tenant.lies_within(paths))
        .scalar_subquery()
    )


def _plain(part: Part) -> dict[str, Any]:
    columns = {name: {"zh": zh, "en": en} for name, (zh, en) in part.columns.items()}
    rows = [dict(zip(part.columns, row, strict=True)) for row in part.rows]
    return {"name": part.name, "zh": part.zh, "en": part.en, "columns": columns, "rows": rows}
