"""Cells of a spreadsheet are text, whatever they begin with."""

import csv
import io

import pytest

from app.kit.cells import inert, table_as_csv


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", '=HYPERLINK("x")'])
def test_what_could_begin_a_formula_is_made_text(text: str) -> None:
    assert inert(text).startswith("'")


@pytest.mark.parametrize("text", ["陈阿婆", "2026-11-22", "a=b", "", "1,5", 'say "hi"'])
def test_all_else_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def test_a_table_survives_quotes_commas_and_line_breaks() -> None:
    rows = [["a,b", 'c"d', "e\nf"], [None, 7, "=1"]]
    written = table_as_csv(["一", "二", "三"], rows).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert read == [["一", "二", "三"], ["a,b", 'c"d', "e\nf"], ["", "7", "'=1"]]
