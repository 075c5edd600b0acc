"""Time is kept as whole seconds; here is how a bank spells them in its own unit, reads them, shares and rounds them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.kit.errors import Invalid
from app.kit.text import half_width

Coefficient = Fraction
MOST_UNITS = 10**9  # more than this is a slip of the finger


@dataclass(frozen=True)
class Unit:
    """What a bank counts in: the seconds of one unit, the decimals shown, and its word in both languages."""

    seconds: int
    decimals: int
    zh: str
    en: str

    def __post_init__(self) -> None:
        if self.seconds < 1 or self.decimals < 0:
            raise ValueError("a unit has at least one second and no negative decimals")


class UnreadableAmount(Invalid):
    code = "kit.unreadable_amount"
    zh = "看不懂这个数额，请只用数字和小数点，例如 12 或 1,200.5。"
    en = "This amount cannot be read; please use digits and a decimal point only, such as 12 or 1,200.5."


class AmountNotPositive(Invalid):
    code = "kit.amount_not_positive"
    zh = "数额必须大于零，请重新填写。"
    en = "The amount must be more than zero; please enter it again."


class AmountTooLarge(Invalid):
    code = "kit.amount_too_large"
    zh = "数额大得不合情理，最多 {limit}{unit_zh}，请检查是否多写了几位。"
    en = "The amount is beyond reason, at most {limit} {unit_en}; please check for extra digits."


class AmountNotWholeSeconds(Invalid):
    code = "kit.amount_not_whole_seconds"
    zh = "这个数额折算不成整秒（1{unit_zh}等于 {unit_seconds} 秒），请少写几位小数。"
    en = "This amount is no whole number of seconds (one of the {unit_en} is {unit_seconds} s); use fewer decimals."


class BadFraction(Invalid):
    code = "kit.bad_fraction"
    zh = "系数应是大于零的分数、整数或小数，例如 3/2、2 或 1.5，请重新填写。"
    en = "A coefficient is a fraction or number above zero, such as 3/2, 2 or 1.5; please enter it again."


def spell(seconds: int, unit: Unit) -> str:
    """The seconds in the unit, "196,904.5"; "≈" leads when half-up rounding of the magnitude lost anything."""
    scale = 10**unit.decimals
    scaled, lost = divmod(abs(seconds) * scale, unit.seconds)
    if 2 * lost >= unit.seconds:
        scaled += 1
    whole, part = divmod(scaled, scale)
    decimals = f".{part:0{unit.decimals}d}" if unit.decimals else ""
    return f"{'≈' if lost else ''}{_MINUS if seconds < 0 and scaled else ''}{whole:,}{decimals}"


def spell_change(seconds: int, unit: Unit) -> str:
    """A movement in the unit with its sign, "+12.0", "≈+0.6", "−12.0"."""
    text = spell(seconds, unit)
    if seconds <= 0:
        return text
    return f"≈+{text[1:]}" if text.startswith("≈") else f"+{text}"


def spell_with_word(seconds: int, unit: Unit, language: str) -> str:
    """The spelled seconds with the unit's word: "196,904.5时间币" or "196,904.5 coins" (language "zh" or "en")."""
    return f"{spell(seconds, unit)} {unit.en}" if _is_english(language) else f"{spell(seconds, unit)}{unit.zh}"


def duration(seconds: int, language: str) -> str:
    """Exact hours, minutes and seconds, "1小时30分" or "1 h 30 min"; parts that are zero are left out."""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    # Minutes alone are 分钟: 分 by itself would read as points.
    words = ("h", "min", "s") if _is_english(language) else ("小时", "分" if hours or rest else "分钟", "秒")
    parts = [(n, word) for n, word in zip((hours, minutes, rest), words, strict=True) if n] or [(0, words[1])]
    sign = _MINUS if seconds < 0 else ""
    if _is_english(language):
        return sign + " ".join(f"{n:,} {word}" for n, word in parts)
    return sign + "".join(f"{n:,}{word}" for n, word in parts)


def parse_amount(text: str, unit: Unit) -> int:
    """The seconds of an amount typed in the unit; raises a subclass of Invalid for anything not positive and exact."""
    plain = half_width(text).strip()
    match = _AMOUNT.fullmatch(plain)
    if match is None or len(plain) > _LONGEST_NUMBER:
        raise UnreadableAmount()
    amount = Fraction(match[2].replace(",", ""))
    if match[1] or not amount:
        raise AmountNotPositive()
    if amount > MOST_UNITS:
        raise AmountTooLarge(limit=f"{MOST_UNITS:,}", unit_zh=unit.zh, unit_en=unit.en)
    exact = amount * unit.seconds
    if exact.denominator != 1:
        raise AmountNotWholeSeconds(unit_zh=unit.zh, unit_en=unit.en, unit_seconds=unit.seconds)
    return exact.numerator


def parse_fraction(text: str) -> Coefficient:
    """A positive coefficient from "3/2", "2" or "1.5"; raises BadFraction."""
    plain = half_width(text).strip()
    if not _FRACTION.fullmatch(plain) or len(plain) > _LONGEST_NUMBER:
        raise BadFraction()
    try:
        fraction = Fraction(plain)
    except ZeroDivisionError:
        raise BadFraction() from None
    if not fraction:
        raise BadFraction()
    return fraction


def multiply_floor(seconds: int, fraction: Coefficient) -> int:
    """The seconds times the coefficient, towards zero to whole seconds, so that a reversal undoes it exactly."""
    return _signed(seconds, abs(seconds) * fraction.numerator // fraction.denominator)


def round_down(seconds: int, step: int) -> int:
    """The nearest multiple of `step` seconds towards zero."""
    _check_step(step)
    return _signed(seconds, abs(seconds) // step * step)


def round_half_up(seconds: int, step: int) -> int:
    """The nearest multiple of `step` seconds, halves away from zero."""
    _check_step(step)
    return _signed(seconds, (2 * abs(seconds) + step) // (2 * step) * step)


def split(seconds: int, shares: Sequence[int]) -> list[int]:
    """Parts in the ratio of the shares, summing to `seconds`; the last share above zero takes what does not divide."""
    if not shares or min(shares) < 0 or not sum(shares):
        raise ValueError("shares are whole numbers from zero up, at least one above zero")
    parts = [_signed(seconds, abs(seconds) * share // sum(shares)) for share in shares]
    last = max(place for place, share in enumerate(shares) if share)
    parts[last] += seconds - sum(parts)
    return parts


_MINUS = "\N{MINUS SIGN}"
_LONGEST_NUMBER = 40
# Commas must part thousands: "1,5" may mean one and a half to the person who typed it, so it is refused.
_AMOUNT = re.compile(r"([-\u2212\u2013]?)\+?\s*((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)")
_FRACTION = re.compile(r"[0-9]+(?:/[0-9]+|\.[0-9]+)?")


def _signed(like: int, magnitude: int) -> int:
    return -magnitude if like < 0 else magnitude


def _check_step(step: int) -> None:
    if step < 1:
        raise ValueError("a step has at least one second")


def _is_english(language: str) -> bool:
    return language.startswith("en")
