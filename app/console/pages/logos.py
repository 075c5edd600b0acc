"""Logos of the bank and of sub-brands: seen in the heads of pages before they are worn, and taken off again."""

import base64
import binascii
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for

from app.console import acts, undoing
from app.console.pages import brand, pages, say_done, sub_brands
from app.console.schemas import Confirmed
from app.console.uploads import LogoPageIn, sent_in
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.errors import LogoDamaged
from app.tenancy.logos import Drawing, drawing_of
from app.tenancy.models import Tenant
from app.tenancy.occupancy import Count, total_at
from app.tenancy.queries import Look, below, look, look_along
from app.web.language import language, t
from app.web.previews import LogoSample, Preview, two_steps


@pages.post("/brand/nodes/<uuid:tenant_id>/logo")
@requires(Permission.BRAND_EDIT)
def give_logo(tenant_id: UUID) -> Any:
    """Show a picture as it would stand in the heads of pages; make it the logo once that is confirmed."""
    who, here = visitor(), acts.node_with_logo(visitor(), tenant_id)

    def preview(_: dict[str, Any]) -> Preview:
        drawing = drawing_of(sent_in(request.files.get("file")))
        now, bank = _named(here), look()
        return Preview(
            t("“{name}”的标志", "The logo of “{name}”", name=now.name(language())), [], _touched(here),
            _how_undone(), t("确认使用", "Use it"), _page_of(here),
            (t("标志已经重新画过，宽 {width}、高 {height} 像素，页眉里的文件不到 {size} KB；衬着白底，深色、浅色页面上都看得清。",
               "The logo was drawn anew, {width} by {height} pixels, below {size} KB in the head of a page; it stands on white, so it can be seen on light and on dark pages.",
               width=drawing.width, height=drawing.height, size=len(drawing.picture) // 1024 + 1),),
            logo=LogoSample(_as_source(drawing), drawing.width, drawing.height, now.name(language()), bank.called(language()) if now.part else ""),
            fields={"drawn": base64.b64encode(drawing.whole).decode()},
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        acts.give_logo(who, here.id, _carried(values["drawn"]))
        said = t("标志已更新，所有页面立即生效。", "The logo is changed; every page shows it at once.")
        say_done(said, undoing.BRAND)
        return redirect(_page_of(here), code=303)

    return two_steps(LogoPageIn(), lambda _, problem: _again(here, problem), preview, act)


@pages.post("/brand/nodes/<uuid:tenant_id>/logo/removal")
@requires(Permission.BRAND_EDIT)
def remove_logo(tenant_id: UUID) -> Any:
    """Take a logo off again."""
    who, here = visitor(), acts.node_with_logo(visitor(), tenant_id)

    def preview(_: dict[str, Any]) -> Preview:
        then = (
            t("全行的标志", "the bank’s logo")
            if here.parent_id and look().logo
            else t("原来的圆形图标", "the round sign")
        )
        rows = [(t("页眉里的标志", "Logo in the header"), t("自己的标志", "its own"), then)]
        return Preview(
            t("取下“{name}”的标志", "Take off the logo of “{name}”", name=_named(here).name(language())), rows,
            _touched(here), _how_undone(), t("确认取下", "Take it off"), _page_of(here),
        )  # fmt: skip

    def act(_: dict[str, Any]) -> Any:
        acts.change_logo(who, here.id, None)
        say_done(t("标志已取下。", "The logo is taken off."), undoing.BRAND)
        return redirect(_page_of(here), code=303)

    return two_steps(Confirmed(), lambda _, problem: _again(here, problem), preview, act)


def _touched(here: Tenant) -> list[Count]:
    """What stands at the nodes that show it: those below whose sub-brand wears none of its own."""
    own = [path for path, part in look().parts.items() if part.logo and path != here.path and here.holds(path)]
    return total_at(node.id for node in below(here) if not node.is_within(own))


def _how_undone() -> str:
    return t(
        "在品牌页“最近的改动”里撤销，恢复现在的样子。",
        "Undo it under “recent changes” of the brand; today’s face returns.",
    )


def _named(here: Tenant) -> Look:
    return look_along(here.path) if here.parent_id else look()


def _as_source(drawing: Drawing) -> str:
    return "data:image/webp;base64," + base64.b64encode(drawing.picture).decode()


def _carried(text: str) -> bytes:
    """What the preview carried along; it came back from outside, so it is drawn again like every upload."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise LogoDamaged() from error


def _page_of(here: Tenant) -> str:
    return url_for("console.sub_brand", tenant_id=here.id) if here.parent_id else url_for("console.brand")


def _again(here: Tenant, problem: str | None) -> str:
    return sub_brands.page(here, {}, problem) if here.parent_id else brand.page({}, problem)
