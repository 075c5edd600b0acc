"""Sub-brands: a node's own name and colours, seen before they are so, and taken away again."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from app.console import acts, undoing
from app.console.pages import pages, say_done
from app.console.schemas import Confirmed, SubBrandPageIn
from app.kit.colours import WHITE, contrast
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.models import Tenant
from app.tenancy.occupancy import Count, total_at
from app.tenancy.queries import below, look, look_along, path_to
from app.tenancy.sub_brands import SubFace, checked_sub_face, sub_brands, sub_face_of
from app.web.language import language, t
from app.web.previews import Preview, two_steps

LABELS = {
    "name_zh": ("中文名称", "Chinese name"), "name_en": ("英文名称", "English name"),
    "primary_colour": ("主色", "Main colour"), "accent_colour": ("强调色", "Accent colour"),
}  # fmt: skip


@pages.get("/brand/nodes")
@requires(Permission.BRAND_EDIT)
def choose_part() -> Any:
    """Go to the node that was chosen from the list."""
    try:
        node = acts.node_branded(visitor(), UUID(request.args.get("node", "")))
    except ValueError:
        return redirect(url_for("console.brand"), code=303)
    return redirect(url_for("console.sub_brand", tenant_id=node.id), code=303)


@pages.get("/brand/nodes/<uuid:tenant_id>")
@requires(Permission.BRAND_EDIT)
def sub_brand(tenant_id: UUID) -> Any:
    """How a node shows itself, and the form to change it."""
    return page(acts.node_branded(visitor(), tenant_id), {}, None)


@pages.post("/brand/nodes/<uuid:tenant_id>")
@requires(Permission.BRAND_EDIT)
def change_sub_brand(tenant_id: UUID) -> Any:
    """Show the node under the new name; make it so once that is confirmed."""
    who, here = visitor(), acts.node_branded(visitor(), tenant_id)

    def preview(values: dict[str, Any]) -> Preview:
        face, now, bank = checked_sub_face(SubFace(**values)), look_along(here.path), look()
        colours = (face.primary_colour or bank.primary_colour, face.accent_colour or bank.accent_colour)
        shown = now.part or now
        rows = [
            (t(*LABELS["name_zh"]), shown.name_zh, face.name_zh), (t(*LABELS["name_en"]), shown.name_en, face.name_en),
            (t(*LABELS["primary_colour"]), now.primary_colour, colours[0]),
            (t(*LABELS["accent_colour"]), now.accent_colour, colours[1]),
        ]  # fmt: skip
        ratios = [f"{contrast(colour, WHITE):.2f}:1" for colour in colours]
        return Preview(
            t("“{name}”的子品牌", "The sub-brand of “{name}”", name=here.name(language())), rows, _touched(here),
            t("在品牌页“最近的改动”里撤销，恢复现在的样子。", "Undo it under “recent changes” of the brand; today’s face returns."),
            t("确认使用", "Use it"), url_for("console.sub_brand", tenant_id=here.id),
            (t("页眉先写子品牌，下面小字写“{bank}”；白字对比度是 {one} 和 {two}。",
               "The header shows it with “{bank}” below in small letters; white text has a contrast of {one} and {two}.",
               bank=bank.name(language()), one=ratios[0], two=ratios[1]),
             t("下级网点如有自己的子品牌，仍用自己的。", "Nodes below with a sub-brand of their own keep it.")),
            (url_for("console.brand_sample", primary=colours[0], accent=colours[1]), face.name_zh, bank.name_zh),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        acts.show_part_as(who, here.id, SubFace(**values))
        return _done(t("子品牌已更新，立即生效。", "The sub-brand holds from now on."))

    return two_steps(SubBrandPageIn(), lambda errors, problem: page(here, errors, problem), preview, act)


@pages.post("/brand/nodes/<uuid:tenant_id>/removal")
@requires(Permission.BRAND_EDIT)
def remove_sub_brand(tenant_id: UUID) -> Any:
    """Let the node follow the one above again."""
    who, here = visitor(), acts.node_branded(visitor(), tenant_id)

    def preview(_: dict[str, Any]) -> Preview:
        now, above = look_along(here.path), look_along("".join(path_to(here)[-2:-1]))
        rows = [(t("名称", "Name"), now.name(language()), above.name(language())),
                (t("主色", "Main colour"), now.primary_colour, above.primary_colour),
                (t("强调色", "Accent colour"), now.accent_colour, above.accent_colour)]  # fmt: skip
        return Preview(
            t("取消“{name}”的子品牌", "Take away the sub-brand of “{name}”", name=here.name(language())), rows, _touched(here),
            t("在品牌页“最近的改动”里撤销。", "Undo it under “recent changes” of the brand."), t("确认取消", "Take it away"),
            url_for("console.sub_brand", tenant_id=here.id),
        )  # fmt: skip

    def act(_: dict[str, Any]) -> Any:
        acts.show_part_as(who, here.id, None)
        return _done(t("已取消，沿用上级的名称和颜色。", "Taken away; the node follows the one above."))

    return two_steps(Confirmed(), lambda errors, problem: page(here, errors, problem), preview, act)


def _touched(here: Tenant) -> list[Count]:
    """What stands at the nodes that would show it: those below without a sub-brand of their own."""
    others = [node for node, _ in sub_brands() if node.id != here.id and here.holds(node.path)]
    return total_at(n.id for n in below(here) if not any(other.holds(n.path) for other in others))


def _done(text: str) -> Any:
    say_done(text, undoing.BRAND)
    return redirect(url_for("console.brand") + "#parts", code=303)


def page(here: Tenant, errors: dict[str, str], problem: str | None) -> str:
    """The page of a node's sub-brand, with what was refused."""
    own, bank = sub_face_of(here.id), look()
    return render_template(
        "console/sub_brand.html", node=here, own=own, shown=look_along(here.path), bank=bank, labels=LABELS, errors=errors,
        problem=problem, values={**(asdict(own) if own else {}), **request.form.to_dict()},
        changes=undoing.recent(visitor(), undoing.BRAND), logo=bank.parts[here.path].logo if here.path in bank.parts else None,
    )  # fmt: skip
