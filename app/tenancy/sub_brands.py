"""Sub-brands (G3): the name under which a part of the bank is known, at a node of the tree and below it."""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.kit.db import session
from app.kit.text import clean_line
from app.tenancy.branding import LONGEST_NAME, checked_colour
from app.tenancy.commands import check_colour, touch_version
from app.tenancy.errors import RootHasBrand, TenantNotFound
from app.tenancy.keys import fetch
from app.tenancy.models import SubBrand, Tenant
from app.tenancy.opening import REQUIRED, BankFile, Opening, understand, without_nothing
from app.tenancy.queries import tenant

SUB_BRAND_KEYS = {
    "tenant": REQUIRED, "name_zh": REQUIRED, "name_en": REQUIRED, "primary_colour": None, "accent_colour": None, "source": None,
}  # fmt: skip


@dataclass(frozen=True)
class SubFace:
    """A sub-brand to be, all of it, so that a change and its undoing are the same act; no colour means the bank's."""

    name_zh: str
    name_en: str
    primary_colour: str | None = None
    accent_colour: str | None = None


def sub_face_of(tenant_id: UUID) -> SubFace | None:
    """A node's own sub-brand; None where it follows the one above."""
    row = _row_of(tenant_id)
    return SubFace(row.name_zh, row.name_en, row.primary_colour, row.accent_colour) if row else None


def checked_sub_face(face: SubFace) -> SubFace:
    """The sub-brand with its texts cleaned; raises ColourRefused, ColourUnreadable or a refusal of the text."""
    return SubFace(
        clean_line(face.name_zh, LONGEST_NAME), clean_line(face.name_en, LONGEST_NAME),
        *(checked_colour(colour) if colour and colour.strip() else None for colour in (face.primary_colour, face.accent_colour)),
    )  # fmt: skip


def change_sub_brand(tenant_id: UUID, face: SubFace | None) -> SubFace | None:
    """The node and all below it show themselves so from now on; without a face they follow the node above again."""
    node = fetch(Tenant, tenant_id, TenantNotFound, for_update=True)
    if node.parent_id is None:
        raise RootHasBrand()
    row = _row_of(node.id)
    checked = checked_sub_face(face) if face else None
    if checked is None:
        if row is not None:
            session().delete(row)
    else:
        if row is None:
            row = SubBrand(tenant_id=node.id)
            session().add(row)
        for name in ("name_zh", "name_en", "primary_colour", "accent_colour"):
            setattr(row, name, getattr(checked, name))
    session().flush()
    touch_version()
    return checked


def sub_brands() -> list[tuple[Tenant, SubFace]]:
    """Every node with a sub-brand of its own, parents before children."""
    rows = session().scalars(select(SubBrand)).all()
    found = [
        (tenant(row.tenant_id), SubFace(row.name_zh, row.name_en, row.primary_colour, row.accent_colour)) for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda pair: [int(part) for part in pair[0].path.split("/") if part])


def _row_of(tenant_id: UUID) -> SubBrand | None:
    return session().scalars(select(SubBrand).where(SubBrand.tenant_id == tenant_id)).first()


def _check(file: BankFile, parts: Any) -> None:
    known, seen = {part.get("key") for part in file.content.get("tenant", [])[1:]}, set()
    for nth, part in enumerate(parts or []):
        where = ("sub_brand", nth)
        values = file.keys(part, where, SUB_BRAND_KEYS)
        if values["tenant"] not in known:
            raise file.refuse(
                (*where, "tenant"), f"总行之下没有“{values['tenant']}”这个网点",
                f"there is no node “{values['tenant']}” below the head bank",
            )  # fmt: skip
        if values["tenant"] in seen:
            raise file.refuse((*where, "tenant"), f"“{values['tenant']}”重复", f"“{values['tenant']}” is used twice")
        seen.add(values["tenant"])
        for key in ("primary_colour", "accent_colour"):
            if values[key] is not None:
                check_colour(file, (*where, key), values[key])


def _apply(file: BankFile, parts: Any, opening: Opening) -> None:
    for part in parts or []:
        shown = {key: value for key, value in part.items() if key not in ("source", "tenant")}
        session().add(SubBrand(tenant_id=opening.tenants[part["tenant"]].id, **shown))


def _tell() -> list[dict[str, Any]]:
    return [without_nothing(tenant=node.key, **asdict(face)) for node, face in sub_brands() if node.closed_at is None]


def understand_sub_brands() -> None:
    """Answer for [[sub_brand]] in a jurisdiction's file."""
    understand("sub_brand", _check, _apply, _tell)
