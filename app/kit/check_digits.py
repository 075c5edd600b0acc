"""Numbers that carry their own check: resident ID numbers, unified social credit codes, and our short numbers."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from app.kit.errors import Invalid
from app.kit.text import without_separators


class BadIdNumber(Invalid):
    code = "kit.bad_id_number"
    zh = "身份证号码应是 17 位数字加 1 位数字或 X，共 18 位，请对照身份证重填。"
    en = "A resident ID number has 17 digits and then a digit or X, 18 in all; please copy it from the card again."


class ImpossibleBirthDate(Invalid):
    code = "kit.impossible_birth_date"
    zh = "身份证号码第 7 至 14 位应是真实的出生日期，现在不是，请对照身份证重填。"
    en = "Places 7 to 14 of the ID number must be a real birth date and are not; please copy them from the card again."


class WrongIdCheckDigit(Invalid):
    code = "kit.wrong_id_check_digit"
    zh = "身份证号码最后一位与前 17 位对不上，可能有一位抄错了，请对照身份证重填。"
    en = "The last place of the ID number does not fit the first 17, so one may be miscopied; please check the card."


class BadCreditCode(Invalid):
    code = "kit.bad_credit_code"
    zh = "统一社会信用代码应是 18 位数字或大写字母（不用 I、O、S、V、Z），请对照证照重填。"
    en = "A social credit code has 18 digits or letters (never I, O, S, V, Z); please copy it from the licence again."


class WrongCreditCheckDigit(Invalid):
    code = "kit.wrong_credit_check_digit"
    zh = "统一社会信用代码最后一位与前 17 位对不上，可能有一位抄错了，请对照证照重填。"
    en = "The last place of the credit code does not fit the first 17, so one may be miscopied; check the licence."


class BadShortNumber(Invalid):
    code = "kit.bad_short_number"
    zh = "这里应是 2 至 19 位的数字编号，请对方再读一遍后重填。"
    en = "This should be a number of 2 to 19 digits; please have it read to you again."


class WrongShortCheckDigit(Invalid):
    code = "kit.wrong_short_check_digit"
    zh = "编号的最后一位与前面对不上，可能听错或写错了一位，请对方再读一遍。"
    en = "The last digit does not fit the others, so one may be misheard; please have the number read again."


Sex = Literal["male", "female"]


def id_number(value: str) -> str:
    """The 18-character resident ID number (GB 11643), X upper case; raises a subclass of Invalid for what is wrong."""
    number = without_separators(value).upper()
    if not _ID_NUMBER.fullmatch(number):
        raise BadIdNumber()
    try:
        born_on = birth_date(number)
    except ValueError:
        raise ImpossibleBirthDate() from None
    if not _FIRST_BIRTH_DATE <= born_on <= _today_in_china():
        raise ImpossibleBirthDate()
    if number[17] != _id_check_digit(number[:17]):
        raise WrongIdCheckDigit()
    return number


def birth_date(number: str) -> date:
    """The birth date written in a checked ID number."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def sex(number: str) -> Sex:
    """The sex written in a checked ID number: the 17th digit is odd for men, even for women."""
    return "male" if int(number[16]) % 2 else "female"


def credit_code(value: str) -> str:
    """The 18-character unified social credit code (GB 32100) in upper case; raises a subclass of Invalid."""
    code = without_separators(value).upper()
    if not _CREDIT_CODE.fullmatch(code):
        raise BadCreditCode()
    if code[17] != _credit_check_digit(code[:17]):
        raise WrongCreditCheckDigit()
    return code


def with_check_digit(number: int) -> str:
    """Our short number as read aloud: 1042 becomes "10421", the last digit by Luhn (ISO/IEC 7812-1, mod 10)."""
    if number < 0 or number >= 10**18:
        raise ValueError("a short number is between 0 and 10^18")
    return f"{number}{-_luhn_sum(f'{number}0') % 10}"


def short_number(value: str) -> int:
    """The number in what was read aloud, spaces and dashes allowed; raises BadShortNumber or WrongShortCheckDigit."""
    digits = without_separators(value)
    if not _SHORT_NUMBER.fullmatch(digits):
        raise BadShortNumber()
    if _luhn_sum(digits) % 10:
        raise WrongShortCheckDigit()
    return int(digits[:-1])


_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK_DIGITS = "10X98765432"
_FIRST_BIRTH_DATE = date(1900, 1, 1)  # nobody living was born before; an older year is a slip of the pen

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = re.compile(f"[{_CREDIT_ALPHABET}]{{18}}")

_SHORT_NUMBER = re.compile(r"[0-9]{2,19}")


def _id_check_digit(first_17: str) -> str:
    """ISO 7064 MOD 11-2 with the weights written out as GB 11643 prints them."""
    return _ID_CHECK_DIGITS[sum(w * int(d) for w, d in zip(_ID_WEIGHTS, first_17, strict=True)) % 11]


def _credit_check_digit(first_17: str) -> str:
    """GB 32100: weights 3^(i-1) mod 31 over the alphabet of 31 characters."""
    total = sum(pow(3, place, 31) * _CREDIT_ALPHABET.index(c) for place, c in enumerate(first_17))
    return _CREDIT_ALPHABET[-total % 31]


def _luhn_sum(digits: str) -> int:
    doubled = (int(d) * 2 for d in digits[-2::-2])
    return sum(int(d) for d in digits[-1::-2]) + sum(d - 9 if d > 9 else d for d in doubled)


def _today_in_china() -> date:
    return (datetime.now(UTC) + timedelta(hours=8)).date()
