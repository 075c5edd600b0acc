"""How a bank shows itself: names, two colours that can be read, its own words. No bank's words reach code."""

from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select

from app.kit.colours import COLOUR, READABLE, WHITE, contrast, nearest_readable
from app.kit.db import session
from app.kit.text import clean_line, half_width
from app.tenancy.commands import WORDS, touch_version
from app.tenancy.errors import ColourRefused, ColourUnreadable, WordUnknown
from app.tenancy.models import Brand
from app.tenancy.queries import look

LONGEST_NAME, LONGEST_TAGLINE, LONGEST_WORD, LONGEST_HOTLINE = 40, 60, 20, 20

WORD_LABELS: dict[str, tuple[str, str]] = {
    "unit": ("时间的单位", "Unit of time"),
    "bank": ("时间银行的叫法", "What the bank is called"),
    "helper": ("服务者的叫法", "What a helper is called"),
    "recipient": ("受助人的叫法", "What a recipient is called"),
    "demand": ("需求的叫法", "What a demand is called"),
}
"""The words a bank may choose, as the page of the brand asks for them."""


@dataclass(frozen=True)
class Face:
    """A brand to be: all of it, so that a change and its undoing are the same act."""

    name_zh: str
    name_en: str
    tagline_zh: str
    tagline_en: str
    primary_colour: str
    accent_colour: str
    hotline: str | None
    vocabulary: dict[str, dict[str, str]] = field(default_factory=dict)


def current_face() -> Face:
    """The brand as it stands."""
    shown = look()
    return Face(
        shown.name_zh, shown.name_en, shown.tagline_zh, shown.tagline_en, shown.primary_colour, shown.accent_colour,
        shown.hotline, {key: dict(shown.vocabulary.get(key, {})) for key in WORDS},
    )  # fmt: skip


def checked_face(face: Face) -> Face:
    """The brand with its texts cleaned; raises ColourRefused, ColourUnreadable, WordUnknown or a refusal of the text."""
    primary, accent = checked_colour(face.primary_colour), checked_colour(face.accent_colour)
    words = {}
    for key, pair in face.vocabulary.items():
        if key not in WORDS:
            raise WordUnknown(key=key)
        words[key] = {language: clean_line(pair[language], LONGEST_WORD) for language in ("zh", "en")}
    return Face(
        clean_line(face.name_zh, LONGEST_NAME), clean_line(face.name_en, LONGEST_NAME),
        _line_or_empty(face.tagline_zh, LONGEST_TAGLINE), _line_or_empty(face.tagline_en, LONGEST_TAGLINE),
        primary, accent, _line_or_empty(face.hotline or "", LONGEST_HOTLINE) or None, words,
    )  # fmt: skip


def change_brand(face: Face) -> Brand:
    """The bank shows itself so from now on; every process sees it at its next request."""
    checked = checked_face(face)
    row = session().scalars(select(Brand).where(Brand.tenant_id == look().root_id).with_for_update()).one()
    values: dict[str, Any] = asdict(checked)
    values["vocabulary"] = {**row.vocabulary, **checked.vocabulary}
    for name, value in values.items():
        setattr(row, name, value)
    session().flush()
    touch_version()
    return row


def checked_colour(text: str) -> str:
    """A colour '#rrggbb' on which white text can be read; raises ColourRefused or ColourUnreadable."""
    colour = half_width(text).strip().lower()
    if not COLOUR.fullmatch(colour):
        raise ColourRefused()
    ratio = contrast(colour, WHITE)
    if ratio < READABLE:  # 4.496 must not read as 4.5: cut off, not rounded
        raise ColourUnreadable(colour=colour, ratio=f"{int(ratio * 100) / 100:.2f}", nearest=nearest_readable(colour))
    return colour


def _line_or_empty(text: str, most: int) -> str:
    return clean_line(text, most) if text.strip() else ""
