"""Reading banks and their trees."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from app.kit.db import session
from app.tenancy.errors import BankNotFound, NodeClosed, TenantNotFound
from app.tenancy.keys import fetch, keep
from app.tenancy.models import Brand, Jurisdiction, Logo, SubBrand, Tenant
from app.tenancy.scope import is_in_bank, is_version_settled, jurisdiction_id, jurisdiction_scope, remembered

_brands: dict[tuple[int, int], "Look"] = {}


@dataclass(frozen=True)
class Mark:
    """A logo as pages show it: what its address is made of, and its size in pixels."""

    digest: str
    width: int
    height: int


@dataclass(frozen=True)
class Part:
    """A sub-brand: the name of a part of the bank, and colours of its own, if any; `number` is that of its node."""

    number: int
    name_zh: str
    name_en: str
    primary_colour: str | None
    accent_colour: str | None
    logo: Mark | None = None

    def called(self, language: str) -> str:
        """Its name for a reader of this language."""
        return self.name_en if language == "en" else self.name_zh


@dataclass(frozen=True)
class Look:
    """A bank's face: names, colours, words; plain values, safe to keep between requests."""

    slug: str
    version: int
    root_id: UUID
    name_zh: str
    name_en: str
    tagline_zh: str
    tagline_en: str
    primary_colour: str
    accent_colour: str
    hotline: str | None
    vocabulary: dict[str, Any]
    parts: dict[str, "Part"] = field(default_factory=dict)
    """Sub-brands by the paths of their nodes."""
    part: "Part | None" = None
    """The sub-brand this face shows; None for the face of the whole bank."""
    logo: Mark | None = None
    """The logo of the part shown, or of the whole bank where the part has none."""

    def name(self, language: str) -> str:
        """The name of the bank, or of the part shown, for a reader of this language."""
        return (self.part or self).called(language)

    def called(self, language: str) -> str:
        """The name of the whole bank."""
        return self.name_en if language == "en" else self.name_zh

    def word(self, key: str, language: str) -> str:
        """The bank's own word for a thing ('unit', 'bank', 'helper' …)."""
        return str(self.vocabulary.get(key, {}).get(language, key))


def called(key: str, language: str) -> str | None:
    """What the bank in scope calls a thing; None where no bank is in scope or it has no word of its own."""
    if not is_in_bank():
        return None
    words: dict[str, str] = look().vocabulary.get(key, {})
    return words.get(language)


def jurisdiction() -> Jurisdiction:
    """The bank in scope, read once."""
    return remembered("jurisdiction", lambda: session().get_one(Jurisdiction, jurisdiction_id()))


def jurisdiction_by_slug(slug: str) -> Jurisdiction:
    """The bank with this short name."""
    row = session().scalar(select(Jurisdiction).where(Jurisdiction.slug == slug))
    if row is None:
        raise BankNotFound(slug=slug)
    return row


def jurisdictions() -> list[Jurisdiction]:
    """All banks of this deployment, in the order of their opening."""
    return list(session().scalars(select(Jurisdiction).order_by(Jurisdiction.id)))


def look() -> Look:
    """The face of the bank in scope; read again only when the bank's version has changed."""
    bank = jurisdiction()
    key = (bank.id, bank.version)
    if (kept := _brands.get(key)) is None:
        row = session().scalars(select(Brand).join(Tenant, Tenant.id == Brand.tenant_id).order_by(Tenant.path)).first()
        if row is None:
            raise BankNotFound(slug=bank.slug)
        names = ("name_zh", "name_en", "tagline_zh", "tagline_en", "primary_colour", "accent_colour", "hotline")
        values = {name: getattr(row, name) for name in names}
        marks = _marks()
        shown = Look(
            slug=bank.slug, version=bank.version, root_id=row.tenant_id, vocabulary=row.vocabulary, parts=_parts(marks),
            logo=marks.get(row.tenant_id), **values,
        )  # fmt: skip
        if not is_version_settled():
            return shown
        _brands[key] = shown
        for old in [k for k in list(_brands) if k[0] == bank.id and k[1] < bank.version]:
            _brands.pop(old, None)  # another thread may be tidying too
        return shown
    return kept


def _marks() -> dict[UUID, Mark]:
    rows = session().execute(select(Logo.tenant_id, Logo.digest, Logo.width, Logo.height).where(Logo.is_worn))
    return {row.tenant_id: Mark(row.digest, row.width, row.height) for row in rows}


def _parts(marks: dict[UUID, Mark]) -> dict[str, Part]:
    rows = session().execute(
        select(SubBrand, Tenant).join(
            Tenant, (Tenant.jurisdiction_id == SubBrand.jurisdiction_id) & (Tenant.id == SubBrand.tenant_id)
        )
    )
    return {
        node.path: Part(
            node.number, row.name_zh, row.name_en, row.primary_colour, row.accent_colour, marks.get(node.id)
        )
        for row, node in rows
    }  # fmt: skip


def look_along(path: str) -> Look:
    """The face shown at a node: the sub-brand of the nearest node above that has one, else the bank's own."""
    whole = look()
    above = [at for at in whole.parts if path.startswith(at)]
    return _as_part(whole, whole.parts[max(above, key=len)]) if above else whole


def look_of_part(number: int | None) -> Look:
    """The face of the sub-brand of the node with this number; the bank's own where there is none."""
    whole = look()
    part = next((part for part in whole.parts.values() if part.number == number), None)
    return _as_part(whole, part) if part else whole


def _as_part(whole: Look, part: Part) -> Look:
    return replace(
        whole, part=part, primary_colour=part.primary_colour or whole.primary_colour,
        accent_colour=part.accent_colour or whole.accent_colour, logo=part.logo or whole.logo,
    )  # fmt: skip


def look_at(number: int) -> Look:
    """The face of another bank, read in that bank's own scope with a session of its own."""
    with current_app.app_context(), jurisdiction_scope(number):
        return look()


def tree() -> list[Tenant]:
    """All nodes of the bank, parents before children."""
    return remembered("tree", lambda: sorted(session().scalars(select(Tenant)), key=_by_number))


def _by_number(node: Tenant) -> list[int]:
    return [int(part) for part in node.path.split("/") if part]


def root() -> Tenant:
    """The head bank."""
    return remembered("root", lambda: session().scalars(select(Tenant).where(Tenant.parent_id.is_(None))).one())


def tenant(tenant_id: UUID) -> Tenant:
    """One node."""
    return keep(fetch(Tenant, tenant_id, TenantNotFound))


def open_tenant(tenant_id: UUID) -> Tenant:
    """A node that takes new members and demands; it cannot close before this transaction has ended."""
    row = session().get(Tenant, (jurisdiction_id(), tenant_id), with_for_update={"read": True}, populate_existing=True)
    if row is None:
        raise TenantNotFound()
    if row.closed_at is not None:
        raise NodeClosed(zh=row.name_zh, en=row.name_en)
    return keep(row)


def nodes_within(paths: Sequence[str]) -> list[Tenant]:
    """The nodes at and below these, parents before children."""
    return [node for node in tree() if node.is_within(paths)]


def open_nodes() -> list[Tenant]:
    """The nodes that take new members and demands, parents before children."""
    return [node for node in tree() if node.closed_at is None]


def below(node: Tenant) -> list[Tenant]:
    """A node and all below it."""
    return [other for other in tree() if node.holds(other.path)]


def path_to(node: Tenant) -> list[str]:
    """The paths of a node and of all above it, the root first: '1/', '1/4/', '1/4/12/'."""
    parts = node.path.rstrip("/").split("/")
    return ["/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
