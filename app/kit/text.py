"""Cleans what people type, hides what others need not see whole, and orders names as a Chinese reader expects."""

import re
import unicodedata

from pypinyin import lazy_pinyin

from app.kit.errors import Invalid


class TextEmpty(Invalid):
    code = "kit.text_empty"
    zh = "这里还没有可见的文字，请填写后再提交，最多 {max_length} 个字。"
    en = "There is no visible text here yet; please fill it in with at most {max_length} characters."


class TextTooLong(Invalid):
    code = "kit.text_too_long"
    zh = "这里写了 {length} 个字，最多只能写 {max_length} 个字，请删减后再提交。"
    en = "This has {length} characters but at most {max_length} fit; please shorten it."


class BadPhoneNumber(Invalid):
    code = "kit.bad_phone_number"
    zh = "这不是中国大陆的手机号码：应是以 1 开头的 11 位数字，请核对后重填。"
    en = "This is not a mainland China mobile number, which has 11 digits and starts with 1; please check it."


class BadMailAddress(Invalid):
    code = "kit.bad_mail_address"
    zh = "这不是能送达的电子邮箱地址：应像 name@example.com 这样，只用英文字母和数字，最长 254 个字符，请核对后重填。"
    en = "This is no e-mail address we can send to: it looks like name@example.com, in plain letters and digits, at most 254 characters; please check it."


def clean_line(value: str, max_length: int) -> str:
    """One line in NFC without invisible characters, white space collapsed; raises TextEmpty or TextTooLong."""
    return _checked(" ".join(_visible(value).split()), max_length)


def clean_text(value: str, max_length: int) -> str:
    """Text in NFC without invisible characters, its line breaks kept as "\\n"; raises TextEmpty or TextTooLong."""
    lines = (line.replace("\t", " ").rstrip() for line in _visible(value).splitlines())
    return _checked("\n".join(lines).strip(), max_length)


def half_width(value: str) -> str:
    """The full-width forms an input method leaves (１２３，．－) as their ASCII twins; nothing else changes."""
    return value.translate(_HALF_WIDTH)


def without_separators(value: str) -> str:
    """A number as read from a card or a screen: half width, without spaces, dashes and invisible characters."""
    return _SEPARATORS.sub("", half_width(_visible(value)))


def phone_number(value: str) -> str:
    """A mainland mobile number as 11 digits, from any usual spelling; raises BadPhoneNumber."""
    match = _MOBILE.fullmatch(without_separators(value))
    if match is None:
        raise BadPhoneNumber()
    return match[1]


def phone_if_any(value: str) -> str:
    """The same, or nothing where the text is no mobile number: what was typed to find somebody need not be typed again."""
    match = _MOBILE.fullmatch(without_separators(value))
    return match[1] if match else ""


def mail_address(value: str) -> str:
    """An e-mail address with its host in lower case, free of anything a mail header could mistake; raises BadMailAddress."""
    local, at, host = half_width(value).strip().rpartition("@")
    address = f"{local}{at}{host.lower()}"
    if len(address) > LONGEST_MAIL_ADDRESS or not _MAIL_ADDRESS.fullmatch(address):
        raise BadMailAddress()
    return address


def mask_mail_address(address: str) -> str:
    """c***@example.com: the first character and the host stay."""
    local, at, host = address.rpartition("@")
    return f"{local[:1]}***{at}{host}"


def mask_phone(number: str) -> str:
    """138****8000: the first three and the last four digits stay; a shorter number is hidden whole."""
    return _masked(list(number), 3, 4)


def mask_id_number(number: str) -> str:
    """340102********1234: the place and the last four characters stay, the birth date is hidden."""
    return _masked(list(number), 6, 4)


def mask_name(name: str) -> str:
    """陈*文, and 陈* for two characters: the first and the last stay, a single character is hidden."""
    written = _CHARACTER.findall(unicodedata.normalize("NFC", name).strip())
    return _masked(written, 1, 0 if len(written) == 2 else 1)


