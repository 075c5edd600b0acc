"""Sheets over the API: a workbook in, its check, a yes, the marked workbook; rows out."""

from typing import Any
from uuid import UUID

from flask import Response

from app.interop import acts
from app.interop.models import SheetExport, SheetImport
from app.interop.policies import export_within, import_within
from app.interop.schemas import ExportIn, ExportOut, ImportIn, ImportOut, SheetIn, TemplateIn, content_of
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint
from app.web.sending import XLSX, sent

api = api_blueprint("sheets", "", "表格 Sheets")
BINARY = {"type": "string", "format": "binary"}


@api.get("/sheet-template")
@requires(Permission.SHEET_IMPORT)
@api.arguments(TemplateIn, location="query")
@api.response(200, BINARY, content_type=XLSX)
def template(values: dict[str, Any]) -> Response:
    """An empty sheet to fill in, with drop-downs and an explanation of each column."""
    return sent(acts.template_for(visitor(), values["kind"]), f"{values['kind']}-template.xlsx")


@api.post("/sheet-imports")
@requires(Permission.SHEET_IMPORT)
@api.arguments(ImportIn, location="query")
@api.arguments(SheetIn, location="files")
@api.response(201, ImportOut)
def upload(values: dict[str, Any], parts: dict[str, Any]) -> SheetImport:
    """Send a workbook to be checked; nothing of it counts before it is confirmed."""
    return acts.bring_sheet(visitor(), values["kind"], values["tenant_id"], *content_of(parts["file"]))


@api.get("/sheet-imports/<uuid:import_id>")
@requires(Permission.SHEET_IMPORT)
@api.response(200, ImportOut)
def show_import(import_id: UUID) -> SheetImport:
    """How far the check or the import is, and the first twenty findings."""
    return import_within(visitor(), import_id)


@api.post("/sheet-imports/<uuid:import_id>/confirmation")
@requires(Permission.SHEET_IMPORT)
@api.response(200, ImportOut)
def confirm(import_id: UUID) -> SheetImport:
    """Say yes to the good rows; saying so again changes nothing."""
    return acts.confirm_import(visitor(), import_id)


@api.get("/sheet-imports/<uuid:import_id>/workbook")
@requires(Permission.SHEET_IMPORT)
@api.response(200, BINARY, content_type=XLSX)
def marked(import_id: UUID) -> Response:
    """The sheet one sent, wrong cells coloured, the reasons in a last column; for nobody else, for it holds ID numbers."""
    return sent(acts.marked(visitor(), import_id), f"checked-{import_id}.xlsx")


@api.post("/sheet-exports")
@requires(Permission.SHEET_EXPORT)
@api.arguments(ExportIn)
@api.response(201, ExportOut)
def ask_export(values: dict[str, Any]) -> SheetExport:
    """Ask for rows of a node and below as a workbook."""
    return acts.ask_export(visitor(), values["kind"], values["tenant_id"], values["since"], values["until"])


@api.get("/sheet-exports/<uuid:export_id>")
@requires(Permission.SHEET_EXPORT)
@api.response(200, ExportOut)
def show_export(export_id: UUID) -> SheetExport:
    """Whether the workbook is made."""
    return export_within(visitor(), export_id)


@api.get("/sheet-exports/<uuid:export_id>/workbook")
@requires(Permission.SHEET_EXPORT)
@api.response(200, BINARY, content_type=XLSX)
def content(export_id: UUID) -> Response:
    """The workbook; that it was taken away is written down."""
    row, workbook = acts.read_export(visitor(), export_id)
    return sent(workbook, f"{row.kind}-{row.asked_at:%Y%m%d}.xlsx")
