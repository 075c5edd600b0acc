"""A bank's face: colours that can be read, words it may choose, and nothing that reaches code."""

from dataclasses import replace

import pytest

from app.kit.colours import WHITE, contrast
from app.kit.db import session
from app.kit.text import TextEmpty, TextTooLong
from app.tenancy.branding import WORD_LABELS, change_brand, current_face
from app.tenancy.commands import WORDS
from app.tenancy.errors import ColourRefused, ColourUnreadable, WordUnknown
from app.tenancy.queries import look
from tests.worlds import World


def test_every_word_a_bank_chooses_has_a_label() -> None:
    assert set(WORD_LABELS) == set(WORDS)


def test_a_changed_brand_shows_at_once(world: World) -> None:
    words = {**current_face().vocabulary, "unit": {"zh": "暖心币", "en": "warm coins"}}
    change_brand(replace(current_face(), name_zh="暖心银行", primary_colour=" #1D4ED8 ", vocabulary=words))
    session().commit()
    assert (look().name_zh, look().primary_colour, look().word("unit", "zh")) == ("暖心银行", "#1d4ed8", "暖心币")


def test_a_colour_that_cannot_be_read_is_refused_with_the_nearest_that_can(world: World) -> None:
    with pytest.raises(ColourUnreadable) as refused:
        change_brand(replace(current_face(), accent_colour="#ffcc00"))
    nearest = refused.value.data["nearest"]
    assert contrast(nearest, WHITE) >= 4.5
    assert nearest in refused.value.sentence("zh")
    assert change_brand(replace(current_face(), accent_colour=nearest)).accent_colour == nearest


def test_a_ratio_just_below_is_not_shown_as_enough(world: World) -> None:
    with pytest.raises(ColourUnreadable) as refused:
        change_brand(replace(current_face(), primary_colour="#777777"))
    assert refused.value.data["ratio"] == "4.47"


@pytest.mark.parametrize("text", ["red", "#fff", "#0b6b7", "#0b6b75;}", "#0b6b75}body{display:none", "url(x)", ""])
def test_what_is_no_colour_reaches_no_style_sheet(world: World, text: str) -> None:
    with pytest.raises(ColourRefused):
        change_brand(replace(current_face(), primary_colour=text))


def test_words_are_few_short_and_visible(world: World) -> None:
    for words, refusal in (
        ({"__class__": {"zh": "x", "en": "x"}}, WordUnknown),
        ({"unit": {"zh": "\u200b", "en": "x"}}, TextEmpty),
        ({"unit": {"zh": "长" * 21, "en": "x"}}, TextTooLong),
    ):
        with pytest.raises(refusal):
            change_brand(replace(current_face(), vocabulary=words))
