"""Small choices of a reader: the language, the elder mode, light or dark; and the brand as a style sheet."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from flask import Blueprint, Response, current_app, redirect, render_template, request, session, url_for

from app.kit.errors import TimeBankError
from app.rbac.guard import public, visitor
from app.tenancy.queries import look_of_part
from app.tenancy.scope import current_scope
from app.web.language import LANGUAGES
from app.web.layout import SCHEMES, TEXT_SIZES

pages = Blueprint("web", __name__, template_folder="templates", static_folder=None)

KEEPERS: list[Callable[[UUID, str, Any], None]] = []
"""What keeps a choice ("language" or "text_size") for the member who made it; members fills it in its `register`."""


@pages.post("/settings/language")
@public
def choose_language() -> Any:
    """Read on in another language."""
    if request.form.get("language") in LANGUAGES:
        _choose("language", request.form["language"])
    return redirect(back(), code=303)


@pages.post("/settings/elder")
@public
def choose_text_size() -> Any:
    """Show pages as usual (0), or in elder mode with large (1) to largest (3) type."""
    if request.form.get("elder") in {str(size) for size in range(len(TEXT_SIZES))}:
        _choose("text_size", int(request.form["elder"]))
    return redirect(back(), code=303)


@pages.post("/settings/scheme")
@public
def choose_scheme() -> Any:
    """Show the desk light, dark, or as the system has it."""
    if request.form.get("scheme") in SCHEMES:
        session["scheme"] = request.form["scheme"]
    return redirect(back(), code=303)


def _choose(name: str, value: Any) -> None:
    session[name] = value
    if (member_id := visitor().actor.member_id) is not None:
        for keep in KEEPERS:
            keep(member_id, name, value)


@pages.get("/errors")
@public
def errors_page() -> Any:
    """Every way in which something can be refused: what problem details point to."""
    return render_template("web/errors.html", errors=sorted(TimeBankError.registry.items()))


@pages.get("/brand-<int:version>.css")
@public
def brand_css(version: int) -> Response:
    """The two colours of the bank, or of a part of it, as tokens; a strict policy allows no style in the page itself."""
    css = ""
    if current_scope().jurisdiction_id is not None:
        brand = look_of_part(request.args.get("part", type=int))
        css = f":root{{--brand:{brand.primary_colour};--accent:{brand.accent_colour}}}"
    response = Response(css, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@pages.app_template_global()
def this_page() -> str:
    """Where a small form on this page leads back to: the page itself, or, where it answers a form, the page that form stood on."""
    shown = request.script_root + request.full_path.rstrip("?")
    return shown if request.method == "GET" or _can_be_opened(shown) else (_page_before() or shown)


def back() -> str:
    """The page one came from, if it is one of ours that can be opened; else the home page."""
    target = request.form.get("next", "")
    return target if _can_be_opened(target) else (_page_before() or url_for("orders.home"))


def _page_before() -> str | None:
    host, _, rest = (request.referrer or "").partition("://")[2].partition("/")
    return "/" + rest if host == request.host and _can_be_opened("/" + rest) else None


def _can_be_opened(target: str) -> bool:
    """Whether an address of ours answers to GET; pages that a form alone leads to do not."""
    routes = current_app.create_url_adapter(request)
    path = unquote(urlsplit(target).path.removeprefix(request.script_root)) if is_ours(target) else ""
    return routes is not None and bool(path) and routes.test(path, method="GET")


def is_ours(target: str | None) -> bool:
    """Whether an address leads within this bank: a path below its prefix, and nothing else.

    Browsers take a backslash for a slash and skip tabs and line ends: a tab between two slashes leads to another host.
    """
    if not target or not target.startswith("/") or target.startswith("//"):
        return False
    if not target.isprintable() or "\\" in target:
        return False
    return target.startswith(request.script_root + "/") or not request.script_root
