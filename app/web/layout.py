"""What every page has around it: the brand, who is signed in, menus that other modules fill."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask, current_app, render_template, request, session, url_for

from app.kit.errors import NotFound
from app.rbac.guard import Visitor, visitor
from app.rbac.queries import Powers
from app.rbac.words import Permission
from app.tenancy.errors import BankNotFound
from app.tenancy.queries import Look, jurisdictions, look, look_along, tenant
from app.tenancy.scope import current_scope
from app.web.language import language, t


@dataclass(frozen=True)
class MenuEntry:
    """A place one can go to: its words, its icon, which permission shows it, and perhaps a number beside it."""

    endpoint: str
    zh: str
    en: str
    icon: str
    permission: Permission
    count: Callable[[Visitor], int] | None = None
    position: int = 50
    group: str = "work"
    also: tuple[str, ...] = ()
    """Other endpoints that are part of this place."""
    shown_if: Callable[[], bool] | None = None
    """Whether the bank has anything there; asked only of who holds the permission."""


GROUPS: dict[str, tuple[str, str]] = {
    "work": ("日常办理", "Daily work"),
    "people": ("人与团体", "People and bodies"),
    "time": ("时间账", "Time"),
    "figures": ("统计与审计", "Figures and audit"),
    "bank": ("本行管理", "Running the bank"),
}
"""Under which heading an entry of the staff menu stands, in this order."""


@dataclass(frozen=True)
class Bar:
    """A line on top of every page while something unusual holds, with one press to end it."""

    text: str
    endpoint: str
    action: str
    leaves: bool = False
    """Whether pressing it forgets the reader; a shared screen presses it by itself."""


@dataclass(frozen=True)
class SearchBox:
    """The field in the head of every desk page; where it leads, and who has it."""

    endpoint: str
    zh: str
    en: str
    permission: Permission


STAFF_SEARCH: list[SearchBox] = []
"""At most one; the module that finds things puts it there in its `register`."""
BARS: list[Callable[[Visitor], Bar | None]] = []
"""What may stand on top of pages; modules fill it in their `register`."""
SHARED: list[Callable[[], bool]] = []
"""Whether this browser is a screen that many use; members fills it in its `register`."""
IDLE_SECONDS = 90
"""How long a shared screen waits for whoever is signed in there."""
RESIDENT_MENU: list[MenuEntry] = []
PLATFORM_MENU: list[MenuEntry] = []
"""Pages of the platform host; whoever signs in there comes to the first one they may open."""
STAFF_MENU: list[MenuEntry] = []


def add_to_menu(menu: list[MenuEntry], *entries: MenuEntry) -> None:
    """Put entries into a menu, in their order; adding again changes nothing."""
    menu.extend(entry for entry in entries if all(entry.endpoint != there.endpoint for there in menu))
    menu.sort(key=lambda entry: entry.position)


WITHOUT_BANK = {
    "asset", "health.healthz", "health.readyz", "web.brand_css", "web.choose_language", "web.choose_text_size",
}  # fmt: skip
"""What is served with and without a bank; pages of the platform host alone say so at their own door."""


def register(app: Flask) -> None:
    """Give every template the brand, the reader and the menus."""
    app.context_processor(_around)
    app.before_request(_only_where_it_stands)


def _only_where_it_stands() -> str | None:
    """What stands on the platform host is nothing within a bank; where no bank is named there is one page more, the list of banks."""
    is_on_platform = getattr(current_app.view_functions.get(request.endpoint or ""), "is_on_platform", False)
    if current_scope().jurisdiction_id is not None:
        if is_on_platform:
            raise NotFound()
        return None
    if is_on_platform or request.endpoint in WITHOUT_BANK:
        return None
    if slug := request.environ.get("timebank.unknown_slug"):
        raise BankNotFound(slug=slug[:40])
    if request.path == "/":
        return render_template("web/banks.html", banks=jurisdictions())
    raise NotFound()


TEXT_SIZES = ("", "elder", "elder larger", "elder largest")
"""How pages are shown, by a person's text size: the usual way, or the elder mode with ever larger type."""


SCHEMES = ("auto", "dark", "light")
"""How the desk is shown: as the system has it, or as somebody chose."""


