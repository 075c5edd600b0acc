"""Reading balances and statements; each costs the same at ten thousand and at ten million transfers."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import select

from app.kit.clock import from_micros, to_micros
from app.kit.db import session
from app.kit.ids import first_id_at
from app.kit.paging import Page, decode_cursor, encode_cursor
from app.kit.periods import first_of_month
from app.kit.seconds import Unit
from app.ledger.chart import BankAccount, bank_account, served_account, time_account
from app.ledger.errors import AccountNotFound, TransferMissing
from app.ledger.kinds import Asset, Kind, OwnerKind
from app.ledger.models import Account, Balance, Hold, Proposal, Reversal, Transfer
from app.ledger.rules import SECONDS_PER_UNIT, UNIT_DECIMALS
from app.members.models import Member
from app.tenancy.models import Tenant
from app.tenancy.queries import below, look
from app.tenancy.scope import jurisdiction_id

WIDEST_ID_SKEW = timedelta(days=4)
"""An id may be made up to 72 hours before it is posted; partitions are pruned with some air."""

LAST_MICROS = to_micros(datetime(9999, 1, 1, tzinfo=UTC))
"""Instants before 1970 or after this come from nobody's clock; they read as the nearest that can be."""

Describe = Callable[[list[UUID]], dict[UUID, "Document"]]

DOCUMENTS: dict[Kind, Describe] = {}
"""Who can say what stands behind a line, by why seconds moved; modules above fill it in their `register`."""


@dataclass(frozen=True)
class Document:
    """What stands behind a movement: its title in both languages and where it can be read (a path, or nothing)."""

    zh: str
    en: str
    path: str | None = None


@dataclass(frozen=True)
class Line:
    """A line of a statement; `seconds` is signed, `balance` is what the account held right after it."""

    transfer_id: UUID
    posted_at: datetime
    posted_micros: int
    effective_on: date
    seconds: int
    balance: int
    kind: Kind
    document_id: UUID | None
    reverses: UUID | None


@dataclass(frozen=True)
class Holding:
    """What an account holds, in seconds: posted, held, and free to spend."""

    balance: int
    held: int

    @property
    def available(self) -> int:
        """What can be spent now."""
        return self.balance - self.held


def unit(tenant_id: UUID | None = None) -> Unit:
    """The unit in which the bank in scope shows time."""
    words = look().vocabulary["unit"]
    return Unit(SECONDS_PER_UNIT(tenant_id), UNIT_DECIMALS(tenant_id), words["zh"], words["en"])


def balance_row(account_id: UUID) -> Balance:
    """The balance row of an account."""
    key = (jurisdiction_id(), account_id)
    row = session().get(Balance, key, populate_existing=True)
    if row is None:
        raise AccountNotFound()
    return row


def holding(owner_id: UUID) -> Holding:
    """What a member or organisation has to spend."""
    row = balance_row(time_account(owner_id))
    return Holding(row.credits - row.debits, row.held)


def served_seconds(member_id: UUID) -> int:
    """Seconds a member actually served, ever."""
    row = balance_row(served_account(member_id))
    return row.credits - row.debits


def bank_holding(purpose: BankAccount) -> tuple[int, int]:
    """(debits, credits) of one of the bank's own accounts: its checkpoint and what came since."""
    row = (
        session()
        .execute(
            sa.text("""
        SELECT c.debits + coalesce((SELECT sum(t.seconds) FROM ledger_transfer t WHERE t.jurisdiction_id = :bank
                 AND t.debit_account = c.account_id AND t.debit_seq IS NULL AND t.xid >= c.upto), 0),
               c.credits + coalesce((SELECT sum(t.seconds) FROM ledger_transfer t WHERE t.jurisdiction_id = :bank
                 AND t.credit_account = c.account_id AND t.credit_seq IS NULL AND t.xid >= c.upto), 0)
        FROM ledger_checkpoint c WHERE c.jurisdiction_id = :bank AND c.account_id = :account"""),
            {"bank": jurisdiction_id(), "account": bank_account(purpose)},
        )
        .one_or_none()
    )
    return (int(row[0]), int(row[1])) if row else (0, 0)


def issued_seconds() -> int:
    """What the bank issued, less what came back."""
    debits, credits_ = bank_holding(BankAccount.ISSUE)
    return debits - credits_


def accounts_above(seconds: int) -> int:
    """How many members' accounts hold more than this."""
    query = (
        select(sa.func.count())
        .select_from(Balance)
        .join(Account, (Account.jurisdiction_id == Balance.jurisdiction_id) & (Account.id == Balance.account_id))
        .where(Account.asset == int(Asset.TIME), Account.owner_kind == OwnerKind.MEMBER.value)
        .where(Balance.credits - Balance.debits > seconds)
    )
    return int(session().scalar(query) or 0)


def outstanding_seconds(node: Tenant) -> int:
    """Time that can still be spent: all the bank has issued and not seen expire; below the head bank, its members' time."""
    if node.parent_id is None:
        debits, credits_ = bank_holding(BankAccount.EXPIRED)
        return issued_seconds() - (credits_ - debits)
    held = (
        select(sa.func.coalesce(sa.func.sum(Balance.credits - Balance.debits), 0))
        .join(Account, (Account.jurisdiction_id == Balance.jurisdiction_id) & (Account.id == Balance.account_id))
        .join(Member, (Member.jurisdiction_id == Account.jurisdiction_id) & (Member.id == Account.owner_id))
        .where(Account.asset == int(Asset.TIME), Member.tenant_id.in_([at.id for at in below(node)]))
    )
    return int(session().scalar(held) or 0)


