"""Work of the ledger by the clock, in one bank's scope, harmless to repeat."""

import sqlalchemy as sa

from app.events.outbox import announce
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger import posting
from app.ledger.chart import BankAccount, bank_account
from app.ledger.commands import apply_limits
from app.ledger.events import HoldExpiredFact
from app.ledger.kinds import Kind
from app.ledger.models import Lot
from app.ledger.queries import expired_holds
from app.tenancy.actor import WORKER
from app.tenancy.scope import jurisdiction_id

FOLDING, HOLDS, EXPIRY, LIMITS = "ledger.folding", "ledger.holds", "ledger.expiry", "ledger.limits"


def fold() -> int:
    """Fold append-only accounts into their checkpoints, up to the watermark; answers the rows folded."""
    folded = session().scalar(sa.text("SELECT ledger_fold(:bank)"), {"bank": jurisdiction_id()})
    session().commit()
    return int(folded or 0)


def bind_limits() -> None:
    """Ceiling and credit limit as they are in force now bind the accounts; each night too, for those who were below a floor."""
    apply_limits()
    session().commit()


def release_expired_holds() -> int:
    """Give back holds whose time ran out, one transaction each; answers how many."""
    holds = [(hold.id, hold.seconds) for hold in expired_holds()]
    session().rollback()
    for hold_id, seconds in holds:
        if posting.void_hold(hold_id, only_expired=True):
            announce(HoldExpiredFact(hold_id, seconds), by=WORKER)
        session().commit()
    return len(holds)


def expire_lots() -> int:
    """Move what has expired to the bank's account for it, one transaction an account and day; answers the seconds."""
    due = (
        session()
        .execute(
            sa.select(Lot.account_id, Lot.expires_on).where(
                Lot.expires_on < sa.func.ledger_today(), Lot.remaining > Lot.held
            )
        )
        .all()
    )
    session().rollback()
    total = 0
    for account, day in due:
        total += int(
            session().scalar(
                sa.text("SELECT ledger_expire_lot(:bank, :id, :account, :day, :pool, CAST(:kind AS smallint))"),
                {
                    "bank": jurisdiction_id(), "id": uuid7(), "account": account, "day": day,
                    "pool": bank_account(BankAccount.EXPIRED), "kind": int(Kind.EXPIRY),
                },
            )
            or 0
        )  # fmt: skip
        session().commit()
    return total
