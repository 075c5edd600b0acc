"""Claims: one with what was said, somebody's own, those at some nodes."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from app.insurance.errors import ClaimNotFound
from app.insurance.models import OPEN_STAGES, Cover, InsuranceClaim
from app.insurance.queries.covers import WITH_DEMAND, WITH_NODE, WITH_ORDER, CoverView, cover_view
from app.kit.db import session
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.members.models import Member
from app.members.secrets import unseal
from app.orders.models import Demand, Order
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant

WITH_COVER = (Cover.jurisdiction_id == InsuranceClaim.jurisdiction_id) & (Cover.id == InsuranceClaim.cover_id)
WITH_HURT = (Member.jurisdiction_id == InsuranceClaim.jurisdiction_id) & (Member.id == InsuranceClaim.member_id)


@dataclass(frozen=True)
class ClaimView:
    """A claim with what was said and the cover it stands under."""

    row: InsuranceClaim
    cover: CoverView
    place: str
    said: str
    passed_note: str
    closed_note: str


@dataclass(frozen=True)
class ClaimLine:
    """A claim as a list shows it: nothing of what was said."""

    row: InsuranceClaim
    member: Member
    node: Tenant


def claim(claim_id: UUID, *, for_update: bool = False) -> InsuranceClaim:
    """One claim of the bank in scope."""
    return fetch(InsuranceClaim, claim_id, ClaimNotFound, for_update=for_update)


def claim_if_any(claim_id: UUID) -> InsuranceClaim | None:
    """The same, or None where there is no such claim in the bank."""
    return session().scalars(select(InsuranceClaim).where(InsuranceClaim.id == claim_id)).first()


def claim_view(claim_id: UUID) -> ClaimView:
    """One claim with what was said, readable."""
    row = claim(claim_id)
    texts = {
        name: unseal(getattr(row, f"{name}_cipher"), f"insurance_claim.{name}", row.id) or ""
        for name in ("place", "said", "passed", "closed")
    }
    return ClaimView(row, cover_view(row.cover_id), *texts.values())


def open_claim_of(cover_id: UUID) -> InsuranceClaim | None:
    """The claim under a cover that is still being worked on; at most one is."""
    return session().scalars(
        select(InsuranceClaim).where(InsuranceClaim.cover_id == cover_id, InsuranceClaim.stage.in_(OPEN_STAGES))
    ).first()  # fmt: skip


def claims_of_cover(cover_id: UUID) -> list[InsuranceClaim]:
    """All claims under a cover, the first one first."""
    query = select(InsuranceClaim).where(InsuranceClaim.cover_id == cover_id).order_by(InsuranceClaim.id)
    return list(session().scalars(query))


def claims_of(member_id: UUID) -> list[InsuranceClaim]:
    """Somebody's own claims, the latest first."""
    query = select(InsuranceClaim).where(InsuranceClaim.member_id == member_id).order_by(InsuranceClaim.id.desc())
    return list(session().scalars(query))


def claims_at(paths: list[str], *, is_open: bool = True, cursor: str | None = None, size: int = 20) -> Page[ClaimLine]:
    """Claims at and below these nodes: those to be worked on, or those that are closed; the latest first."""
    query = (
        select(InsuranceClaim, Member, Tenant)
        .join(Cover, WITH_COVER)
        .join(Order, WITH_ORDER)
        .join(Demand, WITH_DEMAND)
        .join(Tenant, WITH_NODE)
        .join(Member, WITH_HURT)
        .where(Tenant.lies_within(paths), _is_open(is_open))
        .order_by(InsuranceClaim.id.desc())
        .limit(size + 1)
    )
    if cursor:
        query = query.where(InsuranceClaim.id < decode_cursor(cursor, (UUID,))[0])
    found = [ClaimLine(*row) for row in session().execute(query)]
    return Page(found[:size], encode_cursor([found[size - 1].row.id]) if len(found) > size else None)


def count_open_claims(paths: list[str]) -> int:
    """How many claims wait at and below these nodes."""
    query = (
        select(func.count())
        .select_from(InsuranceClaim)
        .join(Cover, WITH_COVER)
        .join(Order, WITH_ORDER)
        .join(Demand, WITH_DEMAND)
        .join(Tenant, WITH_NODE)
        .where(Tenant.lies_within(paths), _is_open(True))
    )
    return int(session().scalar(query) or 0)


def _is_open(asked: bool) -> ColumnElement[bool]:
    there = InsuranceClaim.stage.in_(OPEN_STAGES)
    return there if asked else ~there
