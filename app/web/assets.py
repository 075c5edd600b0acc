"""Style sheets, scripts and icons, under names that change with their content."""

import gzip
import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Flask, Response, abort, request, send_from_directory

from app.rbac.guard import public

STATIC = Path(__file__).parent / "static"
COMPRESSED = frozenset({".css", ".js", ".svg"})
"""What is sent compressed; these files are the same for everybody, so their length tells nothing about anybody."""


def register(app: Flask) -> None:
    """Serve `/assets/<digest>/<file>`; such an address is good for ever."""
    app.jinja_env.globals.update(asset=asset)
    app.add_url_rule("/assets/<string(length=12):digest>/<path:name>", "asset", _serve)


def asset(name: str) -> str:
    """The address of a file as it is now, the same for every bank."""
    return f"/assets/{_digest(name)}/{name}"


@cache
def icon_names() -> list[str]:
    """The icons there are, as `icons.svg` names them."""
    return re.findall(r'<symbol id="([a-z-]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8"))


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


@cache
def _compressed(name: str) -> bytes:
    return gzip.compress((STATIC / name).read_bytes(), mtime=0)


@public
def _serve(digest: str, name: str) -> Response:
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file() or _digest(name) != digest:
        abort(404)
    response = send_from_directory(STATIC, name)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if path.suffix in COMPRESSED:
        response.headers["Vary"] = "Accept-Encoding"
        if request.accept_encodings.find("gzip") >= 0:
            response.direct_passthrough = False
            response.set_data(_compressed(name))
            response.headers["Content-Encoding"] = "gzip"
    return response
