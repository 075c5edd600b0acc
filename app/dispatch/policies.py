"""Which grade does a demand come to, and who may serve where training is asked for?"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from app.dispatch.errors import AssessmentNotFound, CallBackNotFound, NotTrained, OwnCallBack
from app.dispatch.models import CallBack, Loop, RiskAssessment
from app.dispatch.queries import assessment, assessment_of, call_back, helpers_of, is_first_visit
from app.dispatch.rules import FIRST_VISIT, GRADES
from app.kit.errors import TimeBankError
from app.members.models import Member
from app.orders.models import Demand, Need, Risk
from app.organisations.queries import who_has_organisation
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.recipients.family import excluded
from app.tenancy.queries import tenant

RISING = tuple(Risk)

ASKS: Mapping[Loop, Permission] = {Loop.DRAWN: Permission.HOTLINE_OPEN, Loop.REGULAR: Permission.RECIPIENT_ASK}
"""Who asks on which loop: the desk that answers the telephone, the clerks of the branch."""


def grade_of(base: Risk, answers: frozenset[str], tenant_id: UUID) -> Risk:
    """The highest of the kind's own grade and of what each answer raises it to, by the bank's rules."""
    raised = [Risk.of(rule(tenant_id)) for key, rule in GRADES.items() if key in answers]
    return max([base, *raised], key=RISING.index)


def with_what_records_know(row: Demand, answers: frozenset[str]) -> frozenset[str]:
    """The answers given, and what nobody needs to be asked; the records are read only where it can raise the grade."""
    can_raise = Risk.of(GRADES[FIRST_VISIT.key](row.tenant_id)) is not Risk.LOW
    return answers | {FIRST_VISIT.key} if can_raise and is_first_visit(row) else answers


def graded(row: Demand) -> Risk:
    """What a demand was assessed to; low where nothing raised it."""
    assessed = assessment_of(row.id)
    return Risk.LOW if assessed is None else Risk.of(assessed.grade)


def who_is_untrained(helpers: Sequence[Member], row: Demand) -> dict[UUID, TimeBankError]:
    """Where training is asked for, those without an organisation behind them: it answers for their training."""
    if row.needs != Need.TRAINED:
        return {}
    sent = who_has_organisation([helper.id for helper in helpers])
    return {helper.id: NotTrained() for helper in helpers if helper.id not in sent}


def assessment_within(who: Visitor, assessment_id: UUID) -> RiskAssessment:
    """An assessment of a node one serves; any other is not found."""
    row = assessment(assessment_id)
    if not who.powers.may(Permission.RISK_ASSESS, tenant(row.tenant_id).path):
        raise AssessmentNotFound()
    return row


def call_back_within(who: Visitor, call_back_id: UUID, word: Permission) -> CallBack:
    """A call-back of a node where one holds this word; any other is not found."""
    row = call_back(call_back_id)
    if not who.powers.may(word, tenant(row.tenant_id).path):
        raise CallBackNotFound()
    return row


def call_back_of_others(who: Visitor, call_back_id: UUID, word: Permission) -> CallBack:
    """The same, where one neither received what was given nor gave it: nobody asks how they did themselves."""
    row = call_back_within(who, call_back_id, word)
    if who.actor.member_id in {row.member_id} | helpers_of(row):
        raise OwnCallBack()
    return row


def call_back_to_ask(who: Visitor, call_back_id: UUID, loop: Loop) -> CallBack:
    """Somebody one may ask on this loop; who does not want this clerk is not found, as if they were not on the list."""
    row = call_back_of_others(who, call_back_id, ASKS[loop])
    if row.loop != loop or excluded(row.member_id, who.member_id):
        raise CallBackNotFound()
    return row
