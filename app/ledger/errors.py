"""How the ledger refuses. Functions raise SQLSTATE TB0nn; batch verdicts are the nn."""

from typing import ClassVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from app.kit.db import constraint_name, sqlstate
from app.kit.errors import Conflict, Forbidden, Invalid, NotFound, TimeBankError


class LedgerRefused(Conflict):
    """The ledger would not do it; nothing moved."""

    code = "ledger.refused"
    verdict: ClassVar[int] = 0


class OutOfScope(LedgerRefused):
    """The call named another bank than the one in scope: a fault of the program."""

    code, verdict, status = "ledger.out_of_scope", 1, 500
    zh = "账本拒绝了跨行操作，没有发生任何变动。请联系平台运营。"
    en = "The ledger refused to act for another bank. Nothing moved. Please tell the platform's operator."


class AccountMissing(LedgerRefused):
    """No such account."""

    code, verdict = "ledger.account_missing", 2
    zh = "账户不存在，没有转账。请核对收付双方后再试。"
    en = "The account does not exist. Nothing moved. Check both sides and try again."


class AssetDiffers(LedgerRefused):
    """The accounts count different things."""

    code, verdict = "ledger.asset_differs", 3
    zh = "两个账户的计量不同，不能互转。请改选同类账户。"
    en = "The two accounts count different things. Choose accounts of one kind."


class AccountClosed(LedgerRefused):
    """Frozen or closed."""

    code, verdict = "ledger.account_closed", 4
    zh = "账户已冻结或关闭，暂时不能收付。请联系站点了解原因。"
    en = "The account is frozen or closed. Please ask your station why."


class CeilingReached(LedgerRefused):
    """The receiver may not hold more."""

    code, verdict = "ledger.ceiling_reached", 5
    zh = "对方账户已到存储上限，没有转账。请等对方使用一部分后再试。"
    en = "The receiving account has reached its limit. Nothing moved. Try again after some of it has been used."


class CoinsExpired(LedgerRefused):
    """What is left has expired."""

    code, verdict = "ledger.coins_expired", 6
    zh = "剩余的时间已经过期，不能使用。请查看账户明细中的到期日。"
    en = "The remaining time has expired. See the dates on your statement."


class LotsSpent(LedgerRefused):
    """The seconds to be taken back are spent or held."""

    code, verdict = "ledger.lots_spent", 7
    zh = "要冲正的时间已被使用或冻结，不能退回。请先与持有人协商。"
    en = "The time to be taken back is spent or held. Please speak with its holder first."


class IdUsedOtherwise(LedgerRefused):
    """The same id came with another body."""

    code, verdict = "ledger.id_used_otherwise", 8
    zh = "这个编号已用于另一笔业务，没有重复入账。请用新的编号提交。"
    en = "This id was used for something else. Nothing moved. Send again with a new id."


class HoldMissing(LedgerRefused):
    """No such hold."""

    code, verdict, status = "ledger.hold_missing", 9, 404
    zh = "没有找到这笔冻结。请刷新后再看。"
    en = "This hold was not found. Reload and look again."


class HoldClosed(LedgerRefused):
    """Captured, voided or expired already."""

    code, verdict = "ledger.hold_closed", 10
    zh = "这笔冻结已经结束，不能再次支付或退回。请查看账户明细。"
    en = "This hold has ended; it cannot be paid or released again. See the statement."


class HoldExpired(LedgerRefused):
    """Its time ran out."""

    code, verdict = "ledger.hold_expired", 11
    zh = "这笔冻结已过期，时间已退回原账户。如仍需支付，请重新发起。"
    en = "This hold has expired and went back. If it is still to be paid, start anew."


class BeyondHold(LedgerRefused):
    """More than was held."""

    code, verdict, status = "ledger.beyond_hold", 12, 422
    zh = "支付的时间须大于零，且不能超过冻结的时间。请改正后再试。"
    en = "The time paid must be above zero and within what was held. Please correct it."


class TransferMissing(LedgerRefused):
    """No such transfer."""

    code, verdict, status = "ledger.transfer_missing", 13, 404
    zh = "没有找到这笔转账。请核对编号。"
    en = "This transfer was not found. Check its number."


class IsReversal(LedgerRefused):
    """A reversal is not reversed."""

    code, verdict = "ledger.is_reversal", 14
    zh = "冲正本身不能再冲正。请做一笔新的转账。"
    en = "A reversal cannot be reversed. Make a new transfer."