def scheme() -> str:
    """Light, dark or as the system has it: as chosen in this browser."""
    chosen = session.get("scheme")
    return chosen if chosen in SCHEMES else "auto"


def text_size() -> int:
    """How large pages are shown: as chosen in this browser, else as the profile says."""
    chosen = session.get("text_size")
    if chosen is None:
        return max(visitor().text_size, int(is_shared()))
    return min(int(chosen), len(TEXT_SIZES) - 1)


def is_shared() -> bool:
    """Whether this browser is a screen that many use."""
    return any(says_so() for says_so in SHARED)


def face_around(who: Visitor) -> Look:
    """The brand of the page: on a desk that of the node one serves, elsewhere that of one's home node."""
    if not look().parts:
        return look()
    if request.path.startswith("/desk"):
        served = who.powers.paths(Permission.DESK_OPEN)
        return look_along(served[0]) if len(served) == 1 else look()
    return look_along(tenant(who.tenant_id).path) if who.tenant_id else look()


def _around() -> dict[str, Any]:
    if current_scope().jurisdiction_id is None:
        return {
            "who": visitor(),
            "P": Permission,
            "lang": language(),
            "text_size": text_size(),
            "text_class": TEXT_SIZES[text_size()],
            "brand": None,
            "scheme": scheme(),
            "platform_menu": lambda: _entries(PLATFORM_MENU, visitor()),
        }
    who = visitor()
    return {
        "brand": face_around(who), "who": who, "P": Permission, "lang": language(), "text_size": text_size(),
        "text_class": TEXT_SIZES[text_size()], "scheme": scheme(), "idle_seconds": IDLE_SECONDS if is_shared() else None,
        "word": lambda key: look().word(key, language()),
        "bars": [bar for made in BARS if (bar := made(who))], "staff_search": _searches(who), **menus(),
    }  # fmt: skip


def menus(*, counts: bool = True) -> dict[str, Any]:
    """The menus of whoever reads; without counts nobody asks the database how much waits behind each entry."""
    who = visitor()
    return {
        "resident_menu": lambda: _entries(RESIDENT_MENU, who, counts=counts),
        "staff_menu": cache(lambda: _groups(_entries(STAFF_MENU, who, counts=counts))),
    }


def _entries(menu: list[MenuEntry], who: Visitor, *, counts: bool = True) -> list[dict[str, Any]]:
    return [
        {
            "endpoint": entry.endpoint, "url": url_for(entry.endpoint), "text": t(entry.zh, entry.en), "icon": entry.icon,
            "is_here": request.endpoint in (entry.endpoint, *entry.also), "group": entry.group,
            "count": entry.count(who) if counts and entry.count else 0,
        }
        for entry in menu
        if who.powers.may(entry.permission) and (entry.shown_if is None or entry.shown_if())
    ]  # fmt: skip


def first_place(menu: list[MenuEntry], powers: Powers) -> str:
    """The address of the first page of a menu that these powers open; the list of banks where none does."""
    return next((url_for(entry.endpoint) for entry in menu if powers.may(entry.permission)), "/")


def staff_places(who: Visitor) -> list[dict[str, Any]]:
    """The pages of the desk that this visitor may open."""
    return _entries(STAFF_MENU, who, counts=False)


def _searches(who: Visitor) -> list[dict[str, Any]]:
    return [
        {"url": url_for(box.endpoint), "text": t(box.zh, box.en), "is_here": request.endpoint == box.endpoint}
        for box in STAFF_SEARCH if who.powers.may(box.permission)
    ]  # fmt: skip


def _groups(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries under their headings, the first nine with a digit to press; open is the heading one is under."""
    here = request.script_root + request.path
    nearest = next((entry for entry in entries if entry["is_here"]), None) or max(
        entries, key=lambda entry: len(entry["url"]) if here.startswith(entry["url"]) else 0, default=None
    )
    groups: list[dict[str, Any]] = []
    digits = iter("123456789")
    for key, (zh, en) in GROUPS.items():
        own = [entry for entry in entries if entry["group"] == key]
        for entry in own:
            entry["key"] = next(digits, "")
        if own:
            groups.append({
                "text": en if language() == "en" else zh, "entries": own, "is_open": nearest in own,
                "count": sum(entry["count"] for entry in own),
            })  # fmt: skip
    return groups
