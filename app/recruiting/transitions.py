"""Every step an application can take.

state     act        becomes
waiting   ask        asked
asked     answer     waiting
waiting   approve    approved
asked     approve    approved
waiting   decline    declined
asked     decline    declined
waiting   take_back  taken_back
asked     take_back  taken_back
"""

from app.kit.words import Word


class Stage(Word):
    """Where an application stands."""

    WAITING = "waiting", "等待审核", "waiting"
    ASKED = "asked", "等申请人补充", "waiting for the applicant"
    APPROVED = "approved", "已通过", "approved"
    DECLINED = "declined", "未通过", "declined"
    TAKEN_BACK = "taken_back", "已撤回", "taken back"


class Step(Word):
    """What can be done with an application; the first is how it begins."""

    APPLY = "apply", "提交申请", "apply"
    ASK = "ask", "请申请人补充", "ask back"
    ANSWER = "answer", "补充说明", "answer"
    APPROVE = "approve", "通过", "approve"
    DECLINE = "decline", "不通过", "decline"
    TAKE_BACK = "take_back", "撤回申请", "take back"


NEXT: dict[tuple[Stage, Step], Stage] = {
    (Stage.WAITING, Step.ASK): Stage.ASKED,
    (Stage.ASKED, Step.ANSWER): Stage.WAITING,
    (Stage.WAITING, Step.APPROVE): Stage.APPROVED,
    (Stage.ASKED, Step.APPROVE): Stage.APPROVED,
    (Stage.WAITING, Step.DECLINE): Stage.DECLINED,
    (Stage.ASKED, Step.DECLINE): Stage.DECLINED,
    (Stage.WAITING, Step.TAKE_BACK): Stage.TAKEN_BACK,
    (Stage.ASKED, Step.TAKE_BACK): Stage.TAKEN_BACK,
}

OPEN = (Stage.WAITING.value, Stage.ASKED.value)
"""Somebody still has to do something."""
