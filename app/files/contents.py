"""What may come in: pictures and PDFs, known by their first bytes. A picture is drawn anew, so that nothing clings to it."""

import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from app.files.errors import FileEmpty, FileKindRefused, FileTooLarge, PictureDamaged, PictureTooLarge
from app.kit.text import TextEmpty, clean_line

MOST_MEGABYTES = 5
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
LONGEST_SIDE, QUALITY = 1600, 85
LONGEST_NAME, NAMELESS = 120, "附件"
PDF = "application/pdf"

MOST_PIXELS = {"image/jpeg": 50_000_000, "image/png": 25_000_000, "image/webp": 25_000_000}
"""What is decoded at all; a JPEG may be larger, since its decoder can leave pixels out (`draft`)."""
MOST_SCANS = 100
"""A progressive JPEG comes in some ten scans; thousands of empty ones would keep the decoder busy for hours."""
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", PDF: ".pdf"}

_one_at_a_time = threading.Lock()
"""A decoded picture takes up to 200 MB for a moment; two of them wait for each other."""


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: what its sender calls it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Cleaned:
    """A file as it is kept."""

    name: str
    media_type: str
    content: bytes


def cleaned(upload: Upload) -> Cleaned:
    """What is kept of an upload: a picture of at most 1600 px without metadata, a PDF as it is; refuses everything else."""
    content = upload.content
    if not content:
        raise FileEmpty()
    if len(content) > MOST_BYTES:
        raise FileTooLarge(most=MOST_MEGABYTES)
    media_type = _media_type(content)
    if media_type != PDF:
        content = _drawn_anew(content, media_type)
        if len(content) > MOST_BYTES:
            raise FileTooLarge(most=MOST_MEGABYTES)
    return Cleaned(_kept_name(upload.name, media_type), media_type, content)


def _media_type(content: bytes) -> str:
    """What the first bytes say, whatever the name and the sender say."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"%PDF-"):
        return PDF
    raise FileKindRefused()


def _drawn_anew(content: bytes, media_type: str) -> bytes:
    kind = media_type.removeprefix("image/").upper()
    if kind == "JPEG" and content.count(b"\xff\xda") > MOST_SCANS:
        raise PictureDamaged()
    with _one_at_a_time:
        try:
            picture = Image.open(BytesIO(content), formats=[kind])  # reads the head only
        except Image.DecompressionBombError as error:
            raise PictureTooLarge(most=MOST_PIXELS[media_type] // 10_000) from error
        except Exception as error:  # decoders raise whatever they stumble upon
            raise PictureDamaged() from error
        if picture.width * picture.height > MOST_PIXELS[media_type]:
            raise PictureTooLarge(most=MOST_PIXELS[media_type] // 10_000)
        try:
            return _written(_upright(picture), kind)
        except Exception as error:
            raise PictureDamaged() from error


def _upright(picture: Image.Image) -> Image.Image:
    """The pixels alone: small enough, turned the way the camera was held, nothing else taken along."""
    picture.draft(None, (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
    if picture.mode.startswith("I"):  # 16 bits of grey, which `convert` would clip to white
        picture = picture.point(lambda grey: grey / 256).convert("L")
    small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    with suppress(Exception):  # a broken EXIF block does not say how the camera was held
        small = ImageOps.exif_transpose(small)
    bare = Image.new(small.mode, small.size)
    bare.paste(small)
    return bare


def _written(picture: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    picture.save(out, kind, quality=QUALITY)
    return out.getvalue()


def _kept_name(name: str, media_type: str) -> str:
    """The last part of the name, without what is invisible or means something to a file system, ending as its bytes do."""
    last = re.split(r"[\\/]", name)[-1]
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", re.sub(r'[<>:"|?*]', " ", last[:1000]))
    shown = ""
    with suppress(TextEmpty):
        shown = clean_line(stem, 10_000)[: LONGEST_NAME - 5].strip(" .")
    return (shown or NAMELESS) + ENDINGS[media_type]
