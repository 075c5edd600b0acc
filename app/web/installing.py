"""The product as an app on a phone: manifest, icon, the worker that shows a page of ours where there is no net.

The worker keeps style sheets, scripts and the offline page, and never a page with anybody's data on it.
"""

import json
from typing import Any

from flask import Response, render_template, request, url_for

from app.rbac.guard import public
from app.tenancy.logos import ICON_SIDE, logo_shown
from app.tenancy.queries import look
from app.web.assets import asset, icon_names
from app.web.language import language
from app.web.settings_pages import pages

KEPT = ("base.css", "page.js", "icons.svg", "vendor/htmx.min.js")


@pages.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """Name, colours and icon of this bank, for the phone's home screen."""
    brand, start = look(), url_for("orders.home")
    icon = {"src": url_for("web.app_icon", version=brand.version), "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"}  # fmt: skip
    if brand.logo:
        icon |= {
            "src": url_for("web.logo_icon", digest=brand.logo.digest),
            "sizes": f"{ICON_SIDE}x{ICON_SIDE}",
            "type": "image/png",
        }
    body = {
        "id": start, "start_url": start, "scope": start, "display": "standalone", "lang": "zh-Hans",
        "name": brand.name(language()), "short_name": brand.name(language())[:12],
        "theme_color": brand.primary_colour, "background_color": "#ffffff", "icons": [icon],
    }  # fmt: skip
    return Response(json.dumps(body, ensure_ascii=False), mimetype="application/manifest+json")


@pages.get("/app-icon-<int:version>.svg")
@public
def app_icon(version: int) -> Response:
    """The mark of the product on the bank's colour."""
    return _for_ever(render_template("web/app_icon.svg", colour=look().primary_colour), "image/svg+xml")


@pages.get("/logo-<string(length=12):digest>.webp")
@public
def logo(digest: str) -> Response:
    """The logo of the bank, or of a sub-brand, as pages show it; what is not worn any more is not found."""
    return _for_ever(logo_shown(digest).picture, "image/webp")


@pages.get("/logo-<string(length=12):digest>.png")
@public
def logo_icon(digest: str) -> Response:
    """The same on a white square, for the home screen."""
    return _for_ever(logo_shown(digest).icon, "image/png")


def _for_ever(content: bytes | str, mimetype: str) -> Response:
    """What stands at an address that changes with its content."""
    response = Response(content, mimetype=mimetype)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@pages.get("/worker.js")
@public
def worker() -> Response:
    """The service worker of this bank; its scope is the bank's own addresses."""
    kept = [asset(name) for name in KEPT]
    kept += [url_for("web.brand_css", version=look().version), url_for("web.offline")]
    if mark := look().logo:
        kept.append(url_for("web.logo", digest=mark.digest))
    script = render_template("web/worker.js", kept=kept, offline=url_for("web.offline"))
    response = Response(script, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@pages.get("/offline")
@public
def offline() -> Any:
    """What one reads where there is no net: nothing is lost, and what still works."""
    return render_template("web/offline.html")


@pages.get("/styleguide")
@public
def styleguide() -> Any:
    """The design system on one page: tokens and every component, in this bank's brand."""
    template = "web/styleguide_desk.html" if request.args.get("for") == "desk" else "web/styleguide.html"
    return render_template(template, icons=icon_names())
