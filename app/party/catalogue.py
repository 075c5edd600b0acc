"""The types of party organisations, from the jurisdiction's file."""

from typing import Any

from sqlalchemy import select

from app.kit.db import session
from app.party.models import PartyOrganisationType
from app.tenancy.opening import REQUIRED, BankFile, Opening, sourced, understand

SECTION = "party_organisation_type"
KEYS = {"key": REQUIRED, "name_zh": REQUIRED, "name_en": REQUIRED, "source": None, "open": False}


def _check(file: BankFile, parts: Any) -> None:
    seen: set[str] = set()
    for nth, part in enumerate(parts or []):
        where = (SECTION, nth)
        values = file.keys(part, where, KEYS)
        if values["key"] in seen:
            raise file.refuse((*where, "key"), f"“{values['key']}”重复", f"“{values['key']}” is used twice")
        seen.add(values["key"])
        if (values["source"] is None) == (not values["open"]):
            raise file.refuse(where, "须写明来源 source，或标记 open = true", "name a source, or mark open = true")


def _apply(file: BankFile, parts: Any, opening: Opening) -> None:
    session().add_all(
        PartyOrganisationType(
            key=part["key"], position=position, name_zh=part["name_zh"], name_en=part["name_en"],
            source=part.get("source") or "open",
        )
        for position, part in enumerate(parts or [])
    )  # fmt: skip


def _tell() -> list[dict[str, Any]]:
    return [
        {"key": row.key, "name_zh": row.name_zh, "name_en": row.name_en, **sourced(row.source, row.source == "open")}
        for row in session().scalars(select(PartyOrganisationType).order_by(PartyOrganisationType.position))
    ]


def understand_types() -> None:
    """Answer for [[party_organisation_type]] in a jurisdiction's file."""
    understand(SECTION, _check, _apply, _tell)
