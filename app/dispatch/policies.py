"""Which grade does a demand come to, and who may serve where training is asked for?"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from app.dispatch.errors import AssessmentNotFound, NotTrained
from app.dispatch.models import RiskAssessment
from app.dispatch.queries import assessment
from app.dispatch.rules import GRADES
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.members.models import Member
from app.orders.models import Demand, Need, Risk
from app.organisations.models import OrganisationMember
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant

TRAINED: list[Callable[[UUID, UUID], bool]] = []
"""Modules that know who was trained for what answer (member, kind): they fill it in their `register`."""

RISING = tuple(Risk)


def grade_of(base: Risk, answers: frozenset[str], tenant_id: UUID) -> Risk:
    """The highest of the kind's own grade and of what each answer raises it to, by the bank's rules."""
    raised = [Risk.of(rule(tenant_id)) for key, rule in GRADES.items() if key in answers]
    return max([base, *raised], key=RISING.index)


def why_not_trained(helper: Member, row: Demand) -> TimeBankError | None:
    """Where training is asked for, a helper was trained for the kind, or has an organisation behind them."""
    if row.needs != Need.TRAINED:
        return None
    if any(knows(helper.id, row.kind_id) for knows in TRAINED) or _is_of_organisation(helper.id):
        return None
    return NotTrained()


def assessment_within(who: Visitor, assessment_id: UUID) -> RiskAssessment:
    """An assessment of a node one serves; any other is not found."""
    row = assessment(assessment_id)
    if not who.powers.may(Permission.RISK_ASSESS, tenant(row.tenant_id).path):
        raise AssessmentNotFound()
    return row


def _is_of_organisation(member_id: UUID) -> bool:
    found = session().scalar(
        select(OrganisationMember.id)
        .where(OrganisationMember.member_id == member_id, OrganisationMember.until.is_(None))
        .limit(1)
    )
    return found is not None
