"""What is kept how long, and why: one declared table, shown to everybody, and the daily work that keeps to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import or_

from app.kit.clock import now
from app.kit.db import session
from app.members.models import ApiToken, DataReading
from app.rights.models import Correction
from app.rules.declaration import Rule

FORGETTING = "rights.forgetting"
Forget = Callable[[datetime], int]


@dataclass(frozen=True)
class Kept:
    """A kind of data: how long (days; None for as long as the books), why, what happens then, and who does it.

    Where a bank decides how long, `decided_by` is its rule, and `days` is not asked.
    """

    name: str
    zh: str
    en: str
    days: int | None
    why_zh: str
    why_en: str
    then_zh: str
    then_en: str
    forget: Forget | None = None
    decided_by: Rule[int] | None = None

    @property
    def days_here(self) -> int | None:
        """How many days in the bank in scope."""
        return self.days if self.decided_by is None else self.decided_by()


RETENTION: dict[str, Kept] = {}
"""By name; modules above enter what they keep in their `register`."""


def keeps(kept: Kept) -> None:
    """Enter a kind of data; entering again changes nothing."""
    RETENTION[kept.name] = kept


def forget_kept() -> int:
    """Do what the table says for the bank in scope; answers how many rows went."""
    gone = 0
    for kept in RETENTION.values():
        days = kept.days_here
        if kept.forget is not None and days is not None:
            gone += kept.forget(now() - timedelta(days=days))
    return gone


def delete_where(model: type, *where: sa.ColumnElement[bool]) -> int:
    """Throw rows away; answers how many."""
    done = session().execute(sa.delete(model).where(*where).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _forget_tokens(before: datetime) -> int:
    return delete_where(ApiToken, or_(ApiToken.expires_at < before, ApiToken.revoked_at < before))


def _forget_readings(before: datetime) -> int:
    return delete_where(DataReading, DataReading.read_at < before)


def _forget_corrections(before: datetime) -> int:
    return delete_where(Correction, Correction.decided_at < before)


_ROWS = (
    Kept("profile", "会员资料、同意", "Profiles and consents", None, "《个人信息保护法》第十九条：保存到不再需要为止",
         "PIPL article 19: no longer than needed", "本人注销或去世后删除", "Erased when the person leaves or dies"),
    Kept("books", "账本、服务记录、审计事实", "Ledger, service records, facts", None, "志愿服务记录与证明、账目核对需要；注销后只留无名编号",
         "Certificates and accounts need them; after erasure only bare ids stay", "长期保存，不含个人内容", "Kept, without personal content"),
    Kept("sign_in_codes", "登录验证码", "Sign-in codes", 2, "只在十分钟内有用", "Good for ten minutes only", "删除", "Deleted"),
    Kept("answers", "重复提交的应答", "Answers to repeated requests", 7, "只为识别重复提交", "Only to know a repeated request", "删除", "Deleted"),
    Kept("tokens", "失效的接口令牌", "API tokens that have ended", 180, "《网络安全法》第二十一条：日志不少于六个月",
         "Cybersecurity Law article 21: logs for six months", "删除", "Deleted", _forget_tokens),
    Kept("readings", "谁看过我的数据", "Who saw my data", 1095, "《个人信息保护法》第五十六条：处理记录至少三年",
         "PIPL article 56: records of processing for three years", "删除", "Deleted", _forget_readings),
    Kept("corrections", "已办理的更正申请", "Corrections decided", 1095, "《个人信息保护法》第五十六条：处理记录至少三年",
         "PIPL article 56: records of processing for three years", "删除", "Deleted", _forget_corrections),
)  # fmt: skip
for _row in _ROWS:
    keeps(_row)
