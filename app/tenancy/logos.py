"""Logos (G3): the mark of the bank, or of a sub-brand, in two sizes drawn anew from what was sent. They are public."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from math import hypot
from typing import Any
from uuid import UUID

from PIL import Image
from sqlalchemy import select

from app.kit.db import session
from app.kit.errors import TimeBankError
from app.kit.ids import uuid7
from app.kit.pictures import MOST_PIXELS, TooManyPixels, Unreadable, drawn_anew, picture_type, written
from app.tenancy.commands import touch_version
from app.tenancy.errors import (
    LogoDamaged,
    LogoKindRefused,
    LogoMissing,
    LogoNeedsBrand,
    LogoNotFound,
    LogoPale,
    LogoTooLarge,
    LogoTooSmall,
    TenantNotFound,
)
from app.tenancy.keys import fetch
from app.tenancy.models import Logo, SubBrand, Tenant
from app.tenancy.opening import REQUIRED, BankFile, Opening, understand
from app.tenancy.queries import look

MOST_MEGABYTES = 2
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
MOST_SERVED_BYTES = 6 * 1024
"""Every page shows the logo in its head, so it must not weigh on the first visit."""
LONGEST_SIDE = 1600
KEPT, SHOWN = (432, 144), (288, 96)
"""The boxes, in pixels, of what a preview carries along and of what pages show: three times as wide as high, at most."""
FEWEST_PIXELS = 32
ICON_SIDE, ICON_ACROSS = 192, 150
"""The icon is a square; phones cut it to a circle, in whose inner 80 % the logo's corners have to lie."""
ICON_COLOURS = 128
PALEST = 235
"""The darkest grey, of 255, of a picture nobody would see on white: a contrast below 1.2 : 1."""
LOGO_KEYS = {"tenant": REQUIRED, "file": REQUIRED, "source": None}


@dataclass(frozen=True)
class Drawing:
    """A logo as it is kept: for pages (WebP), for a phone's home screen (PNG), and whole for drawing it once more."""

    width: int
    height: int
    picture: bytes
    icon: bytes
    whole: bytes
    """A PNG that drawn again comes out as it is; a preview carries it to the form that confirms."""

    @property
    def digest(self) -> str:
        """What its address is made of: another drawing, another address."""
        return sha256(self.picture + self.icon).hexdigest()[:12]


@lru_cache(maxsize=4)  # a logo is drawn to be checked or shown first, and again to be kept
def drawing_of(content: bytes) -> Drawing:
    """Draw a logo from what was sent: without its empty margins, small, nothing taken along; refuses what is no picture."""
    if not content:
        raise LogoMissing()
    if len(content) > MOST_BYTES:
        raise _too_large()
    media_type = picture_type(content)
    if media_type is None:
        raise LogoKindRefused()
    try:
        drawn = drawn_anew(content, media_type, LONGEST_SIDE).convert("RGBA")
    except TooManyPixels as error:
        raise _too_large() from error
    except Unreadable as error:
        raise LogoDamaged() from error
    seen = _trimmed(drawn)
    if max(seen.size) < FEWEST_PIXELS:
        raise LogoTooSmall(fewest=FEWEST_PIXELS)
    if _is_pale(seen):
        raise LogoPale()
    seen.thumbnail(KEPT, Image.Resampling.LANCZOS)
    whole = _trimmed(seen)  # an edge may have faded away
    shown = whole.copy()
    shown.thumbnail(SHOWN, Image.Resampling.LANCZOS)
    return Drawing(*shown.size, _light(shown), _icon(whole), written(whole, "PNG", optimize=True))


def worn_logo(tenant_id: UUID) -> Logo | None:
    """The logo a node wears itself; None where it wears none."""
    return session().scalars(select(Logo).where(Logo.tenant_id == tenant_id, Logo.is_worn)).first()


def logo_shown(digest: str) -> Logo:
    """The logo at this address, while the bank or one of its sub-brands shows it."""
    shown = look()
    marks = {part.logo for part in shown.parts.values()} | {shown.logo}
    row = None
    if any(mark is not None and mark.digest == digest for mark in marks):
        row = session().scalars(select(Logo).where(Logo.digest == digest).limit(1)).first()
    if row is None:
        raise LogoNotFound()
    return row


def keep_logo(tenant_id: UUID, drawing: Drawing) -> Logo:
    """A new logo of a node; it is worn once `wear_logo` says so."""
    row = Logo(
        id=uuid7(), tenant_id=tenant_id, digest=drawing.digest, width=drawing.width, height=drawing.height,
        picture=drawing.picture, icon=drawing.icon, is_worn=False,
    )  # fmt: skip
    session().add(row)
    session().flush()
    return row


