"""What the ledger keeps about a person. Its rows never change: time is given away by a transfer, history stays where it is."""

from uuid import UUID

from sqlalchemy import select

from app.kit.clock import today
from app.kit.db import session
from app.kit.ids import derived
from app.kit.seconds import spell_with_word, split
from app.ledger import posting
from app.ledger.chart import BankAccount, bank_account, served_account, time_account
from app.ledger.commands import expiry_of_earning, room_below_ceiling
from app.ledger.kinds import Asset, Kind
from app.ledger.queries import Document, documents_of, holding, served_seconds, statement, unit
from app.ledger.views import KIND_WORDS
from app.rights.models import Estate, Merge
from app.rights.of_members import instant
from app.rights.registry import Ending, Matter, Part, PersonalData, Plain, Remaining

PAGE = 1000
WHERE_TO = {Remaining.POOL: BankAccount.POOL, Remaining.FORFEIT: BankAccount.EXPIRED, Remaining.HEIRS: BankAccount.POOL}
WHY = {Remaining.POOL: Kind.DONATION, Remaining.FORFEIT: Kind.EXPIRY, Remaining.HEIRS: Kind.INHERITANCE}


def export(member_id: UUID) -> list[Part]:
    """What the account holds, and every line of its statement with what stands behind it."""
    held = holding(member_id)
    sums = {
        "balance_seconds": ("余额（秒）", "Balance in seconds"), "held_seconds": ("冻结（秒）", "Held seconds"),
        "served_seconds": ("累计服务（秒）", "Served seconds"),
    }  # fmt: skip
    columns = {
        "posted_at": ("时间", "When"), "effective_on": ("服务日期", "Day of service"), "kind": ("缘由", "Why"),
        "document": ("凭据", "Document"), "seconds": ("收支（秒）", "Seconds"), "balance": ("余额（秒）", "Balance"),
    }  # fmt: skip
    return [
        Part("balance", "时间账户", "Time account", sums, [(held.balance, held.held, served_seconds(member_id))]),
        Part("statement", "收支明细", "Statement", columns, _lines(time_account(member_id))),
    ]


def matters(member_id: UUID) -> list[Matter]:
    """Time that is left, and time that is held: what is held must come to an end before two records can be one."""
    held, counted, found = holding(member_id), unit(), []
    if held.balance > 0:
        zh, en = (spell_with_word(held.balance, counted, language) for language in ("zh", "en"))
        found.append(Matter(f"时间账户里剩余的 {zh}", f"the {en} left in the time account"))
    if held.held:
        found.append(Matter("账户里还有冻结的时间", "time of the account is held", blocks_merge=True))
    return found


def end(ending: Ending) -> None:
    """Everything that is free goes where it was decided, by one journal; heirs' ceilings never block it."""
    left, account = holding(ending.member_id).available, time_account(ending.member_id)
    if ending.remaining is Remaining.MERGED:
        _move_to_kept(ending, left)
        return
    if left <= 0:
        return
    items, given = [], 0
    heirs = sorted(ending.shares) if ending.remaining is Remaining.HEIRS else []
    for heir, part in zip(heirs, split(left, [ending.shares[heir] for heir in heirs]) if heirs else [], strict=True):
        room = room_below_ceiling(heir)
        taken = part if room is None else min(part, room)
        if taken:
            items.append(_item(ending, account, time_account(heir), taken, Kind.INHERITANCE, f"heir/{heir}"))
            given += taken
            ending.credited.add(heir)
    if left - given:
        kind = Kind.DONATION if given or ending.remaining is Remaining.HEIRS else WHY[ending.remaining]
        to = bank_account(WHERE_TO[ending.remaining])
        items.append(_item(ending, account, to, left - given, kind, "remaining"))
    posting.transfer_all(items, effective_on=today(), expires_on=expiry_of_earning())


def erase(_: UUID) -> None:
    """Accounts carry bare ids; the books keep them (accounting records)."""


def merge(_from: UUID, _to: UUID) -> None:
    """History stays under the earlier account and is read there; `end` has moved what was left."""


def describe_estates(ids: list[UUID]) -> dict[UUID, Document]:
    """An inheritance as statement lines show it."""
    rows = session().scalars(select(Estate).where(Estate.id.in_(ids)))
    return {row.id: Document(f"继承（{row.document}）", f"Inheritance ({row.document})") for row in rows}


def describe_merges(ids: list[UUID]) -> dict[UUID, Document]:
    """The balance of an earlier record as statement lines show it."""
    rows = session().scalars(select(Merge).where(Merge.id.in_(ids)))
    return {row.id: Document(f"早先档案的余额（{row.document}）", f"Earlier record ({row.document})") for row in rows}


def _move_to_kept(ending: Ending, left: int) -> None:
    (kept,) = ending.shares
    if left > 0:
        item = _item(ending, time_account(ending.member_id), time_account(kept), left, Kind.MERGER, "time")
        posting.transfer(item, effective_on=today(), expires_on=expiry_of_earning())
    if served := served_seconds(ending.member_id):
        posting.transfer(
            posting.Item(
                derived(ending.document_id, "merge/served"), served_account(ending.member_id), served_account(kept),
                served, Kind.MERGER, ending.document_id, Asset.SERVED,
            ),
            effective_on=today(),
        )  # fmt: skip


def _item(ending: Ending, debit: UUID, credit: UUID, seconds: int, kind: Kind, role: str) -> posting.Item:
    id_ = derived(ending.document_id, f"ending/{role}")
    return posting.Item(id_, debit, credit, seconds, kind, ending.document_id, journal_id=ending.document_id)


def _lines(account: UUID) -> list[tuple[Plain, ...]]:
    rows: list[tuple[Plain, ...]] = []
    cursor: str | None = None
    while True:
        page = statement(account, cursor=cursor, size=PAGE)
        behind = documents_of(page.items)
        for line in page.items:
            words = KIND_WORDS[line.kind]
            document = behind.get(line.document_id, words) if line.document_id else words
            rows.append(
                (instant(line.posted_at), instant(line.effective_on), words.zh, document.zh, line.seconds, line.balance)
            )
        cursor = page.next_cursor
        if cursor is None:
            return rows


PERSONAL = PersonalData(
    "ledger", "时间账户", "Time account", frozenset({"ledger_account", "ledger_proposal"}), export, erase, merge,
    matters, end,
)  # fmt: skip
