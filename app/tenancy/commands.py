"""Opening banks and shaping their trees."""

import re
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text, update

from app.kit.colours import WHITE, contrast
from app.kit.db import session
from app.kit.ids import uuid7
from app.tenancy.errors import BankOpenAlready, HostNameRefused, HostNameTaken
from app.tenancy.models import Brand, Jurisdiction, Region, Tenant, TenantKind
from app.tenancy.opening import REQUIRED, SECTIONS, BankFile, Opening, understand, without_nothing
from app.tenancy.queries import jurisdiction, root, tree
from app.tenancy.scope import UNSETTLED, current_scope, jurisdiction_id, jurisdiction_scope

BANK_KEYS = {
    "slug": REQUIRED, "name_zh": REQUIRED, "name_en": REQUIRED, "region": REQUIRED, "host_name": None, "source": None,
}  # fmt: skip
REGION_KEYS = {"code": REQUIRED, "parent": None, "name_zh": REQUIRED, "name_en": REQUIRED}
TENANT_KEYS = {
    "key": REQUIRED, "parent": None, "kind": REQUIRED, "name_zh": REQUIRED, "name_en": REQUIRED, "region": None, "source": None,
}  # fmt: skip
BRAND_KEYS = {
    "name_zh": REQUIRED, "name_en": REQUIRED, "tagline_zh": "", "tagline_en": "",
    "primary_colour": REQUIRED, "accent_colour": REQUIRED, "hotline": None, "source": None,
}  # fmt: skip
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
WORDS = ("unit", "bank", "helper", "recipient", "demand")


def open_jurisdiction(
    path: Path, *, slug: str | None = None, name: str | None = None, name_en: str | None = None
) -> Jurisdiction:
    """Open the bank a file describes, all of it or nothing; another short name opens a second one like it.

    Under another name it wears that name, its head bank too, and neither the hotline nor the logos of the file.
    Commits twice: the number first, then all the rest in the bank's own scope; a failure takes the number back.
    """
    file = BankFile(path)
    file.check()
    head = file.content["jurisdiction"]
    slug = slug or head["slug"]
    session().execute(text("SELECT pg_advisory_xact_lock(7004)"))  # numbers are given out one after the other
    if session().scalar(select(Jurisdiction.id).where(Jurisdiction.slug == slug)):
        raise BankOpenAlready(slug=slug)
    for region in file.content.get("region", []):
        _know_region(region)
    number = (session().scalar(select(func.max(Jurisdiction.id))) or 0) + 1
    bank = Jurisdiction(
        id=number, slug=slug, region_code=head["region"], name_zh=name or head["name_zh"],
        name_en=name_en or (slug.capitalize() if name else head["name_en"]),
        host_name=None if slug != head["slug"] else head.get("host_name"), opened_from=file.name,
    )  # fmt: skip
    session().add(bank)
    session().commit()  # the number is taken; the rest follows in the bank's own scope
    try:
        with jurisdiction_scope(number):
            current_scope().cache[UNSETTLED] = True
            opening = Opening(bank, is_renamed=name is not None)
            for section in SECTIONS:
                section.apply(file, file.content.get(section.name), opening)
                session().flush()
            session().commit()
    except BaseException:
        session().rollback()
        session().delete(session().get_one(Jurisdiction, number))
        session().commit()
        raise
    return bank


def answer_at(host_name: str | None) -> str | None:
    """The bank in scope answers at this host name too, or (None) at its path alone; answers the name it had before.

    Every process knows it within ten seconds, and until then the old name still leads here.
    """
    if host_name is not None and not HOST_NAME.fullmatch(host_name):
        raise HostNameRefused(name=host_name[:80])
    others = select(Jurisdiction.id).where(Jurisdiction.host_name == host_name, Jurisdiction.id != jurisdiction_id())
    if host_name is not None and session().scalar(others) is not None:
        raise HostNameTaken(name=host_name)
    bank = session().get_one(Jurisdiction, jurisdiction_id())
    before, bank.host_name = bank.host_name, host_name
    touch_version()
    return before


