"""May this person see or use that sheet? Those with the word at the node it was brought to; to all others it is not found."""

from uuid import UUID

from app.interop.errors import ExportNotFound, ImportNotFound
from app.interop.kinds.registry import KINDS
from app.interop.models import ExportKind, ImportKind, SheetExport, SheetImport
from app.interop.queries import sheet_export, sheet_import
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.models import Tenant
from app.tenancy.queries import open_nodes, tenant

EXPORTS_NEED = {
    ExportKind.MEMBERS: Permission.MEMBER_READ,
    ExportKind.ORDERS: Permission.DEMAND_READ_ALL,
    ExportKind.RECORDS: Permission.RECORD_READ,
}
"""Beside the word for sheets, what one must be allowed to see one by one."""


def import_within(who: Visitor, import_id: UUID) -> SheetImport:
    """An import at a node where this person imports; any other is not found."""
    row = sheet_import(import_id)
    if not who.powers.may(Permission.SHEET_IMPORT, tenant(row.tenant_id).path):
        raise ImportNotFound()
    return row


def export_within(who: Visitor, export_id: UUID) -> SheetExport:
    """An export of a node where this person exports; any other is not found."""
    row = sheet_export(export_id)
    if not who.powers.may(Permission.SHEET_EXPORT, tenant(row.tenant_id).path):
        raise ExportNotFound()
    return row


def demand_import(who: Visitor, kind: ImportKind, node: Tenant) -> None:
    """Raise unless this person may bring such a sheet to this node."""
    who.powers.demand(Permission.SHEET_IMPORT, node.path)
    who.powers.demand(KINDS[kind].needs, node.path)


def demand_export(who: Visitor, kind: ExportKind, node: Tenant) -> None:
    """Raise unless this person may take such rows of this node away."""
    who.powers.demand(Permission.SHEET_EXPORT, node.path)
    who.powers.demand(EXPORTS_NEED[kind], node.path)


def nodes_to_import_at(who: Visitor, kind: ImportKind) -> list[Tenant]:
    """Where this person may bring such sheets to, parents before children."""
    powers, needed = who.powers, KINDS[kind].needs
    return [
        node for node in open_nodes()
        if powers.may(Permission.SHEET_IMPORT, node.path) and powers.may(needed, node.path)
    ]  # fmt: skip


def kinds_to_import(who: Visitor) -> list[ImportKind]:
    """Which sheets this person may bring somewhere."""
    return [kind for kind, of in KINDS.items() if who.powers.may(of.needs)]
