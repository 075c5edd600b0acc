"""Roles: who holds what where and until when; granting, revoking, and what each role may do in this bank."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from app.console import acts, undoing
from app.console.pages import pages, say_done
from app.console.queries import grant_rows, with_names
from app.console.schemas import GRANTABLE, AdaptPageIn, Confirmed, GrantPageIn
from app.members.queries import find_members, member
from app.members.telling_apart import told_apart
from app.rbac.commands import check_grant
from app.rbac.errors import GrantNotFound, RoleUnknown
from app.rbac.guard import requires, visitor
from app.rbac.queries import differences_of, grant, grants_in_force, grants_of, holders, role_table
from app.rbac.roles import ENDS, INBORN, ON_PLATFORM, ROLES, compile_roles, template_rows
from app.rbac.words import STAFF_ONLY, Permission
from app.tenancy.occupancy import total_at
from app.tenancy.queries import below, open_nodes, root, tenant
from app.web.language import instant, language, mark, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.previews import Preview, two_steps

add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "console.roles", "角色与授权", "Roles and grants", "key", Permission.ROLE_GRANT, position=64, group="bank"
    ),
)


@pages.get("/roles")
@requires(Permission.ROLE_GRANT)
def roles() -> Any:
    """Who holds what at and below the nodes where one may grant."""
    return _roles_page(None)


@pages.get("/roles/new")
@requires(Permission.ROLE_GRANT)
def new_grant() -> Any:
    """Find somebody, and fill in which role they get where."""
    return _grant_page({}, None)


@pages.post("/roles/new")
@requires(Permission.ROLE_GRANT)
def grant_role() -> Any:
    """Show what somebody would be able to do; grant it once that is confirmed."""
    who = visitor()

    def preview(values: dict[str, Any]) -> Preview:
        holder = acts.member_to_grant(who, values["member_id"])
        node, role = tenant(values["tenant_id"]), values["role"]
        words = role_table()[role]
        check_grant(holder.id, role, node, by=who.actor, powers=who.powers, valid_to=values["valid_to"])
        held = mark("、").join(t(*ROLES[row.role]) for row in grants_of(holder.id) if acts.is_running(row))
        return Preview(
            t("授予角色", "Grant a role"),
            [(t("会员", "Member"), holder.name, holder.name), (t("角色", "Role"), held, t(*ROLES[role])),
             (t("网点及下级", "Node and below"), "", node.name(language())),
             (t("到何时", "Until"), "", instant(values["valid_to"]) if values["valid_to"] else t("不限", "no end")),
             (t("依据", "Reason"), "", values["reason"])],
            total_at(n.id for n in below(node)),
            t("随时可以收回；对方下一次操作时就不再有效。", "It can be revoked at any time and is gone at their next request."),
            t("确认授予", "Grant it"), url_for("console.new_grant", member_id=holder.id),
            (t("将可以：", "They will be able to: ") + _words(words),),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        acts.grant(
            who, values["member_id"], values["role"], values["tenant_id"], reason=values["reason"],
            valid_to=values["valid_to"],
        )  # fmt: skip
        say_done(t("已授予。", "Granted."), undoing.GRANTS)
        return redirect(url_for("console.roles"), code=303)

    return two_steps(GrantPageIn(), _grant_page, preview, act)


@pages.post("/roles/grants/<uuid:grant_id>/revocation")
@requires(Permission.ROLE_GRANT)
def revoke_role(grant_id: UUID) -> Any:
    """Show what somebody would lose; revoke it once that is confirmed."""
    who, row = visitor(), grant(grant_id)
    node = tenant(row.tenant_id)
    if not who.powers.may(Permission.ROLE_GRANT, node.path):
        raise GrantNotFound()

    def preview(_: dict[str, Any]) -> Preview:
        holder = member(row.member_id)
        others = mark("、").join(
            t(*ROLES[r.role]) for r in grants_of(holder.id) if acts.is_running(r) and r.id != row.id
        )
        return Preview(
            t("收回角色", "Revoke a role"),
            [(t("会员", "Member"), holder.name, holder.name), (t("角色", "Role"), t(*ROLES[row.role]), others),
             (t("网点", "Node"), node.name(language()), "")],
            total_at(n.id for n in below(node)),
            t("在“最近的改动”里撤销，即重新授予。", "Undo it under “recent changes”, that is, grant it again."),
            t("确认收回", "Revoke it"), url_for("console.roles"),
        )  # fmt: skip

    def act(_: dict[str, Any]) -> Any:
        acts.revoke(who, row.id)
        say_done(t("已收回，立即生效。", "Revoked; it holds no longer."), undoing.GRANTS)
        return redirect(url_for("console.roles"), code=303)

    return two_steps(Confirmed(), lambda _errors, problem: _roles_page(problem), preview, act)


@pages.get("/roles/table")
@requires(Permission.ROLE_GRANT)
def role_words() -> Any:
    """What each role may do in this bank, side by side."""
    return render_template(
        "console/role_table.html", roles={role: ROLES[role] for role in ROLES if role not in ON_PLATFORM},
        table=role_table(), words=list(Permission), changes=undoing.recent(visitor(), undoing.ADAPTING),
        differing={role: differences_of(role) for role in ROLES if role not in ON_PLATFORM},
    )  # fmt: skip


@pages.get("/roles/<string:role>")
@requires(Permission.ROLE_ADAPT)
def role(role: str) -> Any:
    """One role beside its template, and the forms to adapt it."""
    return _role_page(role, None)


@pages.post("/roles/<string:role>/permissions")
@requires(Permission.ROLE_ADAPT)
def adapt_role(role: str) -> Any:
    """Show how many a changed role touches; change it once that is confirmed."""
    _known(role)
    who = visitor()

    def preview(values: dict[str, Any]) -> Preview:
        word = Permission.of(values["permission"])
        now = word in role_table()[role]
        template = word in compile_roles(template_rows())[role]
        then = template if values["is_allowed"] is None else values["is_allowed"]
        may, may_not = t("可以", "may"), t("不可以", "may not")
        return Preview(
            t("调整角色“{name}”", "Adapt the role “{name}”", name=t(*ROLES[role])),
            [(t(word.zh, word.en), may if now else may_not, may if then else may_not),
             (t("产品模板", "Template of the product"), may if template else may_not, may if template else may_not)],
            [], t("在“最近的改动”里撤销，或改回模板。", "Undo it under “recent changes”, or go back to the template."),
            t("确认调整", "Adapt it"), url_for("console.role", role=role),
            (t("现在有 {n} 人担任这个角色，下一次操作时生效。", "{n} people hold this role now; it counts at their next request.", n=holders(role)),
             t("增加的权限，包含这个角色的上级角色也会有；拿走的只对这个角色有效。",
               "What is added reaches the roles that include this one; what is taken away binds this role alone.")),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        acts.adapt(who, role, Permission.of(values["permission"]), values["is_allowed"])
        say_done(t("已调整，立即生效。", "Adapted; it counts at once."), undoing.ADAPTING)
        return redirect(url_for("console.role", role=role), code=303)

    return two_steps(
        AdaptPageIn(),
        lambda errors, problem: _role_page(role, problem or next(iter(errors.values()), None)),
        preview,
        act,
    )


def _grant_page(errors: dict[str, str], problem: str | None) -> str:
    who, text = visitor(), request.args.get("text", "")[:60]
    paths = who.powers.paths(Permission.ROLE_GRANT)
    chosen = request.values.get("member_id", type=UUID)
    holder = acts.member_to_grant(who, chosen) if chosen else None
    table = role_table()
    mine = [name for name in GRANTABLE if any(_may_all(name, path, table) for path in paths)]
    return render_template(
        "console/new_grant.html", text=text, holder=holder, errors=errors, problem=problem, typed=request.form,
        found=told_apart(find_members(text, who.powers.paths(Permission.MEMBER_READ))) if text else [],
        held=with_names(grants_of(holder.id)) if holder else [], roles={name: ROLES[name] for name in mine}, all_roles=ROLES,
        nodes=[n for n in open_nodes() if n.is_within(paths)], ends=ENDS,
    )  # fmt: skip


def _may_all(name: str, path: str, table: Any) -> bool:
    return all(visitor().powers.may(word, path) for word in table[name])


def _roles_page(problem: str | None) -> str:
    who = visitor()
    rows = grant_rows(who.powers.paths(Permission.ROLE_GRANT))
    running = [row for row in rows if acts.is_running(row.grant)]
    return render_template(
        "console/roles.html", rows=running, over=[row for row in rows if row not in running][:50], roles=ROLES,
        changes=undoing.recent(who, undoing.GRANTS), problem=problem,
    )  # fmt: skip


def _role_page(name: str, problem: str | None) -> str:
    _known(name)
    who = visitor()
    template, table = compile_roles(template_rows())[name], role_table()[name]
    mine = {held for held, _ in grants_in_force(who.member_id)}
    givable = [w for w in Permission if w not in STAFF_ONLY or (name not in INBORN and who.powers.may(w, root().path))]
    return render_template(
        "console/role.html", role=name, names=ROLES[name], template=template, table=table, differing=differences_of(name),
        words=list(Permission), givable=givable, is_own=name in mine, holders=holders(name), problem=problem,
        changes=undoing.recent(who, undoing.ADAPTING),
    )  # fmt: skip


def _known(name: str) -> None:
    if name not in ROLES or name in ON_PLATFORM:
        raise RoleUnknown(role=name[:40])


def _words(words: Any) -> str:
    return mark("、").join(t(word.zh, word.en) for word in Permission if word in words)
