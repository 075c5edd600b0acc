"""What may come in: pictures and PDFs, known by their first bytes. A picture is drawn anew, so that nothing clings to it."""

import re
from contextlib import suppress
from dataclasses import dataclass

from app.files.errors import FileEmpty, FileKindRefused, FileTooLarge, PictureDamaged, PictureTooLarge
from app.kit.pictures import TooManyPixels, Unreadable, drawn_anew, picture_type, written
from app.kit.text import TextEmpty, clean_line

MOST_MEGABYTES = 5
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
LONGEST_SIDE, QUALITY = 1600, 85
LONGEST_NAME, NAMELESS = 120, "附件"
PDF = "application/pdf"
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", PDF: ".pdf"}


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
    if content.startswith(b"%PDF-"):
        return PDF
    if (found := picture_type(content)) is None:
        raise FileKindRefused()
    return found


def _drawn_anew(content: bytes, media_type: str) -> bytes:
    try:
        picture = drawn_anew(content, media_type, LONGEST_SIDE)
    except TooManyPixels as error:
        raise PictureTooLarge(most=error.ten_thousands) from error
    except Unreadable as error:
        raise PictureDamaged() from error
    return written(picture, media_type.removeprefix("image/").upper(), quality=QUALITY)


def _kept_name(name: str, media_type: str) -> str:
    """The last part of the name, without what is invisible or means something to a file system, ending as its bytes do."""
    last = re.split(r"[\\/]", name)[-1]
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", re.sub(r'[<>:"|?*]', " ", last[:1000]))
    shown = ""
    with suppress(TextEmpty):
        shown = clean_line(stem, 10_000)[: LONGEST_NAME - 5].strip(" .")
    return (shown or NAMELESS) + ENDINGS[media_type]
