"""GLOSSARY.md is the dictionary: every model, fact and permission has a row with its code word in backticks."""

import re

import pytest
from flask import Flask

from app.events.facts import FACTS
from app.kit.db import Model
from app.rbac.words import Permission
from config.settings import ROOT

GLOSSARY = ROOT / "GLOSSARY.md"


@pytest.fixture(scope="module")
def rows() -> list[str]:
    """The rows of its tables."""
    assert GLOSSARY.exists(), "GLOSSARY.md is not written yet"
    return [line for line in GLOSSARY.read_text(encoding="utf-8").splitlines() if line.lstrip().startswith("|")]


@pytest.fixture(scope="module")
def words(rows: list[str]) -> set[str]:
    """Everything in backticks in those rows."""
    return {word for row in rows for word in re.findall(r"`([^`]+)`", row)}


def test_every_model_has_a_row(app: Flask, words: set[str]) -> None:
    missing = sorted(mapper.class_.__name__ for mapper in Model.registry.mappers if mapper.class_.__name__ not in words)
    assert not missing, f"GLOSSARY.md has no row for: {', '.join(missing)}"


def test_every_fact_has_a_row(app: Flask, words: set[str]) -> None:
    missing = sorted(word for word, kind in FACTS.items() if not {word, kind.fields.__name__} & words)
    assert not missing, f"GLOSSARY.md has no row for: {', '.join(missing)}"


def test_every_permission_has_a_row(words: set[str]) -> None:
    missing = sorted(str(word) for word in Permission if str(word) not in words)
    assert not missing, f"GLOSSARY.md has no row for: {', '.join(missing)}"


def test_every_row_speaks_both_languages(rows: list[str]) -> None:
    coded = [row for row in rows if "`" in row]
    assert not [row for row in coded if not re.search("[一-鿿]", row) or not re.search("[A-Za-z]{2}", row)]
