"""A statement as pages and API show it: lines with what stands behind them, in the bank's unit."""

from dataclasses import dataclass
from uuid import UUID

from app.kit.clock import local
from app.kit.paging import Page
from app.kit.seconds import Unit, spell, spell_change
from app.ledger.chart import time_account
from app.ledger.kinds import Kind
from app.ledger.queries import Document, Line, documents_of, statement, unit

KIND_WORDS = {
    Kind.GRANT: Document("发放", "Grant"),
    Kind.SERVICE: Document("服务", "Service"),
    Kind.SERVED: Document("服务计时", "Service time"),
    Kind.REVERSAL: Document("冲正", "Reversal"),
    Kind.EXPIRY: Document("到期", "Expiry"),
    Kind.DONATION: Document("捐赠", "Donation"),
    Kind.INHERITANCE: Document("继承", "Inheritance"),
    Kind.MERGER: Document("早先档案的余额", "Balance of an earlier record"),
}


@dataclass(frozen=True)
class ShownLine:
    """A line with its document and amounts as text."""

    line: Line
    document: Document
    amount: str
    balance: str

    @property
    def is_rounded(self) -> bool:
        """Whether the amount in the unit does not say the seconds exactly."""
        return self.amount.startswith("≈")

    @property
    def month(self) -> tuple[int, int]:
        """Year and month in Shanghai in which it was posted: under which heading of the passbook it stands."""
        at = local(self.line.posted_at)
        return at.year, at.month


def shown_statement(
    owner_id: UUID, page: Page[Line] | None = None, cursor: str | None = None
) -> tuple[Page[ShownLine], Unit]:
    """A page of somebody's statement and the unit it is in."""
    lines = page or statement(time_account(owner_id), cursor=cursor)
    counted, documents = unit(), documents_of(lines.items)
    shown = [
        ShownLine(
            line, documents.get(line.document_id, KIND_WORDS[line.kind]) if line.document_id else KIND_WORDS[line.kind],
            spell_change(line.seconds, counted), spell(line.balance, counted),
        )
        for line in lines.items
    ]  # fmt: skip
    return Page(shown, lines.next_cursor), counted
