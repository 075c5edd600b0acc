"""The brand: names, colours that can be read, the bank's own words; seen before it is so."""

from dataclasses import asdict
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from app.console import acts, undoing
from app.console.pages import pages, say_done
from app.console.schemas import BrandPageIn
from app.kit.colours import COLOUR, WHITE, contrast
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.branding import WORD_LABELS, Face, checked_face, current_face
from app.tenancy.occupancy import total_at
from app.tenancy.queries import look, open_nodes, root, tree
from app.tenancy.sub_brands import sub_brands
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.previews import Preview, two_steps

add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "console.brand", "品牌与用语", "Brand and words", "leaf", Permission.BRAND_EDIT, position=62, group="bank"
    ),
)

LABELS = {
    "name_zh": ("中文名称", "Chinese name"), "name_en": ("英文名称", "English name"),
    "tagline_zh": ("中文标语", "Chinese tagline"), "tagline_en": ("英文标语", "English tagline"),
    "primary_colour": ("主色", "Main colour"), "accent_colour": ("强调色", "Accent colour"),
    "hotline": ("服务热线", "Hotline"),
}  # fmt: skip


@pages.get("/brand")
@requires(Permission.BRAND_EDIT)
def brand() -> Any:
    """How the bank shows itself, and the form to change it."""
    return page({}, None)


@pages.post("/brand")
@requires(Permission.BRAND_EDIT)
def change_brand() -> Any:
    """Show the new face with its contrast; make it the bank's once that is confirmed."""
    who = visitor()
    who.powers.demand(Permission.BRAND_EDIT, root().path)

    def preview(values: dict[str, Any]) -> Preview:
        face, now = checked_face(_face(values)), current_face()
        rows = [(t(*words), getattr(now, key), getattr(face, key)) for key, words in LABELS.items()]
        for key, words in WORD_LABELS.items():
            rows.append((t(*words), _both(now, key), _both(face, key)))
        ratios = [f"{contrast(colour, WHITE):.2f}:1" for colour in (face.primary_colour, face.accent_colour)]
        return Preview(
            t("品牌与用语预览", "The brand to be"), rows, total_at(node.id for node in tree()),
            t("在品牌页“最近的改动”里撤销，恢复现在的样子。", "Undo it under “recent changes”; today’s face returns."),
            t("确认使用", "Use it"), url_for("console.brand"),
            (t("白字在主色上的对比度是 {one}，在强调色上是 {two}，都不低于 4.5:1。",
               "White text has a contrast of {one} on the main colour and {two} on the accent; both reach 4.5:1.",
               one=ratios[0], two=ratios[1]),),
            (url_for("console.brand_sample", primary=face.primary_colour, accent=face.accent_colour), face.name_zh, face.tagline_zh),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        acts.show_bank_as(who, _face(values))
        said = t("品牌已更新，所有页面立即生效。", "The brand is changed; every page shows it at once.")
        say_done(said, undoing.BRAND)
        return redirect(url_for("console.brand"), code=303)

    return two_steps(BrandPageIn(), page, preview, act)


@pages.get("/brand/sample.css")
@requires(Permission.BRAND_EDIT)
def brand_sample() -> Response:
    """Two colours as tokens for the sample on the preview; a strict policy allows no style in the page itself."""
    colours = [request.args.get(name, "") for name in ("primary", "accent")]
    css = ""
    if all(COLOUR.fullmatch(colour) for colour in colours):
        css = f".sample{{--brand:{colours[0]};--accent:{colours[1]};--brand-deep:{colours[0]}}}.sample .accent{{background:{colours[1]}}}"
    return Response(css, mimetype="text/css")


def _face(values: dict[str, Any]) -> Face:
    words = {key: {language: values[f"{key}_{language}"] for language in ("zh", "en")} for key in WORD_LABELS}
    return Face(**{key: values[key] or "" for key in LABELS}, vocabulary=words)


def _both(face: Face, key: str) -> str:
    pair = face.vocabulary[key]
    return f"{pair.get('zh', '')} / {pair.get('en', '')}"


def page(errors: dict[str, str], problem: str | None) -> str:
    """The page of the brand, with what was refused."""
    now = asdict(current_face())
    words = {
        f"{key}_{language}": now["vocabulary"][key].get(language, "")
        for key in WORD_LABELS
        for language in ("zh", "en")
    }
    return render_template(
        "console/brand.html", values={**now, **words, **request.form.to_dict()}, labels=LABELS, words=WORD_LABELS,
        ratios={name: contrast(now[name], WHITE) for name in ("primary_colour", "accent_colour")}, errors=errors,
        problem=problem, now=now, sub_brands=sub_brands(), nodes=[n for n in open_nodes() if n.parent_id], changes=undoing.recent(visitor(), undoing.BRAND),
        head=root(), logo=look().logo,
    )  # fmt: skip
