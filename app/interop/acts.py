"""What a person does with sheets, checked for who they are: the same for pages and API."""

from datetime import date
from uuid import UUID

from app.interop import queries
from app.interop.commands import bring, take_out
from app.interop.errors import ImportNotChecked, MarkedForAnother, SheetGone
from app.interop.kinds.registry import KINDS
from app.interop.models import KEPT_DAYS, ExportKind, ImportKind, SheetExport, SheetImport
from app.interop.policies import demand_export, demand_import, export_within, import_within, nodes_to_import_at
from app.interop.workbooks import marked_workbook, template
from app.rbac.guard import Visitor
from app.tenancy.queries import tenant


def template_for(who: Visitor, kind: ImportKind) -> bytes:
    """An empty sheet, with the nodes this person may bring it to."""
    return template(KINDS[kind], nodes_to_import_at(who, kind))


def bring_sheet(who: Visitor, kind: ImportKind, tenant_id: UUID, name: str, content: bytes) -> SheetImport:
    """Send a sheet to be checked, for a node where one may do one by one what it says."""
    node = tenant(tenant_id)
    demand_import(who, kind, node)
    return bring.bring_sheet(kind, node.id, name, content, by=who.actor)


def confirm_import(who: Visitor, import_id: UUID) -> SheetImport:
    """Say yes to the good rows, one's own sheet or a colleague's of the same node."""
    row = import_within(who, import_id)
    demand_import(who, ImportKind.of(row.kind), tenant(row.tenant_id))
    return bring.confirm_import(row.id, by=who.actor)


def marked(who: Visitor, import_id: UUID) -> bytes:
    """The sheet one brought, wrong cells coloured and explained."""
    row = import_within(who, import_id)
    demand_import(who, ImportKind.of(row.kind), tenant(row.tenant_id))
    if row.uploaded_by != who.actor.member_id:
        raise MarkedForAnother()
    if row.erased_at is not None:
        raise SheetGone(days=KEPT_DAYS)
    if not row.headings or row.checked < row.rows:
        raise ImportNotChecked()
    kind = ImportKind.of(row.kind)
    rows = queries.marked_rows(row, KINDS[kind].outcomes(queries.rows_that_are_in(row)))
    return marked_workbook(KINDS[kind], row.headings, rows, nodes_to_import_at(who, kind))


def ask_export(who: Visitor, kind: ExportKind, tenant_id: UUID, since: date | None, until: date | None) -> SheetExport:
    """Ask for rows of a node where one may see each of them."""
    node = tenant(tenant_id)
    demand_export(who, kind, node)
    return take_out.ask_export(kind, node.id, since, until, by=who.actor)


def read_export(who: Visitor, export_id: UUID) -> tuple[SheetExport, bytes]:
    """Take a workbook away; that it was taken is written down."""
    row = export_within(who, export_id)
    demand_export(who, ExportKind.of(row.kind), tenant(row.tenant_id))
    return row, take_out.read_export(row, by=who.actor)
