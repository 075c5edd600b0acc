"""Contrast as WCAG 2.2 computes it, and the nearest shade that can be read."""

import pytest

from app.kit.colours import READABLE, WHITE, contrast, nearest_readable


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast(WHITE, "#000000") == pytest.approx(21)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.01)
    assert contrast("#777777", WHITE) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colour", ["#ffff00", "#ffffff", "#ff9900", "#77c7ff", "#767676", "#0b6b75", "#000000"])
def test_the_nearest_shade_suffices_and_the_one_before_it_would_not(colour: str) -> None:
    found = nearest_readable(colour)
    assert contrast(found, WHITE) >= READABLE
    if contrast(colour, WHITE) >= READABLE:
        assert found == colour
    else:
        assert contrast(found, WHITE) < READABLE + 0.2, "no darker than it has to be"


def test_on_a_dark_ground_the_nearest_shade_is_lighter() -> None:
    assert contrast(nearest_readable("#222222", on="#000000"), "#000000") >= READABLE
