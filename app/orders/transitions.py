"""Every step an order can take, and where its held seconds go. Written first; each cell is a tested act or refusal.

state         act            becomes        held seconds
accepted      withdraw       withdrawn      stay with the slot, which is open again
accepted      cancel         cancelled      back to the payer
accepted      miss           no_show        back to the payer once the service time is over, else with the slot
accepted      assign         accepted       stay
accepted      check_in       in_service     stay
accepted      upload         finished       stay
in_service    check_out      finished       stay
in_service    upload         finished       stay
finished      reopen         in_service     stay
finished      confirm        confirmed      to the helper, what is left back to the payer
finished      silence        confirmed      to the helper, what is left back to the payer
finished      hold_back      under_review   stay, until branch or district confirmed the hours of the day
finished      dispute        disputed       stay, without any timer
under_review  approve        confirmed      to the helper, what is left back to the payer
under_review  dispute        disputed       stay, without any timer
disputed      drop_dispute   finished       stay
disputed      pay            confirmed      the decided part to the helper, the rest back to the payer
disputed      reject         rejected       back to the payer
"""

from app.kit.words import Word


class State(Word):
    """Where an order stands."""

    ACCEPTED = "accepted", "已接单", "accepted"
    IN_SERVICE = "in_service", "服务中", "in service"
    FINISHED = "finished", "待确认", "waiting for confirmation"
    UNDER_REVIEW = "under_review", "时长核定中", "hours under review"
    DISPUTED = "disputed", "有异议", "disputed"
    CONFIRMED = "confirmed", "已完成", "confirmed"
    REJECTED = "rejected", "未予支付", "not paid"
    WITHDRAWN = "withdrawn", "服务者已退出", "withdrawn"
    NO_SHOW = "no_show", "未到场", "helper did not come"
    CANCELLED = "cancelled", "已取消", "cancelled"


class Act(Word):
    """What can be done with an order."""

    WITHDRAW = "withdraw", "退出", "withdraw"
    CANCEL = "cancel", "取消", "cancel"
    MISS = "miss", "记为未到场", "mark as not come"
    ASSIGN = "assign", "换人", "send somebody else"
    CHECK_IN = "check_in", "签到", "check in"
    CHECK_OUT = "check_out", "签退", "check out"
    UPLOAD = "upload", "上传服务", "upload the service"
    REOPEN = "reopen", "恢复服务", "reopen"
    CONFIRM = "confirm", "确认", "confirm"
    SILENCE = "silence", "到期自动确认", "confirm by silence"
    HOLD_BACK = "hold_back", "送核定", "send to review"
    APPROVE = "approve", "核定时长", "approve the hours"
    DISPUTE = "dispute", "提出异议", "dispute"
    DROP_DISPUTE = "drop_dispute", "撤回异议", "drop the dispute"
    PAY = "pay", "裁决支付", "decide to pay"
    REJECT = "reject", "裁决不支付", "decide not to pay"


NEXT: dict[tuple[State, Act], State] = {
    (State.ACCEPTED, Act.WITHDRAW): State.WITHDRAWN,
    (State.ACCEPTED, Act.CANCEL): State.CANCELLED,
    (State.ACCEPTED, Act.MISS): State.NO_SHOW,
    (State.ACCEPTED, Act.ASSIGN): State.ACCEPTED,
    (State.ACCEPTED, Act.CHECK_IN): State.IN_SERVICE,
    (State.ACCEPTED, Act.UPLOAD): State.FINISHED,
    (State.IN_SERVICE, Act.CHECK_OUT): State.FINISHED,
    (State.IN_SERVICE, Act.UPLOAD): State.FINISHED,
    (State.FINISHED, Act.REOPEN): State.IN_SERVICE,
    (State.FINISHED, Act.CONFIRM): State.CONFIRMED,
    (State.FINISHED, Act.SILENCE): State.CONFIRMED,
    (State.FINISHED, Act.HOLD_BACK): State.UNDER_REVIEW,
    (State.FINISHED, Act.DISPUTE): State.DISPUTED,
    (State.UNDER_REVIEW, Act.APPROVE): State.CONFIRMED,
    (State.UNDER_REVIEW, Act.DISPUTE): State.DISPUTED,
    (State.DISPUTED, Act.DROP_DISPUTE): State.FINISHED,
    (State.DISPUTED, Act.PAY): State.CONFIRMED,
    (State.DISPUTED, Act.REJECT): State.REJECTED,
}

GONE = frozenset({State.WITHDRAWN, State.NO_SHOW, State.CANCELLED})
"""The helper is out of the slot."""

OVER = GONE | {State.CONFIRMED, State.REJECTED}
"""Nothing more happens."""
