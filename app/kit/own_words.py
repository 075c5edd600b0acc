"""A bank's own words in the product's sentences: `{helper}` is a volunteer in one bank, a good neighbour in another.

A capital (`{Helper}`) begins with a capital in English; Chinese has none.
"""

import re
from collections.abc import Callable, Container

DEFAULTS: dict[str, tuple[str, str]] = {
    "helper": ("志愿者", "volunteer"), "recipient": ("受助人", "recipient"), "demand": ("需求", "demand"),
    "bank": ("时间银行", "time bank"),
}  # fmt: skip
"""What things are called where no bank is in scope, or a bank has no word of its own: Chinese, English."""

_MARK = re.compile(rf"\{{({'|'.join(DEFAULTS)})\}}", re.IGNORECASE)
_told: list[Callable[[str, str], str | None]] = []


def understand_words(called: Callable[[str, str], str | None]) -> None:
    """Let `called(key, language)` tell what the bank in scope calls a thing; None where it has no word."""
    _told[:] = [called]


def in_own_words(sentence: str, language: str, given: Container[str] = ()) -> str:
    """The sentence with the bank's words for its marks; marks that are `given` values, and all others, stay as they are."""

    def word(found: re.Match[str]) -> str:
        mark = found[1]
        if mark in given:
            return found[0]
        key = mark.lower()
        own = (_told[0](key, language) if _told else None) or DEFAULTS[key][language == "en"]
        own = own.replace("{", "").replace("}", "")
        return own[:1].upper() + own[1:] if mark[0].isupper() else own

    return _MARK.sub(word, sentence) if "{" in sentence else sentence
