"""Running a bank over the API: the tree, the brand, what roles may do, the audit."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from app.console import acts, queries, undoing
from app.console.schemas import (
    AdaptIn,
    AuditIn,
    BrandApiIn,
    BrandOut,
    ClosingIn,
    FactsOut,
    NameIn,
    NodeIn,
    NodeOut,
    ParentIn,
    RoleOut,
)
from app.kit.paging import Page
from app.rbac.errors import RoleUnknown
from app.rbac.guard import requires, visitor
from app.rbac.queries import differences_of, role_table
from app.rbac.roles import ON_PLATFORM, ROLES
from app.rbac.words import Permission
from app.tenancy.branding import Face, current_face
from app.tenancy.models import Tenant, TenantKind
from app.tenancy.occupancy import counts_at
from app.web.openapi import api_blueprint

api = api_blueprint("console", "", "管理台 Console")


@api.get("/nodes")
@requires(Permission.TENANT_MANAGE)
@api.response(200, NodeOut(many=True))
def nodes() -> list[queries.NodeRow]:
    """The nodes one manages, parents before children, with what stands at each."""
    return queries.tree_with_counts(visitor().powers.paths(Permission.TENANT_MANAGE))


@api.post("/nodes/<uuid:tenant_id>/nodes")
@requires(Permission.TENANT_MANAGE)
@api.arguments(NodeIn)
@api.response(201, NodeOut)
def create_node(values: dict[str, Any], tenant_id: UUID) -> queries.NodeRow:
    """A new node below this one."""
    return _row(acts.add_node(visitor(), tenant_id, TenantKind(values["kind"]), values["name_zh"], values["name_en"]))


@api.put("/nodes/<uuid:tenant_id>/name")
@requires(Permission.TENANT_MANAGE)
@api.arguments(NameIn)
@api.response(200, NodeOut)
def put_name(values: dict[str, Any], tenant_id: UUID) -> queries.NodeRow:
    """Call a node otherwise."""
    return _row(acts.rename_node(visitor(), tenant_id, values["name_zh"], values["name_en"]))


@api.put("/nodes/<uuid:tenant_id>/parent")
@requires(Permission.TENANT_MANAGE)
@api.arguments(ParentIn)
@api.response(200, NodeOut)
def put_parent(values: dict[str, Any], tenant_id: UUID) -> queries.NodeRow:
    """Move a node with all below it below another parent."""
    return _row(acts.move_node(visitor(), tenant_id, values["parent_id"]))


@api.post("/nodes/<uuid:tenant_id>/closure")
@requires(Permission.TENANT_MANAGE)
@api.arguments(ClosingIn)
@api.response(201, NodeOut)
def create_closure(values: dict[str, Any], tenant_id: UUID) -> queries.NodeRow:
    """Close a node; what stands there goes to the successor."""
    return _row(acts.close_node(visitor(), tenant_id, values["successor_id"]))


@api.delete("/nodes/<uuid:tenant_id>/closure")
@requires(Permission.TENANT_MANAGE)
@api.response(200, NodeOut)
def delete_closure(tenant_id: UUID) -> queries.NodeRow:
    """Open a closed node again."""
    return _row(acts.reopen_node(visitor(), tenant_id))


@api.get("/brand")
@requires(Permission.BRAND_EDIT)
@api.response(200, BrandOut)
def brand() -> dict[str, Any]:
    """How the bank shows itself."""
    return asdict(current_face())


@api.put("/brand")
@requires(Permission.BRAND_EDIT)
@api.arguments(BrandApiIn)
@api.response(200, BrandOut)
def put_brand(values: dict[str, Any]) -> dict[str, Any]:
    """Show the bank otherwise; a colour on which white text cannot be read is refused with the nearest that works."""
    return asdict(acts.show_bank_as(visitor(), Face(**{**values, "hotline": values["hotline"] or None})))


@api.get("/roles")
@requires(Permission.ROLE_GRANT)
@api.response(200, RoleOut(many=True))
def roles() -> list[dict[str, Any]]:
    """What each role may do in this bank, and where that differs from the template."""
    return [_role(name) for name in ROLES if name not in ON_PLATFORM]


@api.put("/roles/<string:role>/permissions")
@requires(Permission.ROLE_ADAPT)
@api.arguments(AdaptIn)
@api.response(200, RoleOut)
def put_permission(values: dict[str, Any], role: str) -> dict[str, Any]:
    """Give a role a permission, take one away, or (null) leave it to the template."""
    if role not in ROLES or role in ON_PLATFORM:
        raise RoleUnknown(role=role[:40])
    acts.adapt(visitor(), role, Permission.of(values["permission"]), values["is_allowed"])
    return _role(role)


@api.get("/facts")
@requires(Permission.AUDIT_READ)
@api.arguments(AuditIn, location="query")
@api.response(200, FactsOut)
def facts(values: dict[str, Any]) -> dict[str, Any]:
    """Facts that match, newest first."""
    who = visitor()
    page: Page[queries.FactRow] = queries.facts_page(
        acts.fact_filter(who, values),
        who.powers.paths(Permission.AUDIT_READ),
        cursor=values["cursor"],
        size=values["size"],
    )
    return {"items": [row.told for row in page.items], "next_cursor": page.next_cursor}


@api.post("/changes/<uuid:change_id>/undoing")
@requires(Permission.DESK_OPEN)
@api.response(204)
def create_undoing(change_id: UUID) -> None:
    """Undo a change one could have made; the id is the fact's."""
    undoing.undo(visitor(), change_id)


def _row(node: Tenant) -> queries.NodeRow:
    return queries.NodeRow(node, counts_at([node.id])[node.id])


def _role(name: str) -> dict[str, Any]:
    zh, en = ROLES[name]
    return {
        "role": name, "zh": zh, "en": en, "permissions": sorted(role_table()[name]),
        "differences": {str(word): row.is_allowed for word, row in differences_of(name).items()},
    }  # fmt: skip
