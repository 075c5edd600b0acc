"""The tree of nodes: what stands where; add, rename, move, close and open again, each with its preview."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from app.console import acts, undoing
from app.console.pages import pages, say_done
from app.console.queries import tree_with_counts
from app.console.schemas import ClosingPageIn, Confirmed, NamePageIn, NodePageIn, ParentPageIn
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.rules.declaration import RULES
from app.rules.queries import origin_along
from app.tenancy.models import Tenant, TenantKind
from app.tenancy.occupancy import total_at
from app.tenancy.queries import below, open_nodes, path_to, tenant, tree
from app.tenancy.tree import KINDS_BELOW_ROOT
from app.web.language import language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.previews import Preview, two_steps
from app.web.settings_pages import back

add_to_menu(
    STAFF_MENU,
    MenuEntry("console.nodes", "网点树", "Tree of nodes", "tree", Permission.TENANT_MANAGE, position=60, group="bank"),
)

KIND_WORDS = {
    TenantKind.HEAD_BANK: ("总行", "Head bank"), TenantKind.BRANCH: ("分行", "Branch"),
    TenantKind.SUB_BRANCH: ("支行", "Sub-branch"), TenantKind.COMMUNITY: ("社区", "Community"),
}  # fmt: skip


@pages.get("/tree")
@requires(Permission.TENANT_MANAGE)
def nodes() -> Any:
    """Every node at and below those one manages, with what stands right there."""
    who = visitor()
    shown = tree_with_counts(who.powers.paths(Permission.TENANT_MANAGE))
    rows = [row.shown for row in shown]
    used = [at for at in range(len(rows[0]) if rows else 0) if any(counts[at].number for counts in rows)]
    return render_template(
        "console/tree.html", rows=shown, used=used, changes=undoing.recent(who, undoing.TREE), kinds=_kinds()
    )


@pages.get("/tree/<uuid:tenant_id>")
@requires(Permission.TENANT_MANAGE)
def node(tenant_id: UUID) -> Any:
    """One node, and what can be done with it."""
    return _page(acts.node_managed(visitor(), tenant_id), {}, None)


@pages.post("/tree/<uuid:tenant_id>/nodes")
@requires(Permission.TENANT_MANAGE)
def add_node(tenant_id: UUID) -> Any:
    """Put a node below this one."""
    who, parent = visitor(), acts.node_managed(visitor(), tenant_id)

    def preview(values: dict[str, Any]) -> Preview:
        kind = _kinds()[TenantKind(values["kind"])]
        return Preview(
            t("在“{name}”下新设网点", "A new node below “{name}”", name=parent.name(language())),
            [(t("中文名称", "Chinese name"), "", values["name_zh"]), (t("英文名称", "English name"), "", values["name_en"]),
             (t("类型", "Kind"), "", kind)],
            [], t("新网点还空着时可以撤销，即把它关闭。", "As long as nothing stands there it can be undone, that is, closed."),
            t("确认新设", "Add it"), _url(parent),
            (t("规则、品牌和上级的授权会自动沿用到新网点。", "Rules, brand and grants from above hold there at once."),),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        made = acts.add_node(who, parent.id, TenantKind(values["kind"]), values["name_zh"], values["name_en"])
        return _done(t("已新设。", "Added."), made)

    return two_steps(NodePageIn(), lambda errors, problem: _page(parent, errors, problem), preview, act)


@pages.post("/tree/<uuid:tenant_id>/name")
@requires(Permission.TENANT_MANAGE)
def rename_node(tenant_id: UUID) -> Any:
    """Call it otherwise."""
    who, here = visitor(), acts.node_managed(visitor(), tenant_id)

    def preview(values: dict[str, Any]) -> Preview:
        return Preview(
            t("给网点改名", "Rename a node"),
            [(t("中文名称", "Chinese name"), here.name_zh, values["name_zh"]),
             (t("英文名称", "English name"), here.name_en, values["name_en"])],
            total_at([here.id]), t("在“最近的改动”里撤销，改回原名。", "Undo it under “recent changes”; the old name returns."),
            t("确认改名", "Rename it"), _url(here),
            (t("会员、订单、授权和规则都不变，只是名称不同。", "Members, orders, grants and rules stay; only the name differs."),),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        acts.rename_node(who, here.id, values["name_zh"], values["name_en"])
        return _done(t("已改名。", "Renamed."), here)

    return two_steps(NamePageIn(), lambda errors, problem: _page(here, errors, problem), preview, act)


@pages.post("/tree/<uuid:tenant_id>/parent")
@requires(Permission.TENANT_MANAGE)
def move_node(tenant_id: UUID) -> Any:
    """Put it below another parent."""
    who, here = visitor(), acts.node_managed(visitor(), tenant_id)

    def preview(values: dict[str, Any]) -> Preview:
        acts.node_moved(who, here.id)
        parent = acts.node_managed(who, values["parent_id"])
        return Preview(
            t("移动网点“{name}”", "Move “{name}”", name=here.name(language())),
            [(t("上级", "Parent"), tenant(here.parent_id).name(language()) if here.parent_id else "", parent.name(language())),
             *_rules_that_differ(here, parent)],
            total_at(n.id for n in below(here)),
            t("在“最近的改动”里撤销，移回原处。", "Undo it under “recent changes”; it goes back."),
            t("确认移动", "Move it"), _url(here),
            (t("下级网点一起移动；在这里授予的角色跟着走；原上级的授权不再管到这里，新上级的从此管到这里。",
               "Nodes below go along, and so do roles granted here; grants at the old parent end here, those at the new one begin."),),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        return _done(t("已移动。", "Moved."), acts.move_node(who, here.id, values["parent_id"]))

    return two_steps(ParentPageIn(), lambda errors, problem: _page(here, errors, problem), preview, act)


@pages.post("/tree/<uuid:tenant_id>/closing")
@requires(Permission.TENANT_MANAGE)
def close_node(tenant_id: UUID) -> Any:
    """Close it, perhaps with a node that takes over."""
    who, here = visitor(), acts.node_managed(visitor(), tenant_id)

    def preview(values: dict[str, Any]) -> Preview:
        acts.node_moved(who, here.id)
        successor = acts.node_managed(who, values["successor_id"]) if values["successor_id"] else None
        takes = successor.name(language()) if successor else t("没有，须已清空", "none; it must be empty")
        return Preview(
            t("关闭网点“{name}”", "Close “{name}”", name=here.name(language())),
            [(t("接收的网点", "Taken over by"), "", takes)], total_at([here.id]),
            t("可以重新开放；已经交给接收网点的会员和订单留在那里。", "It can be opened again; what was handed over stays there."),
            t("确认关闭", "Close it"), _url(here),
            (t("关闭后不再接收新会员、新{demand}和下级网点，历史记录都保留。", "It takes no new members, {demand}s or nodes; its history stays."),),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        return _done(t("已关闭。", "Closed."), acts.close_node(who, here.id, values["successor_id"]))

    return two_steps(ClosingPageIn(), lambda errors, problem: _page(here, errors, problem), preview, act)


@pages.post("/tree/<uuid:tenant_id>/reopening")
@requires(Permission.TENANT_MANAGE)
def reopen_node(tenant_id: UUID) -> Any:
    """Open it again."""
    who, here = visitor(), acts.node_managed(visitor(), tenant_id)

    def preview(_: dict[str, Any]) -> Preview:
        return Preview(
            t("重新开放网点“{name}”", "Open “{name}” again", name=here.name(language())), [], total_at([here.id]),
            t("可以再次关闭。", "It can be closed again."), t("确认开放", "Open it"), _url(here),
        )  # fmt: skip

    def act(_: dict[str, Any]) -> Any:
        return _done(t("已重新开放。", "Open again."), acts.reopen_node(who, here.id))

    return two_steps(Confirmed(), lambda errors, problem: _page(here, errors, problem), preview, act)


@pages.post("/changes/<uuid:change_id>/undoing")
@requires(Permission.DESK_OPEN)
def undo_change(change_id: UUID) -> Any:
    """Undo a change one could have made; whoever may not make it does not find it."""
    undoing.undo(visitor(), change_id)
    flash(
        t("已撤销；原来的改动和这次撤销都留在审计里。", "Undone; the change and its undoing both stand in the audit.")
    )
    return redirect(back(), code=303)


def _rules_that_differ(here: Tenant, parent: Tenant) -> list[tuple[str, str, str]]:
    """Rules whose value at the node would be another below that parent."""
    now, then = path_to(here), [*path_to(parent), here.path]
    found = []
    for _, declared in sorted(RULES.items()):
        before, after = origin_along(declared, now).value, origin_along(declared, then).value
        if before != after:
            shown = (declared.shown(before, language()), declared.shown(after, language()))
            found.append((t(declared.zh, declared.en), *shown))
    return found


def _page(here: Tenant, errors: dict[str, str], problem: str | None) -> str:
    who = visitor()
    paths = who.powers.paths(Permission.TENANT_MANAGE)
    mine = [n for n in open_nodes() if n.is_within(paths)]
    return render_template(
        "console/node.html", node=here, counts=total_at([here.id]), whole=total_at(n.id for n in below(here)),
        parent=tenant(here.parent_id) if here.parent_id else None, kinds=_kinds(), kinds_below=KINDS_BELOW_ROOT,
        children=[n for n in tree() if n.parent_id == here.id], elsewhere=[n for n in mine if not here.holds(n.path)],
        errors=errors, problem=problem, typed=request.form,
    )  # fmt: skip


def _kinds() -> dict[TenantKind, str]:
    return {kind: t(*words) for kind, words in KIND_WORDS.items()}


def _url(here: Tenant) -> str:
    return url_for("console.node", tenant_id=here.id)


def _done(text: str, here: Tenant) -> Any:
    say_done(text, undoing.TREE)
    return redirect(_url(here), code=303)
