"""What recruiting does when its own facts have become true: tell the people concerned."""

from app.events.facts import Told, listens
from app.notifications.commands import tell
from app.notifications.wording import WORDS
from app.recruiting import events as facts
from app.recruiting.queries import application, team
from app.recruiting.wording import APPLICANT, RECRUITING_WORDS, TEAM_MEMBER
from app.tenancy.queries import tenant

WORDS.update(RECRUITING_WORDS)


@listens(facts.ApplicationAsked, facts.ApplicationApproved, facts.ApplicationDeclined, name="recruiting.tell_applicant")
def tell_applicant(told: Told) -> None:
    """The applicant hears how their application stands."""
    row = application(told.fact.application_id)
    node = tenant(row.tenant_id)
    values = {language: {"tenant": node.name(language)} for language in ("zh", "en")}
    tell(
        [row.member_id], kind=told.fact.word, side=APPLICANT, fact_id=told.fact_id, values=values, path="/volunteering"
    )


@listens(facts.TeamJoined, facts.TeamLed, name="recruiting.tell_team_member")
def tell_team_member(told: Told) -> None:
    """Who is in a team, or leads it, hears of it."""
    name = team(told.fact.team_id).name
    values = {language: {"team": name} for language in ("zh", "en")}
    tell(
        [told.fact.member_id], kind=told.fact.word, side=TEAM_MEMBER, fact_id=told.fact_id, values=values,
        path="/volunteering",
    )  # fmt: skip
