"""Pictures and other files as people, cameras and strangers send them."""

import struct
import zlib
from io import BytesIO

from PIL import Image

PLACE = b"GPS-22.7946N-113.5531E"
"""Written where a camera writes the place, and looked for in what is kept."""
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: object) -> bytes:
    """A picture, its left half red and its right half blue."""
    drawn = Image.new("RGB", size, "blue")
    drawn.paste("red", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    drawn.convert(mode).save(out, kind, **options)
    return out.getvalue()


def photograph(kind: str = "JPEG", size: tuple[int, int] = (40, 30), orientation: int = 1) -> bytes:
    """A picture as a telephone takes it: with place, camera and which way up it was held."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of 陈阿婆"
    exif.get_ifd(0x8825)[0x001D] = PLACE.decode()
    options = {"comment": PLACE} if kind == "JPEG" else {"xmp": PLACE} if kind == "WEBP" else {}
    return picture(kind, size, exif=exif, **options)


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that unfold into a picture of any size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1 + 3 * width), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
