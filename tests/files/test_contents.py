"""What is kept of what is sent: known by its bytes, without a word about place or camera, small, plainly named."""

import time
from io import BytesIO

import pytest
from PIL import Image

from app.files.contents import MOST_BYTES, Cleaned, Upload, cleaned
from app.kit.errors import TimeBankError
from tests.files.pictures import PDF, PLACE, photograph, picture, png_that_claims


def kept(content: bytes, name: str = "照片.jpg") -> Cleaned:
    return cleaned(Upload(name, content))


def code_of(content: bytes, name: str = "照片.jpg") -> str:
    with pytest.raises(TimeBankError) as caught:
        kept(content, name)
    assert "…" not in caught.value.sentence("zh") + caught.value.sentence("en")
    return caught.value.code


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize(
    ("kind", "media_type", "ending"),
    [("JPEG", "image/jpeg", ".jpg"), ("PNG", "image/png", ".png"), ("WEBP", "image/webp", ".webp")],
)
def test_the_bytes_say_what_a_file_is_and_its_name_follows(kind: str, media_type: str, ending: str) -> None:
    file = kept(picture(kind), "窗户.exe")
    assert (file.media_type, file.name) == (media_type, f"窗户{ending}")
    assert opened(file.content).format == kind


def test_a_pdf_is_kept_as_it_is() -> None:
    assert kept(PDF, "收据.jpg") == Cleaned("收据.pdf", "application/pdf", PDF)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00 a program", b"<html><script>alert(1)</script>", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(50), b"PK\x03\x04 a document", b"just words", b"\n%PDF-1.4 later than at its beginning",
        b"RIFF\x00\x00\x00\x00WAVEfmt ", b"\xff", b"II*\x00" + bytes(40),
    ],
)  # fmt: skip
def test_everything_else_is_refused_whatever_it_is_called(content: bytes) -> None:
    assert code_of(content, "照片.jpg") == "files.file_kind_refused"


def test_nothing_is_refused_as_empty_and_six_megabytes_as_too_large() -> None:
    assert code_of(b"") == "files.file_empty"
    assert code_of(PDF + bytes(6 * 1024 * 1024)) == "files.file_too_large"
    assert kept(PDF + bytes(MOST_BYTES - len(PDF))).media_type == "application/pdf"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_a_picture_was_taken_and_by_what_is_gone(kind: str) -> None:
    before = photograph(kind)
    assert PLACE in before
    assert opened(before).getexif()
    after = kept(before).content
    assert PLACE not in after
    assert "陈阿婆".encode() not in after
    assert not opened(after).getexif()
    assert not {"exif", "xmp", "comment", "icc_profile", "dpi"} & set(opened(after).info)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_taken_sideways_stands_upright(kind: str) -> None:
    """Orientation 6: the camera was turned; red, once at the left, belongs at the top."""
    upright = opened(kept(photograph(kind, (64, 32), orientation=6)).content).convert("RGB")
    assert upright.size == (32, 64)
    red, _, blue = upright.getpixel((16, 8))  # type: ignore[misc]
    assert red > 200 > 60 > blue


def test_a_large_photograph_becomes_small_and_keeps_its_shape() -> None:
    assert opened(kept(picture("JPEG", (8160, 6120))).content).size == (1600, 1200)
    assert opened(kept(picture("PNG", (3000, 6000))).content).size == (800, 1600)
    assert opened(kept(picture("WEBP", (300, 200))).content).size == (300, 200)


@pytest.mark.parametrize(
    ("kind", "mode"), [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "P"), ("PNG", "1"), ("PNG", "LA"), ("PNG", "RGBA")]
)
def test_pictures_of_every_mode_are_taken(kind: str, mode: str) -> None:
    assert opened(kept(picture(kind, mode=mode)).content).mode in ("RGB", "RGBA")


def test_a_grey_picture_of_sixteen_bits_stays_grey_and_not_white() -> None:
    out = BytesIO()
    Image.new("I;16", (10, 10), 0x8000).save(out, "PNG")
    red, green, blue = opened(kept(out.getvalue()).content).convert("RGB").getpixel((5, 5))  # type: ignore[misc]
    assert 100 < red == green == blue < 150


@pytest.mark.parametrize("size", [(60_000, 60_000), (10_000, 10_000), (5001, 5000)])
def test_a_bomb_is_refused_by_its_head_without_being_decoded(size: tuple[int, int]) -> None:
    bomb = png_that_claims(*size)
    assert len(bomb) < 2000
    before = time.process_time()
    assert code_of(bomb) == "files.picture_too_large"
    assert time.process_time() - before < 0.2


def test_a_jpeg_of_a_thousand_scans_is_refused_at_once() -> None:
    whole = picture("JPEG", progressive=True)
    scans = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 1000
    assert code_of(whole[:-2] + scans + whole[-2:]) == "files.picture_damaged"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_cut_off_or_broken_is_refused_and_is_no_fault_of_ours(kind: str) -> None:
    whole = picture(kind, (400, 300))
    for cut in (12, len(whole) // 4, len(whole) // 2):
        assert code_of(whole[:cut]) == "files.picture_damaged"
    noise = bytes((byte * 7 + 13) % 256 for byte in range(256)) * 8
    assert code_of(whole[:16] + noise) == "files.picture_damaged"


def test_a_broken_exif_block_does_not_cost_the_picture() -> None:
    assert kept(picture("JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + bytes(20))).media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"), ("C:\\Users\\chen\\收据.pdf", "收据.pdf"), ("", "附件.pdf"), ("\u200b\u202e", "附件.pdf"),
        ("...", "附件.pdf"), ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"), ("\u202egpj.exe", "gpj.pdf"),
        ('"><script>.pdf', "script.pdf"), ("长" * 500 + ".pdf", "长" * 115 + ".pdf"), ("名字䶮𠮷.PDF", "名字䶮𠮷.pdf"),
        ("a\x00b.pdf", "ab.pdf"), ("2026.11.22", "2026.11.pdf"), (".pdf", "附件.pdf"), ("e\u0301\u0301.pdf", "é\u0301.pdf"),
    ],
)  # fmt: skip
def test_hostile_names_become_plain_ones(sent: str, shown: str) -> None:
    name = kept(PDF, sent).name
    assert name == shown
    assert len(name) <= 120