def statement(
    account_id: UUID,
    *,
    cursor: str | None = None,
    size: int = 20,
    until: datetime | None = None,
    since: datetime | None = None,
) -> Page[Line]:
    """A page of an account's movements, newest first: from `until`, or from where a page ended (`cursor`), back to `since`."""
    before = decode_cursor(cursor, (int,))[0] if cursor else to_micros(until) + 1 if until else None
    lines = _lines(account_id, before, size + 1, since=None if since is None else to_micros(since))
    more = encode_cursor([lines[size - 1].posted_micros]) if len(lines) > size else None
    return Page(lines[:size], more)


def balance_as_of(account_id: UUID, instant: datetime) -> int:
    """What an account held at a past instant: the running balance of its last movement by then."""
    lines = _lines(account_id, to_micros(instant) + 1, 1)
    return lines[0].balance if lines else 0


def _lines(account_id: UUID, before: int | None, size: int, *, since: int | None = None) -> list[Line]:
    """The last movements of a strict account, by two index scans; ids later than the bound are pruned by partition."""
    before = None if before is None else min(max(before, 0), LAST_MICROS)
    columns = (
        Transfer.id, Transfer.posted_at, Transfer.effective_on, Transfer.seconds, Transfer.kind, Transfer.document_id,
        Transfer.reverses,
    )  # fmt: skip

    def side(account: Any, seq: Any, balance: Any, sign: int) -> sa.Select[Any]:
        query = select(*columns, balance.label("balance"), sa.literal(sign).label("sign")).where(
            Transfer.jurisdiction_id == jurisdiction_id(), account == account_id, seq.is_not(None)
        )
        if before is not None:
            query = query.where(
                Transfer.posted_at < before, Transfer.id < first_id_at(from_micros(before) + WIDEST_ID_SKEW)
            )
        if since is not None:
            query = query.where(Transfer.posted_at >= since)
        return query.order_by(Transfer.posted_at.desc()).limit(size)

    both = sa.union_all(
        side(Transfer.debit_account, Transfer.debit_seq, Transfer.debit_balance, -1).subquery().select(),
        side(Transfer.credit_account, Transfer.credit_seq, Transfer.credit_balance, 1).subquery().select(),
    ).subquery()
    rows = session().execute(select(both).order_by(both.c.posted_at.desc()).limit(size))
    return [
        Line(
            row.id, from_micros(row.posted_at), row.posted_at, row.effective_on, row.seconds * row.sign, row.balance,
            Kind(row.kind), row.document_id, row.reverses,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True)
class Movement:
    """One transfer into or out of an account; `left` is what no reversal has taken back yet."""

    transfer_id: UUID
    seconds: int
    left: int
    posted_at: datetime


def movement_of(owner_id: UUID, transfer_id: UUID) -> Movement:
    """A movement of somebody's account; raises TransferMissing where it is none of theirs."""
    row = (
        session()
        .scalars(select(Transfer).where(Transfer.jurisdiction_id == jurisdiction_id(), Transfer.id == transfer_id))
        .first()
    )
    if row is None or time_account(owner_id) not in (row.debit_account, row.credit_account):
        raise TransferMissing()
    taken = session().scalar(
        select(sa.func.coalesce(sa.func.sum(Reversal.seconds), 0)).where(Reversal.original == transfer_id)
    )
    return Movement(row.id, row.seconds, row.seconds - int(taken or 0), from_micros(row.posted_at))


def documents_of(lines: list[Line]) -> dict[UUID, Document]:
    """What stands behind each line, asked of the module that knows, once a kind."""
    found: dict[UUID, Document] = {}
    for kind, describe in DOCUMENTS.items():
        if ids := [line.document_id for line in lines if line.kind is kind and line.document_id]:
            found.update(describe(ids))
    return found


def proposals(
    paths_tenants: list[UUID] | None = None, *, only_open: bool = True, proposed_by: UUID | None = None
) -> list[Proposal]:
    """Grants and reversals, newest first; those that wait, unless all are asked for; perhaps one person's only."""
    query = select(Proposal).order_by(Proposal.id.desc())
    if only_open:
        query = query.where(Proposal.decided_at.is_(None))
    if paths_tenants is not None:
        query = query.where(Proposal.tenant_id.in_(paths_tenants))
    if proposed_by is not None:
        query = query.where(Proposal.proposed_by == proposed_by)
    return list(session().scalars(query.limit(200)))


def pool_passed_on() -> dict[date, int]:
    """Seconds granted from the pool, by the first day of the month in Shanghai in which it was approved."""
    month = first_of_month(Proposal.decided_at).label("month")
    rows = session().execute(
        select(month, sa.func.sum(Proposal.seconds))
        .where(Proposal.is_from_pool, Proposal.is_approved.is_(True))
        .group_by(month)
    )
    return {row[0]: int(row[1]) for row in rows}


def expired_holds(limit: int = 500) -> list[Hold]:
    """Open holds whose time has run out."""
    return list(
        session().scalars(
            select(Hold).where(Hold.state == "open", Hold.expires_at <= sa.func.clock_timestamp()).limit(limit)
        )
    )


def describe_proposals(ids: list[UUID]) -> dict[UUID, Document]:
    """Grants and reversals as statement lines show them."""
    rows = session().scalars(select(Proposal).where(Proposal.id.in_(ids)))
    return {row.id: Document(row.document, row.document) for row in rows}
