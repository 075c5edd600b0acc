"""Draws the marks of config/jurisdictions/logos: ours, simple, so that the demonstration shows banks with a logo.

Run it to draw them anew: `python -m scripts.draw_logos`.
"""

import math

from PIL import Image, ImageDraw

from config.settings import ROOT

LOGOS = ROOT / "config" / "jurisdictions" / "logos"
SIDE, FINER = 192, 4
"""Drawn four times as large and made small, which smooths the edges."""

Point = tuple[float, float]


def canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    """A transparent square and the pen for it; coordinates go from 0 to 1."""
    picture = Image.new("RGBA", (SIDE * FINER, SIDE * FINER), (0, 0, 0, 0))
    return picture, ImageDraw.Draw(picture)


def _at(*points: Point) -> list[Point]:
    return [(x * SIDE * FINER, y * SIDE * FINER) for x, y in points]


def _disc(pen: ImageDraw.ImageDraw, centre: Point, radius: float, colour: str | tuple[int, ...]) -> None:
    (x, y), reach = centre, radius
    pen.ellipse(sum(_at((x - reach, y - reach), (x + reach, y + reach)), ()), fill=colour)


def _wave(height: float, rise: float, width: float) -> list[Point]:
    """A band across the square, two crests long."""
    steps = [step / 60 for step in range(61)]
    above = [(x, height + rise * math.sin(x * 4 * math.pi)) for x in steps]
    return _at(*above, *((x, y + width) for x, y in reversed(above)))


def nansha() -> Image.Image:
    """A clock whose lower half is the sea at the mouth of the river: time, and where it is given."""
    picture, pen = canvas()
    clear = (0, 0, 0, 0)
    _disc(pen, (0.5, 0.5), 0.5, "#0b6b75")
    _disc(pen, (0.5, 0.5), 0.4, "#ffffff")
    sea = Image.new("RGBA", picture.size, clear)
    below = ImageDraw.Draw(sea)
    for nth, colour in enumerate(("#1f7a8c", "#15616f", "#0e4a56")):
        below.polygon(_wave(0.56 + 0.1 * nth, 0.025, 0.5), fill=colour)
    inside = Image.new("L", picture.size, 0)
    _disc(ImageDraw.Draw(inside), (0.5, 0.5), 0.4, 255)  # type: ignore[arg-type]
    picture.paste(sea, (0, 0), Image.composite(sea.getchannel("A"), Image.new("L", sea.size, 0), inside))
    for end in ((0.5, 0.22), (0.68, 0.42)):
        pen.line(_at((0.5, 0.5), end), fill="#a8501c", width=int(0.06 * SIDE * FINER))
        _disc(pen, end, 0.03, "#a8501c")
    _disc(pen, (0.5, 0.5), 0.055, "#a8501c")
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def taierzhuang() -> Image.Image:
    """A bridge over the old canal, and its image in the water: what is given comes back."""
    picture, pen = canvas()
    _disc(pen, (0.5, 0.5), 0.5, "#17598a")
    pen.rounded_rectangle(sum(_at((0.14, 0.34), (0.86, 0.5)), ()), 0.03 * SIDE * FINER, fill="#ffffff")
    for x in (0.3, 0.5, 0.7):
        _disc(pen, (x, 0.52), 0.078, "#17598a")
    pen.rectangle(sum(_at((0.1, 0.5), (0.9, 0.62)), ()), fill="#17598a")
    for nth, (left, right) in enumerate(((0.16, 0.84), (0.24, 0.76), (0.34, 0.66))):
        y = 0.58 + nth * 0.1
        pen.rounded_rectangle(
            sum(_at((left, y), (right, y + 0.045)), ()),
            0.0225 * SIDE * FINER,
            fill=("#ffffff", "#a9cbe3", "#6da3c8")[nth],
        )
    _disc(pen, (0.5, 0.21), 0.07, "#f2b13c")
    return picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def main() -> None:
    """Write every mark as a PNG named like its bank's file."""
    LOGOS.mkdir(exist_ok=True)
    for draw in (nansha, taierzhuang):
        draw().save(LOGOS / f"{draw.__name__}.png", optimize=True)


if __name__ == "__main__":
    main()
