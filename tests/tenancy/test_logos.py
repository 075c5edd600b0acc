"""A logo is drawn anew in two small sizes, whatever was sent; what is no picture is refused with what to do next (G3)."""

import time
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from app.kit.errors import TimeBankError
from app.tenancy.logos import ICON_SIDE, MOST_BYTES, MOST_SERVED_BYTES, drawing_of
from config.settings import ROOT
from tests.files.pictures import PLACE, photograph, picture, png_that_claims

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def png(drawn: Image.Image) -> bytes:
    out = BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def code_of(content: bytes) -> str:
    with pytest.raises(TimeBankError) as refused:
        drawing_of(content)
    for language in ("zh", "en"):
        assert "…" not in refused.value.sentence(language)
    return refused.value.code


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_kept_as_webp_for_pages_and_png_for_the_home_screen(kind: str) -> None:
    drawing = drawing_of(photograph(kind, (640, 320)))
    assert (drawing.width, drawing.height) == (192, 96)
    assert (opened(drawing.picture).format, opened(drawing.picture).size) == ("WEBP", (192, 96))
    assert (opened(drawing.icon).format, opened(drawing.icon).size) == ("PNG", (ICON_SIDE, ICON_SIDE))
    assert PLACE not in drawing.picture + drawing.icon + drawing.whole


def test_empty_margins_are_cut_off_and_what_is_transparent_stays_so() -> None:
    canvas = Image.new("RGBA", (900, 900), (0, 0, 0, 0))
    ImageDraw.Draw(canvas).ellipse((300, 400, 500, 500), fill="red")
    drawing = drawing_of(png(canvas))
    shown = opened(drawing.picture).convert("RGBA")
    assert abs(shown.width / shown.height - 2) < 0.1
    assert shown.getpixel((0, 0))[3] == 0  # type: ignore[index]


def test_drawing_again_what_a_preview_carried_changes_nothing() -> None:
    soft = Image.radial_gradient("L").resize((1000, 700))
    canvas = Image.merge("RGBA", (soft, soft, soft, Image.eval(soft, lambda grey: 255 - grey)))
    drawing = drawing_of(png(canvas))
    assert drawing_of(drawing.whole) == drawing


def test_the_busiest_picture_becomes_light_enough() -> None:
    busy = Image.merge("RGBA", [Image.effect_noise((700, 233), 120) for _ in range(4)])
    drawing = drawing_of(png(busy))
    assert len(drawing.picture) <= MOST_SERVED_BYTES
    assert len(drawing.icon) <= 65536
    assert len(drawing.whole) < 400_000, "a form carries it, and forms have a limit"


@pytest.mark.parametrize(
    "content", [SVG, b"<svg onload='alert(1)'/>", b"GIF89a" + bytes(50), b"%PDF-1.4", b"BM" + bytes(60), b"words"]
)
def test_svg_and_everything_else_is_refused(content: bytes) -> None:
    assert code_of(content) == "tenancy.logo_kind_refused"


def test_the_sentence_on_svg_says_why_and_what_to_do() -> None:
    with pytest.raises(TimeBankError) as refused:
        drawing_of(SVG)
    assert "脚本" in refused.value.sentence("zh")
    assert "导出为 PNG" in refused.value.sentence("zh")


@pytest.mark.parametrize("size", [(60_000, 60_000), (5001, 5000)])
def test_a_bomb_is_refused_by_its_head(size: tuple[int, int]) -> None:
    before = time.process_time()
    assert code_of(png_that_claims(*size)) == "tenancy.logo_too_large"
    assert time.process_time() - before < 0.2


def test_too_many_bytes_none_at_all_broken_ones_and_too_few_pixels_are_refused() -> None:
    assert code_of(picture("PNG") + bytes(MOST_BYTES)) == "tenancy.logo_too_large"
    assert code_of(b"") == "tenancy.logo_missing"
    assert code_of(picture("PNG", (400, 300))[:200]) == "tenancy.logo_damaged"
    assert code_of(png(Image.new("RGBA", (500, 500), (0, 0, 0, 0)))) == "tenancy.logo_too_small"
    assert code_of(png(Image.new("RGB", (20, 20), "red"))) == "tenancy.logo_too_small"
    assert code_of(png(Image.new("RGB", (400, 100), "white"))) == "tenancy.logo_pale"
    assert code_of(png(Image.new("RGBA", (400, 100), (0, 0, 0, 12)))) == "tenancy.logo_pale"


@pytest.mark.parametrize("path", sorted((ROOT / "config" / "jurisdictions" / "logos").glob("*.png")))
def test_the_logos_that_come_with_the_product_are_light(path: object) -> None:
    assert len(drawing_of(path.read_bytes()).picture) < MOST_SERVED_BYTES  # type: ignore[attr-defined]
