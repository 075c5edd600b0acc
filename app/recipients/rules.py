"""What a bank may decide about whom it helps first, and about acting for others."""

import re
from collections.abc import Callable

from app.rules.declaration import Rule, UnknownWord, Wording

KINDS_OF_HELP: list[Callable[[bool], list[tuple[str, str, str]]]] = []
"""Where the bank's kinds of help stand: (key, Chinese, English). The catalogue above fills it in its `register`."""


def kinds_of_help(*, even_closed: bool = False) -> list[tuple[str, str, str]]:
    """What can be needed, as the bank's catalogue says; to name what was written down, also what is offered no more."""
    return [kind for kinds in KINDS_OF_HELP for kind in kinds(even_closed)]


def _age(key: str, years: int, zh: str, en: str, help_zh: str, help_en: str) -> Rule[int]:
    return Rule(key, years, zh, en, help_zh, help_en, minimum=0, maximum=120, unit_zh="周岁", unit_en="years")


_FIRST = (
    "满多少周岁（当日生日计入）且有相应情况的，优先服务；其他人同样可以得到服务。",
    "From which age (the birthday counts) somebody in this situation comes first; nobody else is turned away.",
)
LOW_INCOME_AGE = _age("recipients.age_low_income", 70, "优先年龄：低保低收入", "Priority age: low income", *_FIRST)
REGISTERED_POOR_AGE = _age(
    "recipients.age_registered_poor", 70, "优先年龄：建档立卡贫困", "Priority age: registered poor", *_FIRST
)
DISABLED_AGE = _age("recipients.age_disabled", 60, "优先年龄：残疾", "Priority age: disabled", *_FIRST)
DESTITUTE_AGE = _age("recipients.age_destitute", 60, "优先年龄：特困", "Priority age: destitute", *_FIRST)
LEFT_BEHIND_AGE = _age("recipients.age_left_behind", 60, "优先年龄：留守", "Priority age: left behind", *_FIRST)
MEALS_AGE = _age(
    "recipients.age_meals", 60, "助餐年龄", "Age for meals",
    "满多少周岁可以享受助餐配餐。", "From which age somebody may have meals.",
)  # fmt: skip
PROXY_MOST_DAYS = Rule(
    "recipients.proxy_most_days", 365, "家人代办最长期限（天）", "Longest proxy (days)",
    "委托家人代办一次最长多久，到期须重新委托。", "How long a relative may act for a member before being named anew.",
    minimum=1, maximum=1825, unit_zh="天", unit_en="days",
)  # fmt: skip
PROXY_MOST_HOURS = Rule(
    "recipients.proxy_most_hours", 40, "家人代办每月最多（小时）", "Most by proxy a month (hours)",
    "家人每月最多可代为发布多少小时的需求。", "Most hours of help a relative may ask for in a month on a member's behalf.",
    minimum=1, maximum=744, unit_zh="小时", unit_en="h",
)  # fmt: skip
MOST_RELATIVES = Rule(
    "recipients.most_relatives", 4, "一位会员最多登记几位家人", "Relatives one member may register",
    "会员可为没有手机的家人做简单登记，并申请为其代办；0 为不开放，只由工作人员登记。",
    "A member may register relatives who have no telephone, and ask to act for them; 0: staff alone do.",
    minimum=0, maximum=20, unit_zh="位", unit_en="people",
)  # fmt: skip
MINORS_MAY_SERVE = Rule(
    "recipients.minors_may_serve", True, "未成年人可以参加服务", "Minors may serve",
    "有监护人登记的未成年人能否参加服务。", "Whether minors with a guardian on record may serve.",
)  # fmt: skip


def kinds_not_for_minors(kept: str) -> frozenset[str]:
    """The keys in what a bank wrote, whichever comma it used."""
    return frozenset(_parts(kept))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split("[,，、\n]", text) if part.strip()]


def _keys_of(typed: str) -> str:
    known = {word.casefold(): key for key, zh, en in kinds_of_help(even_closed=True) for word in (key, zh, en)}
    known |= {key.casefold(): key for key in _parts(KINDS_NOT_FOR_MINORS.default)}  # not offered by every bank
    for part in _parts(typed):
        if part.casefold() not in known:
            raise UnknownWord(part)
    return ", ".join(known[part.casefold()] for part in _parts(typed))


def _named(kept: str, *, place: int, others: bool) -> list[str]:
    names = {kind[0]: kind[place] for kind in kinds_of_help(even_closed=True)}
    return [names.get(key, key) for key in _parts(kept) if others or key in names]


KINDS_NOT_FOR_MINORS = Rule(
    "recipients.kinds_not_for_minors", "rescue, emergency_rescue, medical_care", "未成年人不参加的服务", "Kinds not for minors",
    "有风险、未成年人不参加的服务类型：写服务目录里的名称，用顿号或逗号分开。依据《志愿服务条例》及山东省规定。",
    "Risky kinds in which minors never serve, by their names in the catalogue, with commas. "
    "Regulations on Voluntary Services; Shandong's rules on rescue.",
    wording=Wording(
        _keys_of,
        lambda kept: "、".join(_named(kept, place=1, others=True)),
        lambda kept, language: ("、", ", ")[language == "en"].join(_named(kept, place=1 + (language == "en"), others=False)) or "—",
    ),
)  # fmt: skip