def touch_version() -> None:
    """Brand, rules or roles of this bank have changed: every process reads them anew at its next request."""
    session().execute(
        update(Jurisdiction)
        .where(Jurisdiction.id == jurisdiction_id())
        .values(version=Jurisdiction.version + 1)
        .execution_options(synchronize_session=False)
    )
    current_scope().cache.clear()
    current_scope().cache[UNSETTLED] = True


def _know_region(part: dict[str, Any]) -> None:
    if session().get(Region, part["code"]) is None:
        session().add(
            Region(code=part["code"], parent_code=part.get("parent"), name_zh=part["name_zh"], name_en=part["name_en"])
        )
        session().flush()


def _check_bank(file: BankFile, part: Any) -> None:
    if not isinstance(part, dict):
        raise file.refuse(("jurisdiction",), "缺少“[jurisdiction]”这一节", "section “[jurisdiction]” is missing")
    values = file.keys(part, ("jurisdiction",), BANK_KEYS)
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", str(values["slug"])):
        raise file.refuse(
            ("jurisdiction", "slug"),
            "简称只能用小写字母、数字和连字符",
            "slug: lower-case letters, digits and hyphens only",
        )
    if values["host_name"] is not None and not HOST_NAME.fullmatch(str(values["host_name"])):
        raise file.refuse(
            ("jurisdiction", "host_name"),
            "域名只写名称，小写，不带 https:// 和端口",
            "host_name: the name alone in lower case, without https:// and port",
        )
    codes = {region.get("code") for region in file.content.get("region", [])}
    if values["region"] not in codes:
        raise file.refuse(
            ("jurisdiction", "region"), "地区代码未在 [[region]] 中列出", "region is not listed in [[region]]"
        )


def _check_regions(file: BankFile, parts: Any) -> None:
    for nth, part in enumerate(parts or []):
        file.keys(part, ("region", nth), REGION_KEYS)


def _check_tree(file: BankFile, parts: Any) -> None:
    known: set[str] = set()
    if not parts:
        raise file.refuse(
            ("tenant",), "至少要有一个总行 [[tenant]]", "at least one [[tenant]], the head bank, is needed"
        )
    for nth, part in enumerate(parts):
        where = ("tenant", nth)
        values = file.keys(part, where, TENANT_KEYS)
        if values["kind"] not in set(TenantKind):
            raise file.refuse((*where, "kind"), f"网点类型“{values['kind']}”不存在", f"no such kind “{values['kind']}”")
        if (values["parent"] is None) != (nth == 0):
            raise file.refuse(
                where, "第一个网点是总行，其余都要写上级", "the first is the head bank; all others name a parent"
            )
        if values["parent"] is not None and values["parent"] not in known:
            raise file.refuse(
                (*where, "parent"),
                f"上级“{values['parent']}”须在本行之前列出（不可成环）",
                f"parent “{values['parent']}” must be listed above (no cycles)",
            )
        if values["key"] in known:
            raise file.refuse((*where, "key"), f"“{values['key']}”重复", f"“{values['key']}” is used twice")
        known.add(values["key"])


def _apply_tree(file: BankFile, parts: Any, opening: Opening) -> None:
    for number, part in enumerate(parts, 1):
        parent = opening.tenants[part["parent"]] if part.get("parent") else None
        names = {"name_zh": part["name_zh"], "name_en": part["name_en"]}
        node = Tenant(
            id=uuid7(), parent_id=parent.id if parent else None, key=part["key"], number=number,
            path=f"{parent.path if parent else ''}{number}/", kind=part["kind"],
            region_code=part.get("region"), **(_named_anew(opening) if opening.is_renamed and not parent else names),
        )  # fmt: skip
        opening.tenants[part["key"]] = node
        session().add(node)
    session().flush()


