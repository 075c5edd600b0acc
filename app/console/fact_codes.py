"""Codes in facts as people read them: what a field can hold, by the field's name; a rule's key and value by its declaration."""

from collections.abc import Mapping
from typing import Any

from app.dispatch.models import Loop
from app.exchange.models import ReceiverKind
from app.kit.words import Word
from app.members.queries import ConsentKind
from app.members.readings import ReadingKind
from app.notifications.models import Medium, Pace
from app.orders.models import Need, Risk
from app.party.models import Level
from app.recipients.models import HardshipKind
from app.recruiting.models import TeamKind
from app.rights.commands.correct import Item
from app.rules.declaration import RULES
from app.web.language import t

WORDS: Mapping[str, tuple[type[Word], ...]] = {
    "grade": (Risk,), "item": (Item,), "kind": (ConsentKind, HardshipKind, ReceiverKind, TeamKind), "level": (Level,), "loop": (Loop,),
    "medium": (Medium,), "needs": (Need,), "pace": (Pace,), "risk": (Risk,), "what": (ReadingKind,),
}  # fmt: skip
"""Fields that hold a word of ours; `kind` is used by several kinds of facts, whose words differ."""

CODES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "document_kind": {"order": ("订单", "order")},
    "form": {"page": ("网页", "page"), "json": ("文件", "file"), "api": ("接口", "API")},
    "how": {
        "recipient": ("受助人确认", "by the recipient"), "staff": ("工作人员代为确认", "by staff for the recipient"),
        "silence": ("到期没有异议，自动确认", "by silence"), "decision": ("异议裁决", "by decision of a dispute"),
        "review": ("时长核准", "by approval of the hours"), "upload": ("支行上传", "by upload"),
    },
    "kind": {
        "grant": ("发放时间", "grant of time"), "reversal": ("冲正", "reversal"), "members": ("会员", "members"),
        "orders": ("订单", "orders"), "records": ("服务记录", "service records"), "enterprise": ("企业", "enterprise"),
        "public_body": ("机关事业单位", "public body"), "social_organisation": ("社会组织", "social organisation"),
        "merchant": ("商户", "merchant"), "caterer": ("供餐单位", "caterer"), "care_body": ("照护医养机构", "care body"),
        "party_organisation": ("党组织", "party organisation"),
    },
    "method": {
        "api": ("接口", "API"), "code": ("验证码", "code"), "forgotten": ("忘记签退，按计划截止", "forgotten, cut at the plan"),
        "pass": ("在银行间切换", "switched from another bank"), "password": ("密码", "password"), "shell": ("后台命令", "shell"),
        "staff": ("工作人员代办", "by staff"), "upload": ("支行上传", "by upload"),
    },
}  # fmt: skip


def code_called(field: str, value: str, body: Mapping[str, Any]) -> str:
    """What a field holds, for this reader; what is no code of ours stays as it was typed."""
    if field == "key" and value in RULES:
        return t(RULES[value].zh, RULES[value].en)
    if field == "value" and (declared := RULES.get(body.get("key", ""))) is not None:
        return next((t(choice.zh, choice.en) for choice in declared.choices if choice.value == value), value)
    for words in WORDS.get(field, ()):
        if value in set(words):
            found = words.of(value)
            return t(found.zh, found.en)
    return t(*CODES.get(field, {}).get(value, (value, value)))
