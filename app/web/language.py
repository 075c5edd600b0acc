"""Chinese first, English beside it: which language this reader gets, and how dates and amounts are written in it."""

from datetime import datetime
from typing import Any

from flask import Flask, g, request, session
from flask_babel import Babel

from app.kit.check_digits import with_check_digit
from app.kit.clock import local, today
from app.kit.own_words import in_own_words
from app.kit.seconds import duration
from app.rbac.guard import visitor

LANGUAGES = ("zh", "en")
WEEKDAYS_ZH = "一二三四五六日"
NEAR_DAYS = {-1: ("昨天", "yesterday"), 0: ("今天", "today"), 1: ("明天", "tomorrow"), 2: ("后天", "in two days")}


def register(app: Flask) -> None:
    """Give templates `t(zh, en)` and the filters for instants and durations."""
    Babel(app, locale_selector=lambda: "en" if language() == "en" else "zh", default_timezone="Asia/Shanghai")
    app.jinja_env.globals.update(t=t, mark=mark, language=language)
    app.jinja_env.filters.update(
        instant=instant,
        as_said=as_said,
        day=day,
        clock_time=clock_time,
        duration=_duration,
        read_aloud=with_check_digit,
    )


def language() -> str:
    """'zh' or 'en': what the reader chose, else what their profile says, else what the browser asks, else Chinese."""
    if "language" not in g:
        chosen = session.get("language")
        if chosen not in LANGUAGES and request.path.startswith("/api/"):
            chosen = request.accept_languages.best_match(["zh", "en"])
        g.language = chosen if chosen in LANGUAGES else (visitor().language or "zh")
    return str(g.language)


def t(zh: str, en: str, **values: Any) -> str:
    """A sentence in the reader's language and the bank's words; both languages stand beside each other in the template."""
    text = in_own_words(en if language() == "en" else zh, language(), values)
    return text.format(**values) if values else text


MARKS = str.maketrans({"，": ", ", "、": ", ", "；": "; ", "：": ": ", "（": " (", "）": ")"})


def mark(sign: str) -> str:
    """A Chinese sign between two things that are not sentences, or what stands for it in English."""
    return sign.translate(MARKS) if language() == "en" else sign


def instant(value: datetime | None) -> str:
    """'11月22日 周日 15:00' or '22 Nov, Sun 15:00', on a clock in Shanghai; another year than this one is told, too."""
    if value is None:
        return ""
    at, is_far = local(value), local(value).year != today().year
    if language() == "en":
        return f"{at.day} {at:%b}{f' {at.year}' if is_far else ''}, {at:%a} {at:%H:%M}"
    return f"{f'{at.year}年' if is_far else ''}{at.month}月{at.day}日 周{WEEKDAYS_ZH[at.weekday()]} {at:%H:%M}"


def as_said(value: datetime | None) -> str:
    """An instant as `instant` says it, and before it “yesterday”, “today”, “tomorrow” where it is so near."""
    if value is None:
        return ""
    near = NEAR_DAYS.get((local(value).date() - today()).days)
    if near is None:
        return instant(value)
    return f"{near[1]}, {instant(value)}" if language() == "en" else f"{near[0]} {instant(value)}"


def day(value: datetime | None) -> str:
    """'2026年11月22日' or '22 Nov 2026'."""
    if value is None:
        return ""
    at = local(value) if isinstance(value, datetime) else value
    return f"{at.day} {at:%b} {at.year}" if language() == "en" else f"{at.year}年{at.month}月{at.day}日"


def clock_time(value: datetime | None) -> str:
    """'15:00' in Shanghai."""
    return f"{local(value):%H:%M}" if value else ""


def _duration(seconds: int) -> str:
    return duration(seconds, language())
