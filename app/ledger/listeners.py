"""What the ledger does of itself when its time comes."""

from datetime import datetime

from app.events.facts import Told, listens
from app.events.outbox import work_due
from app.events.work import serves
from app.ledger.commands import open_member_accounts, open_organisation_account
from app.ledger.jobs import EXPIRY, FOLDING, HOLDS, LIMITS, bind_limits, expire_lots, fold, release_expired_holds
from app.ledger.kinds import Kind
from app.ledger.personal import describe_estates, describe_merges
from app.ledger.queries import DOCUMENTS, describe_proposals
from app.ledger.rules import CREDIT_LIMIT_MINUTES, STORAGE_CEILING_HOURS
from app.members.commands import NEW_MEMBER_NEEDS
from app.organisations.commands import NEW_ORGANISATION_NEEDS
from app.rules.events import RuleSet, RuleWithdrawn

for needs, prepare in (
    (NEW_MEMBER_NEEDS, open_member_accounts),
    (NEW_ORGANISATION_NEEDS, open_organisation_account),
):
    if prepare not in needs:
        needs.append(prepare)
serves(FOLDING, fold)
serves(HOLDS, release_expired_holds)
serves(EXPIRY, expire_lots)
serves(LIMITS, bind_limits)
DOCUMENTS[Kind.GRANT] = describe_proposals
DOCUMENTS[Kind.INHERITANCE] = describe_estates
DOCUMENTS[Kind.MERGER] = describe_merges


@listens(RuleSet, RuleWithdrawn, name="ledger.apply_limits")
def follow_rules(told: Told) -> None:
    """A new ceiling or credit limit binds the accounts that are open already, from the instant it takes effect."""
    if told.fact.key in (STORAGE_CEILING_HOURS.key, CREDIT_LIMIT_MINUTES.key):
        work_due(LIMITS, datetime.fromisoformat(told.fact.effective_from))