def wear_logo(tenant_id: UUID, logo_id: UUID | None) -> None:
    """The node, and all below it that follow it, show this logo of its own from now on, or (None) the one above again."""
    node = fetch(Tenant, tenant_id, TenantNotFound, for_update=True)
    if logo_id is not None and node.parent_id is not None and not _has_brand(node.id):
        raise LogoNeedsBrand()
    before = worn_logo(node.id)
    if before is not None:
        before.is_worn = False
        session().flush()  # only one is worn at a time, so the old one goes first
    elif logo_id is None:
        raise LogoNotFound()
    if logo_id is not None:
        row = fetch(Logo, logo_id, LogoNotFound)
        assert row.tenant_id == node.id, "a node wears its own logos"
        row.is_worn = True
        session().flush()
    touch_version()


def understand_logos() -> None:
    """Answer for [[logo]] in a jurisdiction's file."""
    understand("logo", _check, _apply)


def _has_brand(tenant_id: UUID) -> bool:
    return session().scalars(select(SubBrand.id).where(SubBrand.tenant_id == tenant_id)).first() is not None


def _too_large() -> LogoTooLarge:
    return LogoTooLarge(most=MOST_MEGABYTES, millions=MOST_PIXELS["image/png"] // 1_000_000)


def _trimmed(picture: Image.Image) -> Image.Image:
    """Without the margins in which nothing can be seen; of a picture that is all transparent, nothing is left."""
    return picture.crop(picture.getchannel("A").getbbox() or (0, 0, 0, 0))


def _is_pale(picture: Image.Image) -> bool:
    """Whether nothing stands out from the white plate under it."""
    on_plate = Image.new("RGB", picture.size, "white")
    on_plate.paste(picture, mask=picture.getchannel("A"))
    return not any(on_plate.convert("L").histogram()[:PALEST])


def _light(picture: Image.Image) -> bytes:
    """As good as fits into what may be served: without loss, else with ever more, else ever smaller."""
    out = written(picture, "WEBP", lossless=True, method=6)
    for quality in (90, 75, 60, 45, 30):
        if len(out) <= MOST_SERVED_BYTES:
            return out
        out = written(picture, "WEBP", quality=quality, alpha_quality=quality, method=6)
    if len(out) <= MOST_SERVED_BYTES:
        return out
    width, height = picture.size
    return _light(picture.resize((max(1, width * 3 // 4), max(1, height * 3 // 4)), Image.Resampling.LANCZOS))


def _icon(whole: Image.Image) -> bytes:
    """The logo in the middle of a white square, small enough that a round cut leaves it whole."""
    factor = ICON_ACROSS / hypot(*whole.size)
    width, height = (max(1, round(side * factor)) for side in whole.size)
    ground = Image.new("RGB", (ICON_SIDE, ICON_SIDE), "white")
    small = whole.resize((width, height), Image.Resampling.LANCZOS)
    ground.paste(small, ((ICON_SIDE - width) // 2, (ICON_SIDE - height) // 2), small)
    return written(ground.quantize(ICON_COLOURS), "PNG", optimize=True)


def _check(file: BankFile, parts: Any) -> None:
    nodes = file.content.get("tenant", [])
    own = {part.get("tenant") for part in file.content.get("sub_brand", [])} | {part.get("key") for part in nodes[:1]}
    for nth, part in enumerate(parts or []):
        where, values = ("logo", nth), file.keys(part, ("logo", nth), LOGO_KEYS)
        if values["tenant"] not in own:
            raise file.refuse(
                (*where, "tenant"), f"“{values['tenant']}”不是总行，也没有子品牌",
                f"“{values['tenant']}” is neither the head bank nor has it a sub-brand",
            )  # fmt: skip
        own.discard(values["tenant"])  # a second one would be worn beside the first
        _drawing_in(file, (*where, "file"), values["file"])


def _drawing_in(file: BankFile, where: tuple[str | int, ...], name: Any) -> Drawing:
    """The logo in a file beside the bank's own; a fault is refused with its line."""
    path = (file.folder / str(name)).resolve()
    if not path.is_relative_to(file.folder.resolve()) or not path.is_file():
        raise file.refuse(where, f"旁边没有“{name}”这个文件", f"there is no file “{name}” beside it")
    try:
        return drawing_of(path.read_bytes())
    except TimeBankError as error:
        raise file.refuse(where, error.sentence("zh").rstrip("。"), error.sentence("en").rstrip(".")) from error


def _apply(file: BankFile, parts: Any, opening: Opening) -> None:
    for nth, part in enumerate([] if opening.is_renamed else parts or []):
        tenant_id = opening.tenants[part["tenant"]].id
        row = keep_logo(tenant_id, _drawing_in(file, ("logo", nth, "file"), part["file"]))
        row.is_worn = True
