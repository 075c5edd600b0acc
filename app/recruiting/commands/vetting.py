"""Applying as a volunteer, and being vetted."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import update

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_text
from app.members.commands import give_consent, join_volunteers
from app.members.errors import ConsentNeeded, VolunteerAlready
from app.members.queries import ConsentKind, has_consent, member
from app.members.rules import VOLUNTEER_ENTRY
from app.members.secrets import seal
from app.orders.queries import kinds
from app.recruiting import events as facts
from app.recruiting.commands.teams import join_team
from app.recruiting.errors import ApplicationOpen, KindUnknown, OwnApplication, VettingNotNeeded, WordsNeeded
from app.recruiting.models import ApplicationStep, Hours, VolunteerApplication
from app.recruiting.queries import application, has_open_application
from app.recruiting.transitions import Step
from app.tenancy.actor import Actor

MOST_WORDS = 500


@dataclass(frozen=True)
class Offer:
    """What somebody is willing to give; skills and hours only with the consent that is asked beside them."""

    kinds: tuple[str, ...] = ()
    skills: str = ""
    hours: tuple[Hours, ...] = ()
    words: str = ""
    consents: bool = False


def apply_to_volunteer(offer: Offer, *, member_id: UUID, by: Actor) -> VolunteerApplication:
    """A member asks to serve where the bank vets; from now on the application waits for a clerk of their node."""
    person = member(member_id, for_update=True)
    if person.is_volunteer:
        raise VolunteerAlready()
    if VOLUNTEER_ENTRY(person.tenant_id) == "open":
        raise VettingNotNeeded()
    if has_open_application(member_id):
        raise ApplicationOpen()
    row = VolunteerApplication(
        id=uuid7(), member_id=member_id, tenant_id=person.tenant_id, kinds=_known(offer.kinds), state="waiting"
    )
    if offer.skills.strip() or offer.hours:
        _needs_consent(member_id, offer, by)
        _keep_offer(row, offer)
    session().add(row)
    session().flush()
    _note(row, Step.APPLY, offer.words, by)
    announce(facts.ApplicationMade(row.id, member_id), by=by, tenant_id=row.tenant_id)
    return row


def apply_at_desk(member_id: UUID, by: Actor) -> None:
    """Somebody who was just registered wants to serve: where the bank vets, that is an application."""
    apply_to_volunteer(Offer(), member_id=member_id, by=by)


def ask_back(application_id: UUID, *, said: str, by: Actor) -> VolunteerApplication:
    """Who vets wants to know more."""
    row = _taken_step(application_id, Step.ASK, said, by)
    announce(facts.ApplicationAsked(row.id, row.member_id), by=by, tenant_id=row.tenant_id)
    return row


def answer(application_id: UUID, *, said: str, by: Actor) -> VolunteerApplication:
    """The applicant says more; the application waits again."""
    row = _taken_step(application_id, Step.ANSWER, said, by)
    announce(facts.ApplicationAnswered(row.id, row.member_id), by=by, tenant_id=row.tenant_id)
    return row


def approve(application_id: UUID, *, by: Actor, said: str = "", team_id: UUID | None = None) -> VolunteerApplication:
    """The applicant serves from now on, perhaps in a team."""
    row = _taken_step(application_id, Step.APPROVE, said, by)
    row.decided_at, row.decided_by = now(), by.member_id
    if not member(row.member_id).is_volunteer:  # the bank may have opened its doors while this one waited
        join_volunteers(row.member_id, by=by, is_vetted=True)
    announce(facts.ApplicationApproved(row.id, row.member_id), by=by, tenant_id=row.tenant_id)
    if team_id is not None:
        join_team(team_id, row.member_id, by=by)
    return row


def decline(application_id: UUID, *, said: str, by: Actor) -> VolunteerApplication:
    """The applicant does not serve, and reads why."""
    row = _taken_step(application_id, Step.DECLINE, said, by)
    row.decided_at, row.decided_by = now(), by.member_id
    announce(facts.ApplicationDeclined(row.id, row.member_id), by=by, tenant_id=row.tenant_id)
    return row


def take_back(application_id: UUID, *, by: Actor) -> VolunteerApplication:
    """The applicant does not want to any more; what they told goes."""
    row = _taken_step(application_id, Step.TAKE_BACK, "", by)
    row.skills_cipher = row.hours_cipher = None
    announce(facts.ApplicationTakenBack(row.id, row.member_id), by=by, tenant_id=row.tenant_id)
    return row


def forget_offers(member_id: UUID) -> None:
    """The consent to keep skills and hours is withdrawn: they go from every application, in the same transaction."""
    session().execute(
        update(VolunteerApplication)
        .where(VolunteerApplication.member_id == member_id)
        .values(skills_cipher=None, hours_cipher=None)
    )


OF_THE_APPLICANT = frozenset({Step.ANSWER, Step.TAKE_BACK})
WITH_WORDS = frozenset({Step.ASK, Step.ANSWER, Step.DECLINE})


def _taken_step(application_id: UUID, step: Step, said: str, by: Actor) -> VolunteerApplication:
    """Lock the application and take a step of it: nobody vets themselves, and some steps need words."""
    row = application(application_id, for_update=True)
    if step not in OF_THE_APPLICANT and row.member_id == by.member_id:
        raise OwnApplication()
    row.move(step)
    if step in WITH_WORDS and not said.strip():
        raise WordsNeeded()
    _note(row, step, said, by)
    return row


def _note(row: VolunteerApplication, step: Step, said: str, by: Actor) -> None:
    note = ApplicationStep(id=uuid7(), application_id=row.id, step=step.value, by_member_id=by.member_id)
    if said.strip():
        note.said_cipher = seal(clean_text(said, MOST_WORDS), "application_step.said", note.id)
    session().add(note)
    session().flush()


def _keep_offer(row: VolunteerApplication, offer: Offer) -> None:
    if offer.skills.strip():
        row.skills_cipher = seal(clean_text(offer.skills, MOST_WORDS), "volunteer_application.skills", row.id)
    if offer.hours:
        hours = " ".join(hour.value for hour in Hours if hour in offer.hours)
        row.hours_cipher = seal(hours, "volunteer_application.hours", row.id)


def _needs_consent(member_id: UUID, offer: Offer, by: Actor) -> None:
    kind = ConsentKind.SKILLS
    if offer.consents:
        give_consent(member_id, kind, by=by)
    elif not has_consent(member_id, kind):
        raise ConsentNeeded(zh=kind.zh, en=kind.en)


def _known(keys: tuple[str, ...]) -> list[str]:
    offered = [row.key for row in kinds()]
    if not set(keys) <= set(offered):
        raise KindUnknown()
    return [key for key in offered if key in keys]
