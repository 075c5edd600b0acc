"""Sheets as they are shown."""

from app.interop.columns import column_named
from app.interop.models import ImportKind


def column_called(kind: str, key: str, language: str) -> str:
    """A column as a finding names it; the whole row where it is about no column."""
    column = column_named(ImportKind.of(kind), key)
    if column is None:
        return "whole row" if language == "en" else "整行"
    return column.en if language == "en" else column.zh
