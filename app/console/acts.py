"""Running the bank as a person: at nodes where one holds the word; the same for pages and API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app.console import commands
from app.console.events import AuditExported
from app.console.queries import FactFilter, facts_to_export
from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import own_transaction
from app.members import wordings
from app.members.models import ConsentWording, Member
from app.members.policies import member_within
from app.members.queries import ConsentKind, find_members
from app.members.timeline import FactRow
from app.rbac.commands import adapt_role, grant_role, revoke_role
from app.rbac.guard import Visitor
from app.rbac.models import RoleDifference, RoleGrant
from app.rbac.words import Permission
from app.rules.commands import set_rule
from app.rules.declaration import Rule
from app.rules.models import RuleValue
from app.rules.queries import origin_along
from app.tenancy.branding import Face
from app.tenancy.errors import LogoNeedsBrand, RootHasBrand
from app.tenancy.logos import drawing_of
from app.tenancy.models import Tenant, TenantKind
from app.tenancy.queries import nodes_within, root, tenant
from app.tenancy.sub_brands import SubFace, sub_face_of


def node_managed(who: Visitor, tenant_id: UUID) -> Tenant:
    """A node one may rename and put others below; the tree is no secret, so another's is forbidden, not hidden."""
    node = tenant(tenant_id)
    who.powers.demand(Permission.TENANT_MANAGE, node.path)
    return node


def node_moved(who: Visitor, tenant_id: UUID) -> Tenant:
    """A node one may move, close and open: one holds the word at its parent, for it is the parent's tree that changes."""
    node = tenant(tenant_id)
    who.powers.demand(Permission.TENANT_MANAGE, tenant(node.parent_id).path if node.parent_id else node.path)
    return node


def add_node(who: Visitor, parent_id: UUID, kind: TenantKind, name_zh: str, name_en: str) -> Tenant:
    """Put a node below another."""
    node_managed(who, parent_id)
    return commands.add_node(parent_id, kind, name_zh=name_zh, name_en=name_en, by=who.actor)


def rename_node(who: Visitor, tenant_id: UUID, name_zh: str, name_en: str) -> Tenant:
    """Call a node otherwise."""
    node_managed(who, tenant_id)
    return commands.rename_node(tenant_id, name_zh=name_zh, name_en=name_en, by=who.actor)


def move_node(who: Visitor, tenant_id: UUID, parent_id: UUID) -> Tenant:
    """Put a node below another parent; one holds the word at both."""
    node_moved(who, tenant_id)
    node_managed(who, parent_id)
    return commands.move_node(tenant_id, parent_id, by=who.actor)


def close_node(who: Visitor, tenant_id: UUID, successor_id: UUID | None) -> Tenant:
    """Close a node; one holds the word at its parent, and at the node that takes over."""
    node_moved(who, tenant_id)
    if successor_id is not None:
        node_managed(who, successor_id)
    return commands.close_node(tenant_id, successor_id=successor_id, by=who.actor)


def reopen_node(who: Visitor, tenant_id: UUID) -> Tenant:
    """Open a closed node again."""
    node_moved(who, tenant_id)
    return commands.reopen_node(tenant_id, by=who.actor)


def show_bank_as(who: Visitor, face: Face) -> Face:
    """Change brand and words; they are the whole bank's, so the word is held at the head bank."""
    who.powers.demand(Permission.BRAND_EDIT, root().path)
    return commands.show_bank_as(face, by=who.actor)


def node_branded(who: Visitor, tenant_id: UUID) -> Tenant:
    """A node whose sub-brand one may change; the head bank shows the brand of the whole bank."""
    node = tenant(tenant_id)
    who.powers.demand(Permission.BRAND_EDIT, node.path)
    if node.parent_id is None:
        raise RootHasBrand()
    return node


def show_part_as(who: Visitor, tenant_id: UUID, face: SubFace | None) -> SubFace | None:
    """Give a node a sub-brand, change it, or take it away."""
    return commands.show_part_as(node_branded(who, tenant_id).id, face, by=who.actor)


def node_with_logo(who: Visitor, tenant_id: UUID) -> Tenant:
    """A node whose logo one may change: the head bank for the whole bank, else one with a sub-brand."""
    node = tenant(tenant_id)
    who.powers.demand(Permission.BRAND_EDIT, node.path)
    if node.parent_id is not None and sub_face_of(node.id) is None:
        raise LogoNeedsBrand()
    return node


