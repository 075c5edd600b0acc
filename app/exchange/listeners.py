"""What exchange does when time was given: tell who gave it and who received it."""

from uuid import UUID

from app.events.facts import Told, listens
from app.exchange.events import TimeDonated
from app.exchange.models import Donation
from app.exchange.queries import donation, with_names
from app.exchange.wording import EXCHANGE_WORDS, GIVER, RECEIVER
from app.kit.seconds import spell_with_word
from app.ledger.events import PoolGranted
from app.ledger.queries import unit
from app.notifications.commands import tell
from app.notifications.wording import WORDS
from app.organisations.queries import people_of

WORDS.update(EXCHANGE_WORDS)


@listens(TimeDonated, name="exchange.tell_both")
def tell_both(told: Told) -> None:
    """The giver has it in writing; the person, or those who lead the group, hear of it. The pool tells nobody."""
    row = donation(told.fact.donation_id)
    named = with_names([row])[0]
    values = {
        language: {
            "amount": spell_with_word(row.seconds, unit(), language), "giver": named.giver,
            "receiver": getattr(named, f"receiver_{language}"),
        }
        for language in ("zh", "en")
    }  # fmt: skip
    for side, people in ((GIVER, [row.giver_id]), (RECEIVER, _receivers(row))):
        tell(people, kind=told.fact.word, side=side, fact_id=told.fact_id, values=values, path=f"/donations/{row.id}")


@listens(PoolGranted, name="exchange.tell_helped")
def tell_helped(told: Told) -> None:
    """Whoever receives time from the pool hears of it."""
    of_amount: dict[int, list[UUID]] = {}
    for id_, seconds in told.fact.receivers.items():
        of_amount.setdefault(seconds, []).append(UUID(id_))
    for seconds, people in of_amount.items():
        values = {language: {"amount": spell_with_word(seconds, unit(), language)} for language in ("zh", "en")}
        tell(people, kind=told.fact.word, side=RECEIVER, fact_id=told.fact_id, values=values, path="/account")


def _receivers(row: Donation) -> list[UUID]:
    if row.receiver_organisation_id is not None:
        people = people_of(row.receiver_organisation_id)
        return [link.member_id for link, _ in people if link.leads_since is not None]
    return [row.receiver_member_id] if row.receiver_member_id else []
