"""What the ledger promises, in a few dictionaries: the model that the state machine holds against the real one.

Each act answers the refusals that may meet it; where there are none it is done.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from app.kit.clock import today

Refusals = set[str]


@dataclass
class Lot:
    """Seconds of one day."""

    remaining: int = 0
    held: int = 0


@dataclass
class Account:
    """A strict account."""

    floor: int
    ceiling: int | None
    has_lots: bool
    balance: int = 0
    held: int = 0
    is_frozen: bool = False
    lots: dict[date, Lot] = field(default_factory=dict)

    def lot(self, day: date) -> Lot:
        """The lot of a day, empty where there was none."""
        return self.lots.setdefault(day, Lot())


@dataclass
class Move:
    """A transfer: what it took from lots of the giver and put into lots of the taker, by day."""

    debit: UUID
    credit: UUID
    seconds: int
    taken: dict[date, int] = field(default_factory=dict)
    put: dict[date, int] = field(default_factory=dict)
    is_reversal: bool = False
    reversed: int = 0
    is_plain: bool = True


@dataclass
class HeldSeconds:
    """A hold."""

    account: UUID
    seconds: int
    lots: dict[date, int]
    state: str = "open"


@dataclass
class Model:
    """All accounts that are strict; any other id is append-only and has room for everything."""

    accounts: dict[UUID, Account] = field(default_factory=dict)
    moves: dict[UUID, Move] = field(default_factory=dict)
    holds: dict[UUID, HeldSeconds] = field(default_factory=dict)

    def post(self, id_: UUID, debit: UUID, credit: UUID, seconds: int, expires_on: date | None) -> Refusals:
        """A transfer."""
        giver, taker = self.accounts.get(debit), self.accounts.get(credit)
        if refused := self._refusals(giver, taker, seconds) | self._lots_short(giver, seconds):
            return refused
        move = self.moves[id_] = Move(debit, credit, seconds)
        self._shift(giver, taker, seconds)
        if giver and giver.has_lots:
            move.taken = _use(_usable(giver), seconds)
            for day, part in move.taken.items():
                giver.lot(day).remaining -= part
        if taker and taker.has_lots:
            self._put(move, taker, dict(move.taken) if expires_on is None else {expires_on: seconds})
        return set()

    def hold(self, id_: UUID, account_id: UUID, seconds: int) -> Refusals:
        """Seconds put aside."""
        account = self.accounts[account_id]
        if refused := self._refusals(account, None, seconds) | self._lots_short(account, seconds):
            return refused
        account.held += seconds
        lots = _use(_usable(account), seconds) if account.has_lots else {}
        for day, part in lots.items():
            account.lot(day).held += part
        self.holds[id_] = HeldSeconds(account_id, seconds, lots)
        return set()

    def capture(
        self, id_: UUID, hold_id: UUID, credit: UUID, seconds: int, expires_on: date, pool: UUID | None, pool_id: UUID
    ) -> Refusals:
        """Held seconds paid, the rest back; over the ceiling to the pool if there is one."""
        hold, taker = self.holds[hold_id], self.accounts.get(credit)
        if hold.state != "open":
            return {"HoldClosed"}
        if not 0 < seconds <= hold.seconds:
            return {"BeyondHold"}
        if taker and taker.is_frozen:
            return {"AccountClosed"}
        paid = seconds if not taker or taker.ceiling is None else max(min(seconds, taker.ceiling - taker.balance), 0)
        pooled = seconds - paid if pool else 0
        giver = self._release(hold, "captured")
        for move_id, to, part in ((id_, credit, paid), (pool_id, pool, pooled)):
            if part and to:
                move = self.moves[move_id] = Move(hold.account, to, part, is_plain=False)
                self._shift(giver, self.accounts.get(to), part)
                move.taken = _use(hold.lots, part) if giver.has_lots else {}
                for day, used in move.taken.items():
                    hold.lots[day] -= used
                    giver.lot(day).remaining -= used
        if taker and taker.has_lots and paid:
            self._put(self.moves[id_], taker, {expires_on: paid})
        return set()

    def void(self, hold_id: UUID) -> Refusals:
        """A hold given back."""
        hold = self.holds[hold_id]
        if hold.state == "captured":
            return {"HoldClosed"}
        if hold.state == "open":
            self._release(hold, "voided")
        return set()

    def reverse(self, id_: UUID, original_id: UUID, seconds: int) -> Refusals:
        """A transfer taken back."""
        original = self.moves[original_id]
        if original.is_reversal:
            return {"IsReversal"}
        if original.reversed + seconds > original.seconds:
            return {"ReversedAlready"}
        giver, taker = self.accounts.get(original.credit), self.accounts.get(original.debit)
        refused = self._refusals(giver, taker, seconds)
        free = {}
        if giver and giver.has_lots:
            free = {
                day: min(part, giver.lot(day).remaining - giver.lot(day).held) for day, part in original.put.items()
            }
            refused |= {"LotsSpent"} if sum(free.values()) < seconds else set()
        if refused:
            return refused
        move = self.moves[id_] = Move(original.credit, original.debit, seconds, is_reversal=True, is_plain=False)
        self._shift(giver, taker, seconds)
        original.reversed += seconds
        for day, part in _use(free, seconds).items() if giver and giver.has_lots else ():
            giver.lot(day).remaining -= part
            original.put[day] -= part
        if taker and taker.has_lots:
            back = _use(original.taken, seconds)
            for day, part in back.items():
                original.taken[day] -= part
            self._put(move, taker, back)
        return set()

    def age(self, account_id: UUID, day: date, to: date) -> None:
        """A lot's day becomes a past one, wherever it is written."""
        account = self.accounts[account_id]
        dated = [account.lots]
        dated += [move.taken for move in self.moves.values() if move.debit == account_id]
        dated += [move.put for move in self.moves.values() if move.credit == account_id]
        dated += [hold.lots for hold in self.holds.values() if hold.account == account_id]
        for days in dated:
            if day in days:
                days[to] = days.pop(day)  # type: ignore[assignment]

    def expire(self) -> int:
        """What is left of past days leaves; answers the seconds."""
        total = 0
        for account in self.accounts.values():
            for day, lot in account.lots.items():
                if day < today():
                    free = lot.remaining - lot.held
                    lot.remaining -= free
                    account.balance -= free
                    total += free
        return total

    def _refusals(self, giver: Account | None, taker: Account | None, seconds: int) -> Refusals:
        refused = set()
        if (giver and giver.is_frozen) or (taker and taker.is_frozen):
            refused.add("AccountClosed")
        if giver and giver.balance - giver.held - seconds < giver.floor:
            refused.add("NotEnoughTime")
        if taker and taker.ceiling is not None and taker.balance + seconds > taker.ceiling:
            refused.add("CeilingReached")
        return refused

    def _lots_short(self, giver: Account | None, seconds: int) -> Refusals:
        short = giver and giver.has_lots and sum(_usable(giver).values()) < seconds
        return {"CoinsExpired"} if short else set()

    def _shift(self, giver: Account | None, taker: Account | None, seconds: int) -> None:
        if giver:
            giver.balance -= seconds
        if taker:
            taker.balance += seconds

    def _put(self, move: Move, taker: Account, days: dict[date, int]) -> None:
        move.put = days
        for day, part in days.items():
            taker.lot(day).remaining += part

    def _release(self, hold: HeldSeconds, state: str) -> Account:
        account = self.accounts[hold.account]
        hold.state = state
        account.held -= hold.seconds
        for day, part in hold.lots.items():
            account.lot(day).held -= part
        return account


def _usable(account: Account) -> dict[date, int]:
    return {day: lot.remaining - lot.held for day, lot in account.lots.items() if day >= today()}


def _use(days: dict[date, int], seconds: int) -> dict[date, int]:
    """So many seconds of these days, the earliest first."""
    used = {}
    for day in sorted(days):
        if part := min(days[day], seconds):
            used[day] = part
            seconds -= part
    return used
