"""Small choices of a browser: the language, the elder mode; and the brand as a style sheet."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, session, url_for

from app.kit.errors import TimeBankError
from app.rbac.guard import public
from app.tenancy.queries import look
from app.tenancy.scope import current_scope
from app.web.language import LANGUAGES

pages = Blueprint("web", __name__, template_folder="templates", static_folder=None)


@pages.post("/settings/language")
@public
def choose_language() -> Any:
    """Read on in another language."""
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
    return redirect(back(), code=303)


@pages.post("/settings/elder")
@public
def choose_elder_mode() -> Any:
    """Show pages large, or as usual."""
    session["elder"] = request.form.get("elder") == "1"
    return redirect(back(), code=303)


@pages.get("/errors")
@public
def errors_page() -> Any:
    """Every way in which something can be refused: what problem details point to."""
    return render_template("web/errors.html", errors=sorted(TimeBankError.registry.items()))


@pages.get("/brand-<int:version>.css")
@public
def brand_css(version: int) -> Response:
    """The bank's two colours as tokens; a strict policy allows no style in the page itself."""
    css = ""
    if current_scope().jurisdiction_id is not None:
        brand = look()
        css = f":root{{--brand:{brand.primary_colour};--accent:{brand.accent_colour}}}"
    response = Response(css, mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def back() -> str:
    """The page one came from, if it is one of ours; else the home page."""
    target = request.form.get("next", "")
    return target if is_ours(target) else url_for("orders.home")


def is_ours(target: str | None) -> bool:
    """Whether an address leads within this bank: a path below its prefix, and nothing else."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return False
    return target.startswith(request.script_root + "/") or not request.script_root
