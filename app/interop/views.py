"""Sheets as they are sent and shown."""

from io import BytesIO

from flask import Response, send_file

from app.interop.columns import column_named
from app.interop.models import ImportKind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sent(content: bytes, name: str, media_type: str = XLSX) -> Response:
    """A file for saving, kept by no cache."""
    response = send_file(
        BytesIO(content), media_type, as_attachment=True, download_name=name, conditional=False, etag=False
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def column_called(kind: str, key: str, language: str) -> str:
    """A column as a finding names it; the whole row where it is about no column."""
    column = column_named(ImportKind.of(kind), key)
    if column is None:
        return "whole row" if language == "en" else "整行"
    return column.en if language == "en" else column.zh
