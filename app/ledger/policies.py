"""Which accounts and proposals may this person see and touch?"""

from uuid import UUID

from app.kit.clock import now
from app.kit.ids import made_at, uuid7
from app.ledger.errors import AccountNotFound, IdOutOfWindow, ProposalNotFound
from app.ledger.models import Proposal
from app.members.errors import MemberNotFound
from app.members.queries import member
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.keys import fetch
from app.tenancy.queries import tenant


def account_owner(who: Visitor, member_id: UUID) -> UUID:
    """Oneself or the relative one acts for, or a member at or below a node where one may see accounts; others are not found."""
    if member_id == who.person_id:
        return member_id
    try:
        row = member(member_id)
    except MemberNotFound as error:
        raise AccountNotFound() from error
    if not who.powers.may(Permission.ACCOUNT_READ_OTHERS, tenant(row.tenant_id).path):
        raise AccountNotFound()
    return row.id


def proposal_within(who: Visitor, proposal_id: UUID, word: Permission) -> Proposal:
    """A proposal at a node where one holds the word; others are not found."""
    row = fetch(Proposal, proposal_id, ProposalNotFound)
    if not who.powers.may(word, tenant(row.tenant_id).path):
        raise ProposalNotFound()
    return row


def client_id(given: UUID | None, past_hours: int, future_minutes: int) -> UUID:
    """The id a client made, if its time lies in the window; a new one where none was given."""
    if given is None:
        return uuid7()
    age = now().timestamp() - made_at(given)
    if given.version != 7 or not -future_minutes * 60 <= age <= past_hours * 3600:
        raise IdOutOfWindow()
    return given
