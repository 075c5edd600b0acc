"""What the ledger does of itself when its time comes."""

from app.events.work import serves
from app.ledger.jobs import EXPIRY, FOLDING, HOLDS, expire_lots, fold, release_expired_holds
from app.ledger.kinds import Kind
from app.ledger.queries import DOCUMENTS, describe_proposals

serves(FOLDING, fold)
serves(HOLDS, release_expired_holds)
serves(EXPIRY, expire_lots)
DOCUMENTS[Kind.GRANT] = describe_proposals