class ReversedAlready(LedgerRefused):
    """Nothing, or too little, is left to reverse."""

    code, verdict = "ledger.reversed_already", 15
    zh = "这笔转账已冲正过，剩余可冲正的时间不足。请查看关联的冲正记录。"
    en = "This transfer was reversed already; too little of it is left. See the linked reversal."


class NotEnoughTime(LedgerRefused):
    """The account would fall below its floor, holds included."""

    code, verdict = "ledger.not_enough_time", 16
    zh = "可用时间不够，没有扣除任何时间。请减少时长，或先存入时间再试。"
    en = "There is not enough time in the account. Nothing was taken. Ask for less, or earn some first."


class BatchTooLong(LedgerRefused):
    """More than 2,000 items in one call."""

    code, verdict, status = "ledger.batch_too_long", 17, 422
    zh = "一批最多 2000 笔，请分批提交。"
    en = "At most 2,000 items in a batch. Please send it in parts."


class SecondsRefused(LedgerRefused, Invalid):
    """Zero or negative seconds."""

    code, verdict, status = "ledger.seconds_refused", 18, 422
    zh = "时长须大于零。请改正后再试。"
    en = "The time must be above zero. Please correct it."


class PartitionMissing(LedgerRefused):
    """The id lies in a month for which there is no partition."""

    code, status = "ledger.id_out_of_range", 422
    zh = "编号的时间不在可入账范围内，没有入账。请用新的编号重新提交。"
    en = "The id's time lies outside what can be posted. Nothing moved. Send again with a new id."


class IssueBrakeReached(LedgerRefused):
    """The bank has issued as much as its rule allows."""

    code = "ledger.issue_brake_reached"
    zh = "本行发放的时间已到上限，这笔发放已停下。请联系总行调整规则或安排兑付。"
    en = "The bank has issued as much time as its rule allows; this was stopped. Please ask the head bank."


class PoolTooSmall(LedgerRefused):
    """The pool holds less than is to be passed on."""

    code = "ledger.pool_too_small"
    zh = "公益池里的时间不够，没有发生任何变动。请减少数额，或等有人捐入后再办。"
    en = "The pool does not hold that much; nothing moved. Propose less, or wait until more is given."


class SecondPersonNeeded(Forbidden):
    """Who proposes does not approve."""

    code = "ledger.second_person_needed"
    zh = "提出人不能批准自己的申请，请由另一位有权限的同事批准。"
    en = "Who proposed it cannot approve it. Ask another colleague with the permission."


class ProposalNotFound(NotFound):
    """No such proposal."""

    code = "ledger.proposal_not_found"
    zh = "没有找到这份申请。请从列表重新进入。"
    en = "This proposal was not found. Open it again from the list."


class ProposalDecided(Conflict):
    """It was approved or declined already."""

    code = "ledger.proposal_decided"
    zh = "这份申请已经处理过，没有再次入账。请查看处理结果。"
    en = "This proposal was decided already; nothing was posted again. See the result."


class AccountNotFound(NotFound):
    """No account to show."""

    code = "ledger.account_not_found"
    zh = "没有找到这个时间账户。请返回重新选择。"
    en = "This time account was not found. Go back and choose again."


class IdOutOfWindow(Invalid):
    """A client's id is too old or from the future."""

    code = "ledger.id_out_of_window"
    zh = "编号（UUIDv7）的时间太早或在将来，没有受理。请用新的编号提交。"
    en = "The id (UUIDv7) is too old or from the future. Send again with a new one."


BY_VERDICT: dict[int, type[LedgerRefused]] = {
    cls.verdict: cls
    for cls in TimeBankError.registry.values()
    if issubclass(cls, LedgerRefused) and cls.__dict__.get("verdict")
}


def refusal(error: DBAPIError) -> LedgerRefused | None:
    """The sentence for what a ledger function raised; None where it was something else."""
    state = sqlstate(error) or ""
    if state.startswith("TB0") and state[3:].isdigit():
        detail = getattr(getattr(error.orig, "diag", None), "message_detail", None)
        return BY_VERDICT[int(state[3:])](detail=detail)
    if isinstance(error, IntegrityError):
        name = constraint_name(error) or ""
        if name == "ck_ledger_balance_available_above_floor":
            return NotEnoughTime()
        if name.endswith(("seconds_are_positive", "held_is_positive")):
            return SecondsRefused()
        if name.endswith("two_accounts"):
            return AccountMissing()
        if state == "23514" and not name and "partition" in str(error.orig):
            return PartitionMissing()
    return None
