"""Pictures from outside: known by their first bytes, judged by their head, drawn anew so that nothing clings to them."""

import threading
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageOps

MOST_PIXELS = {"image/jpeg": 50_000_000, "image/png": 25_000_000, "image/webp": 25_000_000}
"""What is decoded at all; a JPEG may be larger, since its decoder can leave pixels out (`draft`)."""
MOST_SCANS = 100
"""A progressive JPEG comes in some ten scans; thousands of empty ones would keep the decoder busy for hours."""

_one_at_a_time = threading.Lock()
"""A decoded picture takes up to 200 MB for a moment; two of them wait for each other."""


class TooManyPixels(Exception):
    """The picture is larger than can be decoded safely; `ten_thousands` is how large it may be, in 万 pixels."""

    def __init__(self, media_type: str) -> None:
        super().__init__(media_type)
        self.ten_thousands = MOST_PIXELS[media_type] // 10_000


class Unreadable(Exception):
    """The bytes begin like a picture and cannot be decoded."""


def picture_type(content: bytes) -> str | None:
    """The media type of a picture by its first bytes, whatever its name says; None for everything else, SVG too."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    return None


def drawn_anew(content: bytes, media_type: str, longest_side: int) -> Image.Image:
    """The pixels alone, RGB or RGBA, at most so long; raises TooManyPixels or Unreadable."""
    kind = media_type.removeprefix("image/").upper()
    if kind == "JPEG" and content.count(b"\xff\xda") > MOST_SCANS:
        raise Unreadable()
    with _one_at_a_time:
        try:
            picture = Image.open(BytesIO(content), formats=[kind])  # reads the head only
        except Image.DecompressionBombError as error:
            raise TooManyPixels(media_type) from error
        except Exception as error:  # decoders raise whatever they stumble upon
            raise Unreadable() from error
        if picture.width * picture.height > MOST_PIXELS[media_type]:
            raise TooManyPixels(media_type)
        try:
            return _upright(picture, longest_side)
        except Exception as error:
            raise Unreadable() from error


def _upright(picture: Image.Image, longest_side: int) -> Image.Image:
    """Small enough, turned the way the camera was held, nothing else taken along."""
    picture.draft(None, (2 * longest_side, 2 * longest_side))
    if picture.mode.startswith("I"):  # 16 bits of grey, which `convert` would clip to white
        picture = picture.point(lambda grey: grey / 256).convert("L")
    small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    small.thumbnail((longest_side, longest_side))
    with suppress(Exception):  # a broken EXIF block does not say how the camera was held
        small = ImageOps.exif_transpose(small)
    bare = Image.new(small.mode, small.size)
    bare.paste(small)
    return bare


def written(picture: Image.Image, kind: str, **options: object) -> bytes:
    """A picture as bytes of this kind ('PNG', 'WEBP', 'JPEG')."""
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()