def give_logo(who: Visitor, tenant_id: UUID, content: bytes) -> None:
    """Draw a logo from what was sent, and show the node under it."""
    commands.give_logo(node_with_logo(who, tenant_id).id, drawing_of(content), by=who.actor)


def change_logo(who: Visitor, tenant_id: UUID, logo_id: UUID | None) -> None:
    """Show the node under an earlier logo again, or (None) take its own off."""
    commands.change_logo(node_with_logo(who, tenant_id).id, logo_id, by=who.actor)


def state_wages(
    who: Visitor, wages: dict[Rule[int], int], effective_from: datetime | None, reason: str
) -> list[RuleValue]:
    """Decide the wages the value of time follows from, all at one instant; those that stay as they are, are left alone."""
    head = root()
    who.powers.demand(Permission.RULE_SET, head.path)
    instant = effective_from or now()
    return [
        set_rule(rule.key, value, tenant_id=head.id, effective_from=instant, reason=reason, by=who.actor)
        for rule, value in wages.items()
        if origin_along(rule, [head.path], instant).value != value
    ]


def word_consent(
    who: Visitor, kind: ConsentKind, zh: str, en: str, effective_from: datetime | None, reason: str
) -> ConsentWording:
    """Say a consent in the bank's own words; they are the whole bank's, so the word is held at the head bank."""
    who.powers.demand(Permission.RULE_SET, root().path)
    return wordings.word_consent(kind, zh, en, effective_from=effective_from, reason=reason, by=who.actor)


def undo_wording(who: Visitor, kind: ConsentKind) -> ConsentWording:
    """Let the words before the latest return."""
    who.powers.demand(Permission.RULE_SET, root().path)
    return wordings.undo_wording(kind, by=who.actor)


def grant(
    who: Visitor, member_id: UUID, role: str, tenant_id: UUID, *, reason: str, valid_to: datetime | None = None
) -> RoleGrant:
    """Give somebody one serves a role at a node."""
    member_to_grant(who, member_id)
    return grant_role(member_id, role, tenant_id, reason=reason, by=who.actor, powers=who.powers, valid_to=valid_to)


def member_to_grant(who: Visitor, member_id: UUID) -> Member:
    """Somebody of a node one serves; others are not found."""
    return member_within(who, member_id, Permission.MEMBER_READ)


def revoke(who: Visitor, grant_id: UUID) -> RoleGrant:
    """End a grant now."""
    return revoke_role(grant_id, by=who.actor, powers=who.powers)


def adapt(who: Visitor, role: str, word: Permission, is_allowed: bool | None) -> RoleDifference | None:
    """Give a role a permission, take one away, or go back to the template."""
    return adapt_role(role, word, is_allowed=is_allowed, by=who.actor, powers=who.powers)


def is_running(row: RoleGrant) -> bool:
    """Whether a grant holds at this instant."""
    at = now()
    return row.valid_from <= at and (row.valid_to is None or row.valid_to > at)


def fact_filter(who: Visitor, values: dict[str, Any]) -> FactFilter:
    """Which facts are asked for; a person is found among the members of the nodes one audits."""
    people: tuple[UUID, ...] | None = None
    if values["person"]:
        found = find_members(values["person"], who.powers.paths(Permission.AUDIT_READ), limit=50)
        people = tuple(row.id for row in found)
    names = ("kind", "subject_id", "tenant_id", "since", "until")
    return FactFilter(people=people, **{name: values[name] for name in names})


def facts_to_take_away(who: Visitor, values: dict[str, Any]) -> list[FactRow]:
    """Facts for a file, at most twenty thousand; it is written down first, in a transaction of its own, for reading commits nothing."""
    wanted, paths = fact_filter(who, values), who.powers.paths(Permission.AUDIT_READ)
    rows = facts_to_export(wanted, paths)
    mine = nodes_within(paths)
    node = next((node for node in mine if node.id == wanted.tenant_id), mine[0])
    since, until = (day.isoformat() if day else "" for day in (wanted.since, wanted.until))
    with own_transaction() as own:
        announce(
            AuditExported(node.id, wanted.kind, since, until, len(rows)), by=who.actor, tenant_id=node.id, into=own
        )
    return rows
