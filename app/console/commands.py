"""Changing tree and brand, and telling of it: the tree lies below the facts, so it is told from here."""

from dataclasses import asdict
from uuid import UUID

from app.console.events import (
    BrandChanged,
    HostNameChanged,
    LogoChanged,
    NodeAdded,
    NodeMoved,
    NodeRenamed,
    NodeReopened,
    NodeShut,
    SubBrandChanged,
)
from app.events.outbox import announce
from app.tenancy import tree
from app.tenancy.actor import Actor
from app.tenancy.branding import Face, change_brand, current_face
from app.tenancy.commands import answer_at
from app.tenancy.errors import RootStays
from app.tenancy.logos import Drawing, keep_logo, wear_logo, worn_logo
from app.tenancy.models import Tenant, TenantKind
from app.tenancy.queries import root, tenant
from app.tenancy.sub_brands import SubFace, change_sub_brand, sub_face_of


def add_node(parent_id: UUID, kind: TenantKind, *, name_zh: str, name_en: str, by: Actor) -> Tenant:
    """A new node below another."""
    node = tree.add_node(parent_id, kind, name_zh=name_zh, name_en=name_en)
    announce(NodeAdded(node.id, parent_id, node.name_zh, node.name_en), by=by, tenant_id=node.id)
    return node


def rename_node(tenant_id: UUID, *, name_zh: str, name_en: str, by: Actor) -> Tenant:
    """A node is called otherwise from now on."""
    before = tenant(tenant_id)
    before_zh, before_en = before.name_zh, before.name_en
    node = tree.rename_node(tenant_id, name_zh=name_zh, name_en=name_en)
    announce(NodeRenamed(node.id, before_zh, before_en, node.name_zh, node.name_en), by=by, tenant_id=node.id)
    return node


def move_node(tenant_id: UUID, parent_id: UUID, *, by: Actor) -> Tenant:
    """A node goes below another, with everything below it."""
    before_id = tenant(tenant_id).parent_id
    if before_id is None:
        raise RootStays()
    node = tree.move_node(tenant_id, parent_id)
    announce(NodeMoved(node.id, before_id, parent_id), by=by, tenant_id=node.id)
    return node


def close_node(tenant_id: UUID, *, successor_id: UUID | None = None, by: Actor) -> Tenant:
    """A node takes nobody any more; what stands there goes to its successor."""
    node = tree.close_node(tenant_id, successor_id=successor_id)
    announce(NodeShut(node.id, successor_id), by=by, tenant_id=node.id)
    return node


def reopen_node(tenant_id: UUID, *, by: Actor) -> Tenant:
    """A closed node takes members again."""
    node = tree.reopen_node(tenant_id)
    announce(NodeReopened(node.id), by=by, tenant_id=node.id)
    return node


def show_bank_as(face: Face, *, by: Actor) -> Face:
    """The bank shows itself so from now on."""
    before = current_face()
    row = change_brand(face)
    after = current_face()
    announce(BrandChanged(row.id, asdict(before), asdict(after)), by=by, tenant_id=root().id)
    return after


def move_to(host_name: str | None, *, by: Actor) -> None:
    """The bank answers at this host name from now on, or at its path alone."""
    before = answer_at(host_name)
    announce(HostNameChanged(root().id, before, host_name), by=by, tenant_id=root().id)


def show_part_as(tenant_id: UUID, face: SubFace | None, *, by: Actor) -> SubFace | None:
    """A node and all below it show themselves so from now on; without a face they follow the node above again."""
    before = sub_face_of(tenant_id)
    after = change_sub_brand(tenant_id, face)
    told = SubBrandChanged(tenant_id, asdict(before) if before else {}, asdict(after) if after else {})
    announce(told, by=by, tenant_id=tenant_id)
    return after


def give_logo(tenant_id: UUID, drawing: Drawing, *, by: Actor) -> None:
    """A node (the head bank: the whole bank) wears a logo that was just drawn."""
    change_logo(tenant_id, keep_logo(tenant_id, drawing).id, by=by)


def change_logo(tenant_id: UUID, logo_id: UUID | None, *, by: Actor) -> None:
    """A node wears one of its logos, an earlier one perhaps, or (None) takes its own off."""
    before = worn_logo(tenant_id)
    before_id = before.id if before else None
    wear_logo(tenant_id, logo_id)
    announce(LogoChanged(tenant_id, before_id, logo_id), by=by, tenant_id=tenant_id)
