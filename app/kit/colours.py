"""How well two colours can be told apart (WCAG 2.2), and the nearest one that can be read."""

import re

COLOUR = re.compile(r"#[0-9a-f]{6}")
WHITE = "#ffffff"
READABLE = 4.5
"""Contrast that WCAG 2.2 (1.4.3, level AA) asks of text in usual size."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours '#rrggbb', from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def nearest_readable(colour: str, on: str = WHITE, ratio: float = READABLE) -> str:
    """The colour itself, or the first of its darker (on a dark ground: lighter) shades whose contrast suffices."""
    goal = 0 if _luminance(on) > 0.18 else 255
    parts = _parts(colour)
    for step in range(256):
        shade = "#" + "".join(f"{round(part + (goal - part) * step / 255):02x}" for part in parts)
        if contrast(shade, on) >= ratio:
            return shade
    return "#000000" if goal == 0 else WHITE


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
