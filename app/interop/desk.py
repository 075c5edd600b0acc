"""Sheets on the desk: template, upload, check, yes, marked workbook; and rows out. All of it works without scripts."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.interop import acts, queries
from app.interop.commands.take_out import MOST_DAYS
from app.interop.contents import MOST_MEGABYTES, MOST_ROWS
from app.interop.errors import SheetMissing
from app.interop.models import KEPT_DAYS, ExportKind, ImportKind, SheetExport, SheetImport
from app.interop.policies import EXPORTS_NEED, export_within, import_within, kinds_to_import, nodes_to_import_at
from app.interop.schemas import ExportIn, ImportIn, TemplateIn, content_of, refusal_of
from app.interop.views import column_called
from app.kit.clock import today
from app.kit.errors import TimeBankError
from app.members.queries import members_by_id
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import nodes_within, tenant, tree
from app.web.edge import undone
from app.web.forms import read_form, read_query, sentences
from app.web.language import language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.sending import sent

desk = Blueprint("sheets", __name__, url_prefix="/desk/sheets", template_folder="templates")
desk.app_template_filter("column_called")(lambda key, kind: column_called(kind, key, language()))
desk.app_template_filter("export_option")(lambda kind: (str(kind), t(kind.zh, kind.en)))

add_to_menu(
    STAFF_MENU,
    MenuEntry("sheets.imports", "批量导入", "Import", "upload", Permission.SHEET_IMPORT, position=28, group="people"),
    MenuEntry(
        "sheets.exports", "导出表格", "Export", "download", Permission.SHEET_EXPORT, position=68, group="figures"
    ),
)


@desk.get("/")
@requires(Permission.SHEET_IMPORT)
def imports() -> Any:
    """Template and upload, and what was brought so far."""
    return _imports(read_query(TemplateIn())["kind"], {}, None)


@desk.get("/template.xlsx")
@requires(Permission.SHEET_IMPORT)
def template() -> Response:
    """An empty sheet to fill in."""
    kind = read_query(TemplateIn())["kind"]
    return sent(acts.template_for(visitor(), kind), t(f"导入{kind.zh}模板.xlsx", f"{kind}-template.xlsx"))


@desk.post("/")
@requires(Permission.SHEET_IMPORT)
def upload() -> Any:
    """Send a filled-in sheet to be checked."""
    kind = next((one for one in ImportKind if one == request.form.get("kind")), ImportKind.MEMBERS)
    try:
        values = read_form(ImportIn())
        part = request.files.get("file")
        if part is None or not part.filename:
            raise SheetMissing()
        row = acts.bring_sheet(visitor(), kind, values["tenant_id"], *content_of(part))
    except ValidationError as error:
        return _imports(kind, sentences(error), None), 422
    except TimeBankError as error:
        if error.status in (403, 404):
            raise
        return _imports(kind, {}, undone(error)), error.status
    return redirect(url_for("sheets.show_import", import_id=row.id), code=303)


@desk.get("/imports/<uuid:import_id>")
@requires(Permission.SHEET_IMPORT)
def show_import(import_id: UUID) -> Any:
    """How far it is; once checked, how many rows are good and what is wrong with the others."""
    return _import_page(import_within(visitor(), import_id))


@desk.get("/imports/<uuid:import_id>/progress")
@requires(Permission.SHEET_IMPORT)
def import_progress(import_id: UUID) -> Response:
    """The bar alone, asked for every two seconds; when the work is over the page is loaded anew."""
    return _bar("interop/import_bar.html", import_within(visitor(), import_id))


@desk.post("/imports/<uuid:import_id>/confirmation")
@requires(Permission.SHEET_IMPORT)
def confirm(import_id: UUID) -> Any:
    """Say yes to the good rows."""
    try:
        row = acts.confirm_import(visitor(), import_id)
    except TimeBankError as error:
        if error.status in (403, 404):
            raise
        return _import_page(import_within(visitor(), import_id), undone(error)), error.status
    return redirect(url_for("sheets.show_import", import_id=row.id), code=303)


@desk.get("/imports/<uuid:import_id>/workbook.xlsx")
@requires(Permission.SHEET_IMPORT)
def marked(import_id: UUID) -> Response:
    """The sheet as it came, with what is wrong."""
    return sent(acts.marked(visitor(), import_id), t(f"检查结果-{today():%m%d}.xlsx", f"checked-{today():%m%d}.xlsx"))


@desk.get("/exports")
@requires(Permission.SHEET_EXPORT)
def exports() -> Any:
    """What can be taken out, and what was so far."""
    return _exports({}, None)


@desk.post("/exports")
@requires(Permission.SHEET_EXPORT)
def ask_export() -> Any:
    """Ask for a workbook."""
    try:
        values = read_form(ExportIn())
        row = acts.ask_export(visitor(), values["kind"], values["tenant_id"], values["since"], values["until"])
    except ValidationError as error:
        return _exports(sentences(error), None), 422
    except TimeBankError as error:
        if error.status in (403, 404):
            raise
        return _exports({}, undone(error)), error.status
    return redirect(url_for("sheets.show_export", export_id=row.id), code=303)


@desk.get("/exports/<uuid:export_id>")
@requires(Permission.SHEET_EXPORT)
def show_export(export_id: UUID) -> Any:
    """Whether it is made, and where to take it."""
    row = export_within(visitor(), export_id)
    return render_template(
        "interop/export.html", row=row, kind=ExportKind.of(row.kind), node=tenant(row.tenant_id), days=KEPT_DAYS,
        most=MOST_ROWS,
    )  # fmt: skip


@desk.get("/exports/<uuid:export_id>/progress")
@requires(Permission.SHEET_EXPORT)
def export_progress(export_id: UUID) -> Response:
    """The bar alone, asked for every two seconds."""
    return _bar("interop/export_bar.html", export_within(visitor(), export_id))


@desk.get("/exports/<uuid:export_id>/workbook.xlsx")
@requires(Permission.SHEET_EXPORT)
def take_export(export_id: UUID) -> Response:
    """The workbook; that it was taken is written down."""
    row, content = acts.read_export(visitor(), export_id)
    kind = ExportKind.of(row.kind)
    return sent(content, t(f"{kind.zh}-{row.asked_at:%Y%m%d}.xlsx", f"{kind}-{row.asked_at:%Y%m%d}.xlsx"))


def _bar(name: str, row: SheetImport | SheetExport) -> Response:
    answer = make_response(render_template(name, row=row))
    if not row.is_working:
        answer.headers["HX-Refresh"] = "true"
    return answer


def _imports(kind: ImportKind, errors: dict[str, str], problem: str | None) -> str:
    who = visitor()
    rows = queries.imports_at(who.powers.paths(Permission.SHEET_IMPORT))
    return render_template(
        "interop/imports.html", rows=rows, kind=kind, kinds=kinds_to_import(who), nodes=nodes_to_import_at(who, kind),
        kind_of=ImportKind.of, errors=errors, problem=problem,
        typed=request.form, people=members_by_id([row.uploaded_by for row in rows]), days=KEPT_DAYS, most=MOST_ROWS,
        megabytes=MOST_MEGABYTES, names={node.id: node for node in tree()},
    )  # fmt: skip


def _import_page(row: SheetImport, problem: str | None = None) -> str:
    refused = refusal_of(row)
    return render_template(
        "interop/import.html", row=row, node=tenant(row.tenant_id), refused=refused and refused[language()],
        wrong=queries.wrong_rows(row.id), problem=problem, days=KEPT_DAYS, language=language(),
    )  # fmt: skip


def _exports(errors: dict[str, str], problem: str | None) -> str:
    powers = visitor().powers
    paths = powers.paths(Permission.SHEET_EXPORT)
    rows = queries.exports_at(paths)
    return render_template(
        "interop/exports.html", rows=rows, errors=errors, problem=problem, typed=request.form, today=today(),
        nodes=nodes_within(paths), days=KEPT_DAYS,
        kinds=[kind for kind, word in EXPORTS_NEED.items() if powers.may(word)], most=MOST_ROWS, most_days=MOST_DAYS,
        people=members_by_id([row.asked_by for row in rows]), kind_of=ExportKind.of,
        names={node.id: node for node in tree()},
    )  # fmt: skip