def sort_key(name: str) -> str:
    """Lower-case pinyin, syllables parted by spaces ("shan tian fang"), other writing kept; compare by code point."""
    plain = unicodedata.normalize("NFC", half_width(name)).strip()
    for length in (2, 1):
        if surname := _SURNAMES.get(plain[:length]):
            return _joined([surname, *lazy_pinyin(plain[length:])])
    return _joined(lazy_pinyin(plain))


def pinyin_pattern(typed: str) -> str:
    """What a sort key that somebody means by ASCII letters matches: syllables whole or begun, with or without spaces.

    "chen xiu lan" is found by "chenxiulan", "chen xiulan", "cxl" and "chenxl", and by the beginning of each of them. The
    pattern reads the same in PostgreSQL and in Python; it runs once along the key.
    """
    words = [[_literal(letter) for letter in word] for word in typed.lower().split()]
    return "^" + f"{_REST_OF_SYLLABLE} ".join(f"(?:{_REST_OF_SYLLABLE} )?".join(letters) for letters in words)


# Characters that show nothing although Unicode counts them as letters or symbols: a name of these would look empty.
_BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Cf holds the zero-width and the bidi override characters; the Mongolian vowel separator is spelling, so it stays.
_STRIPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})
_MONGOLIAN_VOWEL_SEPARATOR = "\u180e"
_SHOWN_ONLY_WITH_OTHERS = frozenset({"Mn", "Mc", "Me", "Cf"})

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212]+")
_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
LONGEST_MAIL_ADDRESS = 254  # RFC 5321: 256 with the angle brackets around it
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_MAIL_ADDRESS = re.compile(
    rf"(?=[^@]{{1,64}}@)[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~-]+)*@(?:{_LABEL}\.)+{_LABEL}"
)
_CHARACTER = re.compile(r".[\u0300-\u036f\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]*", re.DOTALL)

_REST_OF_SYLLABLE = "[^ ]*"

# Surnames that are read otherwise than the same character in a word (pypinyin has most others right).
_SURNAMES = {
    "万俟": "mo qi", "单于": "chan yu", "尉迟": "yu chi", "长孙": "zhang sun", "澹台": "tan tai",
    "单": "shan", "曾": "zeng", "解": "xie", "仇": "qiu", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "乐": "yue", "员": "yun", "缪": "miao", "洗": "xian", "翟": "zhai", "秘": "bi", "种": "chong",
    "繁": "po", "折": "she", "黑": "he", "覃": "qin", "能": "nai", "祭": "zhai", "隗": "wei", "佴": "nai",
    "郇": "xun", "阚": "kan", "召": "shao", "卜": "bu",
}  # fmt: skip


def _visible(value: str) -> str:
    """The value in NFC without what cannot be seen; every kind of white space is still there."""
    return unicodedata.normalize("NFC", "".join(c for c in value if c.isspace() or not _is_invisible(c)))


def _is_invisible(character: str) -> bool:
    if character == _MONGOLIAN_VOWEL_SEPARATOR:
        return False
    return character in _BLANKS or unicodedata.category(character) in _STRIPPED_CATEGORIES


def _checked(text: str, max_length: int) -> str:
    if all(c.isspace() or unicodedata.category(c) in _SHOWN_ONLY_WITH_OTHERS for c in text):
        raise TextEmpty(max_length=max_length)
    if len(text) > max_length:
        raise TextTooLong(max_length=max_length, length=len(text))
    return text


def _masked(characters: list[str], head: int, tail: int) -> str:
    hidden = len(characters) - head - tail
    if hidden < 1:
        return "*" * len(characters)
    return "".join([*characters[:head], "*" * hidden, *characters[len(characters) - tail :]])


def _literal(letter: str) -> str:
    return letter if letter.isalnum() else "\\" + letter


def _joined(syllables: list[str]) -> str:
    return " ".join(" ".join(syllables).lower().split())
