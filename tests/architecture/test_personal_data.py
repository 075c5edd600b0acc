"""Every table that may hold something about a person is answered for in `PERSONAL_DATA`, or named here with the reason."""

import dataclasses
import re

import pytest
from flask import Flask
from sqlalchemy import LargeBinary

from app.events.facts import FACTS
from app.kit.db import Model
from app.rights.commands.rotate import sealed_columns
from app.rights.registry import PERSONAL_DATA

OF_SOMEBODY = re.compile(r"(^|_)(member|recipient|helper|volunteer|person|heir|guardian|proxy|relative|leader)_id$")
ALSO = {"merged_into", "raised_by", "owner_id"}

HOLDS_NONE = {
    "fact": "says what happened under bare ids and is never changed; see the test of its fields below",
    "ledger_balance": "under the id of an account, which follows from the bare id of its owner",
    "answered_request": "under a key that names nobody; gone after seven days",
    "membership": "of the platform; `of_users.leave_platform` takes it away",
}
"""Tables with such a column that hold nothing to copy or to erase."""

OWED: dict[str, set[str]] = {}
"""By module, tables that landed without an answer: it owes one. This list only ever gets shorter."""

OWED_TABLES: frozenset[str] = frozenset().union(*OWED.values())

WORDS_OF_PEOPLE = {
    "reason",
    "note",
    "comment",
    "details",
    "name",
    "phone",
    "text",
    "title",
    "body",
    "place",
    "document",
}
NOBODYS_WORDS = {
    "rules.rule_set.reason": "why a bank decided a rule, which is public",
    "rules.rule_withdrawn.reason": "why a bank withdrew a decision of its own",
}
"""Fields of facts that are texts of people, though about no person."""

NEITHER_CIPHER = {"user_phone.phone_cipher": "of the platform; `rotate.rotate_user` renews it"}


@pytest.fixture(autouse=True)
def _everything_is_registered(app: Flask) -> None:
    """The application is put together, so every module has answered."""


def _tables() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for mapper in Model.registry.mappers:
        table = mapper.local_table
        found[table.name] = {column.name for column in table.columns}  # type: ignore[attr-defined]
    return found


def test_every_table_about_a_person_is_answered_for() -> None:
    answered = {table for entry in PERSONAL_DATA.values() for table in entry.tables}
    missing = {
        name: sorted(c for c in columns if OF_SOMEBODY.search(c) or c in ALSO or c.endswith("_cipher"))
        for name, columns in _tables().items()
        if name not in answered | set(HOLDS_NONE) | OWED_TABLES | {"user_phone"}
        and any(OF_SOMEBODY.search(c) or c in ALSO or c.endswith("_cipher") for c in columns)
    }
    assert not missing, (
        "these tables hold something about a person and nobody copies, erases or merges it:\n"
        + "\n".join(f"  {name}: {', '.join(columns)}" for name, columns in missing.items())
        + "\nWrite app/<module>/personal.py with export, erase and merge, as app/records/personal.py does, name the tables in"
        + " its PersonalData, and call answer_for(PERSONAL) in the module's register(app); or, if there is nothing to copy"
        + " and nothing to erase, give the table a row with the reason in HOLDS_NONE of this file."
    )


def test_no_answer_names_a_table_that_is_gone() -> None:
    answered = {table for entry in PERSONAL_DATA.values() for table in entry.tables}
    assert answered | set(HOLDS_NONE) <= set(_tables())


def test_every_encrypted_column_can_be_given_a_new_key() -> None:
    known = {f"{column.model.__tablename__}.{column.column}" for column in sealed_columns()} | set(NEITHER_CIPHER)
    columns = {
        f"{mapper.local_table.name}.{column.name}"  # type: ignore[attr-defined]
        for mapper in Model.registry.mappers
        for column in mapper.local_table.columns
        if isinstance(column.type, LargeBinary) and column.name.endswith("_cipher")
        if mapper.local_table.name not in OWED_TABLES  # type: ignore[attr-defined]
    }
    assert columns - known == set(), (
        f"`flask keys rotate` does not know {columns - known}: add sealed(Model, column) to the module's PersonalData"
    )


def test_no_fact_carries_words_of_a_person() -> None:
    wrong = [
        f"{word}.{field.name}"
        for word, kind in FACTS.items()
        for field in dataclasses.fields(kind.fields)
        if field.name in WORDS_OF_PEOPLE and f"{word}.{field.name}" not in NOBODYS_WORDS
    ]
    assert not wrong, (
        f"facts are sealed and outlive an erasure: carry an id and keep the text in the module's row: {wrong}"
    )


def test_every_entry_speaks_both_languages() -> None:
    assert not [e.name for e in PERSONAL_DATA.values() if e.zh.isascii() or not e.en.isascii()]
