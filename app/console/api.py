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
    ConsentWordsOut,
    FactsOut,
    NameIn,
    NodeIn,
    NodeOut,
    ParentIn,
    RoleOut,
    SubBrandIn,
    SubBrandOut,
    WordingApiIn,
    WordsOut,
)
from app.console.uploads import LogoIn, sent_in
from app.kit.paging import Page
from app.members.timeline import FactRow
from app.members.wordings import Words, agreed, versions, words_in_force
from app.rbac.errors import RoleUnknown
from app.rbac.guard import requires, visitor
from app.rbac.queries import differences_of, role_table
from app.rbac.roles import ON_PLATFORM, ROLES
from app.rbac.words import Permission
from app.tenancy.branding import Face, current_face
from app.tenancy.models import Tenant, TenantKind
from app.tenancy.occupancy import counts_at
from app.tenancy.sub_brands import SubFace, sub_brands
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


@api.get("/sub-brands")
@requires(Permission.BRAND_EDIT)
@api.response(200, SubBrandOut(many=True))
def sub_brand_list() -> list[dict[str, Any]]:
    """The nodes known under a name of their own, parents before children."""
    return [{"tenant_id": node.id, **asdict(face)} for node, face in sub_brands()]


@api.put("/nodes/<uuid:tenant_id>/sub-brand")
@requires(Permission.BRAND_EDIT)
@api.arguments(SubBrandIn)
@api.response(200, SubBrandOut)
def put_sub_brand(values: dict[str, Any], tenant_id: UUID) -> dict[str, Any]:
    """Show a node and all below it under a name of its own; colours that cannot be read are refused."""
    face = acts.show_part_as(visitor(), tenant_id, SubFace(**values))
    return {"tenant_id": tenant_id, **(asdict(face) if face else {})}


@api.delete("/nodes/<uuid:tenant_id>/sub-brand")
@requires(Permission.BRAND_EDIT)
@api.response(204)
def delete_sub_brand(tenant_id: UUID) -> None:
    """The node follows the one above again."""
    acts.show_part_as(visitor(), tenant_id, None)


@api.put("/nodes/<uuid:tenant_id>/logo")
@requires(Permission.BRAND_EDIT)
@api.arguments(LogoIn, location="files")
@api.response(204)
def put_logo(parts: dict[str, Any], tenant_id: UUID) -> None:
    """Show the bank (at the head bank), or a node with a sub-brand, under a logo drawn anew from this picture."""
    acts.give_logo(visitor(), tenant_id, sent_in(parts["file"]))


@api.delete("/nodes/<uuid:tenant_id>/logo")
@requires(Permission.BRAND_EDIT)
@api.response(204)
def delete_logo(tenant_id: UUID) -> None:
    """Take a logo off again; a sub-brand shows the one above."""
    acts.change_logo(visitor(), tenant_id, None)


@api.get("/consent-wordings")
@requires(Permission.RULE_READ)
@api.response(200, ConsentWordsOut(many=True))
def consent_wordings() -> list[dict[str, Any]]:
    """What each consent says now, and how many members agreed to it."""
    counts = agreed()
    return [
        {**asdict(words), "members": counts[kind].everybody, "members_to_these_words": counts[kind].to_these_words}
        for kind, words in words_in_force().items()
    ]


@api.post("/consent-wordings")
@requires(Permission.RULE_SET)
@api.arguments(WordingApiIn)
@api.response(201, WordsOut)
def create_consent_wording(values: dict[str, Any]) -> Words:
    """Say a consent in the bank's own words; consents given before keep the version they were given to."""
    row = acts.word_consent(visitor(), **values)
    return next(words for words in versions(values["kind"]) if words.version == row.version)


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
    page: Page[FactRow] = queries.facts_page(
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
