"""The chart of accounts. An account's id follows from its owner, so opening twice and looking up are no questions."""

from enum import StrEnum
from uuid import UUID

from app.kit.ids import derived
from app.ledger.kinds import Asset
from app.tenancy.queries import look


class BankAccount(StrEnum):
    """The bank's own accounts; all are append-only."""

    ISSUE = "issue"
    POOL = "pool"
    EXPIRED = "expired"
    SERVED = "served"


def time_account(owner_id: UUID) -> UUID:
    """The spendable account of a member or organisation."""
    return derived(owner_id, "account/time")


def served_account(owner_id: UUID) -> UUID:
    """The tally of seconds a member actually served."""
    return derived(owner_id, "account/served")


def bank_account(purpose: BankAccount) -> UUID:
    """One of the own accounts of the bank in scope."""
    return account_of_head(look().root_id, purpose)


def account_of_head(root_id: UUID, purpose: BankAccount) -> UUID:
    """An own account of the bank with this head; its id begins with zeros, by which ledger_post knows that it is append-only."""
    return UUID(int=derived(root_id, f"account/{purpose}").int & ((1 << 80) - 1))


def asset_of(purpose: BankAccount) -> Asset:
    """What a bank's own account counts."""
    return Asset.SERVED if purpose is BankAccount.SERVED else Asset.TIME
