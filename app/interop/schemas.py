"""What goes in and out of sheets."""

from typing import Any

from flask_smorest.fields import Upload as UploadField
from marshmallow import Schema, fields
from werkzeug.datastructures import FileStorage

from app.interop.contents import MOST_BYTES
from app.interop.kinds.reading import Finding
from app.interop.models import ExportKind, ImportKind, SheetImport
from app.interop.queries import wrong_rows
from app.kit.errors import TimeBankError
from app.web.schema import Day, Form

MOST_BODY_BYTES = MOST_BYTES + 64 * 1024
"""Above a sheet's own limit it is refused by its own sentence."""


class TemplateIn(Form):
    """Which template."""

    kind = fields.Enum(ImportKind, by_value=True, load_default=ImportKind.MEMBERS)


class ImportIn(TemplateIn):
    """What a sheet brings in, and to which node; a row may name another one below."""

    tenant_id = fields.UUID(required=True)


class SheetIn(Form):
    """An .xlsx workbook of at most 5 MB and 10,000 rows."""

    file = UploadField(required=True)


class ExportIn(Form):
    """Which rows of which node and below; of these days, where the kind has days."""

    kind = fields.Enum(ExportKind, by_value=True, required=True)
    tenant_id = fields.UUID(required=True)
    since = Day(load_default=None, allow_none=True)
    until = Day(load_default=None, allow_none=True)


class StatementIn(Form):
    """Of which days."""

    since = Day(required=True)
    until = Day(required=True)


class FindingOut(Schema):
    """Something wrong with a row: its number in the sheet, the column, the code, and the sentence in both languages."""

    row = fields.Integer()
    column = fields.String()
    code = fields.String()
    zh = fields.String()
    en = fields.String()


class ImportOut(Schema):
    """Where an import stands: how many rows, how many checked, good, imported, failed, and the first twenty findings."""

    id = fields.UUID()
    tenant_id = fields.UUID()
    kind = fields.String()
    state = fields.String()
    name = fields.String()
    size = fields.Integer()
    rows = fields.Integer()
    checked = fields.Integer()
    good = fields.Integer()
    bad = fields.Integer()
    done = fields.Integer()
    failed = fields.Integer()
    refusal = fields.Function(lambda row: refusal_of(row), metadata={"type": ["object", "null"]})
    findings = fields.Function(
        lambda row: FindingOut(many=True).dump(findings_of(row)),
        metadata={"type": "array", "items": {"type": "object"}},
    )
    uploaded_at = fields.DateTime()
    confirmed_at = fields.DateTime(allow_none=True)
    finished_at = fields.DateTime(allow_none=True)
    erased_at = fields.DateTime(allow_none=True)


class ExportOut(Schema):
    """Where an export stands; `is_cut` where there were more rows than fit."""

    id = fields.UUID()
    tenant_id = fields.UUID()
    kind = fields.String()
    since = fields.Date(allow_none=True)
    until = fields.Date(allow_none=True)
    rows = fields.Integer()
    is_cut = fields.Boolean()
    asked_at = fields.DateTime()
    made_at = fields.DateTime(allow_none=True)
    erased_at = fields.DateTime(allow_none=True)


def refusal_of(row: SheetImport) -> dict[str, str] | None:
    """Why the workbook as a whole cannot be used: code, and the sentence in both languages; None where it can."""
    if not row.refusal:
        return None
    error = TimeBankError.registry[row.refusal["code"]](**row.refusal["data"])
    return {"code": error.code, "zh": error.sentence("zh"), "en": error.sentence("en")}


def findings_of(row: SheetImport) -> list[dict[str, Any]]:
    """The first findings, one after the other."""
    return [_shown(number, finding) for number, findings in wrong_rows(row.id) for finding in findings]


def content_of(part: FileStorage) -> tuple[str, bytes]:
    """(name, bytes) of what was sent, read no further than it takes to see that it is too large."""
    part.stream.seek(0)
    return part.filename or "", part.stream.read(MOST_BYTES + 1)


def _shown(number: int, finding: Finding) -> dict[str, Any]:
    sentences = {language: finding.sentence(language) for language in ("zh", "en")}
    return {"row": number, "column": finding.column, "code": finding.code, **sentences}
