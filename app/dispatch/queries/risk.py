"""Assessments of risk that wait, and what they are about."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from app.dispatch.errors import AssessmentNotFound
from app.dispatch.models import RiskAssessment
from app.kit.db import session
from app.members.models import Member
from app.members.secrets import unseal
from app.orders.models import Demand, Order, ServiceKind
from app.orders.queries import place
from app.records.models import ServiceRecord
from app.tenancy.keys import fetch
from app.tenancy.models import Tenant

LATEST_VISITS = 60
"""How many of somebody's last services are looked at: whoever has been served more often is no stranger."""


@dataclass(frozen=True)
class Assessment:
    """An assessment with everything a page shows of it."""

    row: RiskAssessment
    demand: Demand
    kind: ServiceKind
    recipient: Member
    answers: tuple[str, ...]


def assessment(assessment_id: UUID, *, for_update: bool = False) -> RiskAssessment:
    """One assessment of the bank in scope."""
    return fetch(RiskAssessment, assessment_id, AssessmentNotFound, for_update=for_update)


def waiting_assessments(paths: list[str], limit: int = 100) -> list[Assessment]:
    """Demands at and below these nodes that wait to be assessed, the soonest first."""
    return _assessments(Tenant.lies_within(paths), *_to_be_assessed(), limit=limit)


def count_waiting_assessments(paths: list[str]) -> int:
    """How many of them there are; nothing of them is read."""
    query = (
        select(func.count())
        .select_from(RiskAssessment)
        .join(Demand, (Demand.jurisdiction_id == RiskAssessment.jurisdiction_id) & (Demand.id == RiskAssessment.demand_id))
        .join(Tenant, (Tenant.jurisdiction_id == Demand.jurisdiction_id) & (Tenant.id == Demand.tenant_id))
        .where(Tenant.lies_within(paths), *_to_be_assessed())
    )  # fmt: skip
    return int(session().scalar(query) or 0)


def assessment_view(assessment_id: UUID) -> Assessment:
    """One assessment with everything a page shows of it."""
    found = _assessments(RiskAssessment.id == assessment_id, limit=1)
    if not found:
        raise AssessmentNotFound()
    return found[0]


def assessment_of(demand_id: UUID) -> RiskAssessment | None:
    """The assessment of a demand that was graded above low."""
    return session().scalars(select(RiskAssessment).where(RiskAssessment.demand_id == demand_id)).first()


def is_first_visit(row: Demand) -> bool:
    """Whether no record says that the bank served this person at this place before; without a place, at all."""
    served = session().scalars(
        select(Demand)
        .join(Order, (Order.jurisdiction_id == Demand.jurisdiction_id) & (Order.demand_id == Demand.id))
        .join(ServiceRecord, (ServiceRecord.jurisdiction_id == Order.jurisdiction_id) & (ServiceRecord.order_id == Order.id))
        .where(ServiceRecord.recipient_id == row.recipient_id)
        .order_by(ServiceRecord.id.desc())
        .limit(LATEST_VISITS)
    ).all()  # fmt: skip
    here = place(row)
    return not any(here is None or place(earlier) == here for earlier in served)


def _to_be_assessed() -> tuple[Any, ...]:
    return RiskAssessment.measure == "assess", RiskAssessment.decided_at.is_(None), Demand.state == "assessing"


def _assessments(*conditions: Any, limit: int) -> list[Assessment]:
    rows = session().execute(
        select(RiskAssessment, Demand, ServiceKind, Member)
        .join(Demand, (Demand.jurisdiction_id == RiskAssessment.jurisdiction_id) & (Demand.id == RiskAssessment.demand_id))
        .join(ServiceKind, (ServiceKind.jurisdiction_id == Demand.jurisdiction_id) & (ServiceKind.id == Demand.kind_id))
        .join(Member, (Member.jurisdiction_id == Demand.jurisdiction_id) & (Member.id == Demand.recipient_id))
        .join(Tenant, (Tenant.jurisdiction_id == Demand.jurisdiction_id) & (Tenant.id == Demand.tenant_id))
        .where(*conditions)
        .order_by(Demand.starts_at, RiskAssessment.id)
        .limit(limit)
    )  # fmt: skip
    return [
        Assessment(row, wanted, kind, person, tuple(json.loads(_answers(row)))) for row, wanted, kind, person in rows
    ]


def _answers(row: RiskAssessment) -> str:
    return unseal(row.answers_cipher, "risk_assessment.answers", row.id) or "[]"
