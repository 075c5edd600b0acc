"""What the ledger does of itself when its time comes."""

from app.events.facts import Told, listens
from app.events.work import serves
from app.ledger.commands import apply_limits, open_member_accounts, open_organisation_account
from app.ledger.jobs import EXPIRY, FOLDING, HOLDS, expire_lots, fold, release_expired_holds
from app.ledger.kinds import Kind
from app.ledger.personal import describe_estates, describe_merges
from app.ledger.queries import DOCUMENTS, describe_proposals
from app.ledger.rules import CREDIT_LIMIT_MINUTES, STORAGE_CEILING_HOURS
from app.members.commands import NEW_MEMBER_NEEDS
from app.organisations.commands import NEW_ORGANISATION_NEEDS
from app.rules.events import RuleSet

for needs, prepare in (
    (NEW_MEMBER_NEEDS, open_member_accounts),
    (NEW_ORGANISATION_NEEDS, open_organisation_account),
):
    if prepare not in needs:
        needs.append(prepare)
serves(FOLDING, fold)
serves(HOLDS, release_expired_holds)
serves(EXPIRY, expire_lots)
DOCUMENTS[Kind.GRANT] = describe_proposals
DOCUMENTS[Kind.INHERITANCE] = describe_estates
DOCUMENTS[Kind.MERGER] = describe_merges


@listens(RuleSet, name="ledger.apply_limits")
def follow_rules(told: Told) -> None:
    """A new ceiling or credit limit binds the accounts that are open already."""
    if told.fact.key in (STORAGE_CEILING_HOURS.key, CREDIT_LIMIT_MINUTES.key):
        apply_limits()
