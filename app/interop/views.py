"""Sheets as they are shown."""

from app.interop.kinds.registry import sheet_kind


def column_called(kind: str, key: str, language: str) -> str:
    """A column as a finding names it; the whole row where it is about no column."""
    column = next((column for column in sheet_kind(kind).columns if column.key == key), None)
    if column is None:
        return "whole row" if language == "en" else "整行"
    return column.en if language == "en" else column.zh