def _check_brand(file: BankFile, part: Any) -> None:
    values = file.keys(part or {}, ("brand",), BRAND_KEYS)
    for key in ("primary_colour", "accent_colour"):
        check_colour(file, ("brand", key), values[key])


def check_colour(file: BankFile, where: tuple[str | int, ...], colour: Any) -> None:
    """A colour of a file on which white text can be read; any other is refused with its line."""
    if not re.fullmatch(r"#[0-9a-f]{6}", str(colour)):
        raise file.refuse(where, "颜色要写成 #rrggbb 小写", "a colour is written #rrggbb in lower case")
    if contrast_with_white(colour) < 4.5:
        raise file.refuse(
            where, "颜色与白色对比不足 4.5:1，老人看不清", "contrast with white is below 4.5:1, hard to read"
        )


def contrast_with_white(colour: str) -> float:
    """Contrast ratio of '#rrggbb' against white (WCAG 2.2, relative luminance)."""
    return contrast(colour, WHITE)


def _check_words(file: BankFile, part: Any) -> None:
    for key, words in (part or {}).items():
        if key not in WORDS or set(words) != {"zh", "en"}:
            raise file.refuse(("vocabulary", key), f"用语“{key}”须有 zh 和 en", f"word “{key}” needs zh and en")
    for key in WORDS:
        if key not in (part or {}):
            raise file.refuse(
                ("vocabulary",), f"[vocabulary] 里缺少用语“{key}”", f"word “{key}” is missing in [vocabulary]"
            )


def _apply_brand(file: BankFile, part: Any, opening: Opening) -> None:
    node = next(iter(opening.tenants.values()))
    shown = {key: value for key, value in part.items() if key != "source"}
    if opening.is_renamed:
        shown |= {**_named_anew(opening), "tagline_zh": "", "tagline_en": "", "hotline": None}
    session().add(Brand(tenant_id=node.id, vocabulary=file.content["vocabulary"], **shown))


def _named_anew(opening: Opening) -> dict[str, str]:
    return {"name_zh": opening.jurisdiction.name_zh, "name_en": opening.jurisdiction.name_en}


def _tell_bank() -> dict[str, Any]:
    bank = jurisdiction()
    return without_nothing(
        slug=bank.slug, name_zh=bank.name_zh, name_en=bank.name_en, region=bank.region_code, host_name=bank.host_name
    )


def _tell_regions() -> list[dict[str, Any]]:
    found: dict[str, Region] = {}
    for code in {jurisdiction().region_code, *(node.region_code for node in tree())}:
        while code and code not in found:
            found[code] = session().get_one(Region, code)
            code = found[code].parent_code
    rows = sorted(found.values(), key=lambda row: row.code)
    return [
        without_nothing(code=row.code, parent=row.parent_code, name_zh=row.name_zh, name_en=row.name_en) for row in rows
    ]


def _tell_tree() -> list[dict[str, Any]]:
    open_nodes = [node for node in tree() if node.closed_at is None]
    keys = {node.id: node.key for node in open_nodes}
    return [
        without_nothing(
            key=node.key, parent=keys.get(node.parent_id) if node.parent_id else None, kind=node.kind,
            name_zh=node.name_zh, name_en=node.name_en, region=node.region_code,
        )
        for node in open_nodes
    ]  # fmt: skip


def _brand() -> Brand:
    return session().scalars(select(Brand).where(Brand.tenant_id == root().id)).one()


def _tell_brand() -> dict[str, Any]:
    return without_nothing(**{key: getattr(_brand(), key) for key in BRAND_KEYS if key != "source"})


def understand_tenancy() -> None:
    """Answer for the sections of this module."""
    understand("jurisdiction", _check_bank, lambda *_: None, _tell_bank)
    understand("region", _check_regions, lambda *_: None, _tell_regions)
    understand("tenant", _check_tree, _apply_tree, _tell_tree)
    understand("vocabulary", _check_words, lambda *_: None, lambda: _brand().vocabulary)
    understand("brand", _check_brand, _apply_brand, _tell_brand)
