"""Which bank an address belongs to: `/t/<slug>/…` or the host name. Routes never mention it."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.kit.db import db
from app.tenancy.models import Jurisdiction
from app.tenancy.scope import jurisdiction_scope

KNOWN_FOR_SECONDS = 10.0
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
"""Methods of requests that may change something."""

Environ = dict[str, Any]


class TenantPrefix:
    """Takes the prefix off and enters the bank's scope for the whole request."""

    def __init__(self, app: Flask) -> None:
        self._flask = app
        self._inner = app.wsgi_app
        self._known: dict[str, tuple[int, float]] = {}

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        name = _slug(environ) or environ.get("HTTP_HOST", "").split(":")[0].lower()
        number = self._number(name)
        if number is None and _slug(environ):
            environ["timebank.unknown_slug"] = name
        elif _slug(environ):
            _take_prefix_off(environ, name)
        with jurisdiction_scope(number, only_reads=environ.get("REQUEST_METHOD") not in WRITING):
            return self._inner(environ, start_response)

    def _number(self, name: str) -> int | None:
        """The bank's number; known ones are remembered for a few seconds, unknown ones asked for each time."""
        known = self._known.get(name)
        if known and known[1] > time.monotonic():
            return known[0]
        with self._flask.app_context(), db.engine.connect() as connection:
            found = connection.scalar(
                select(Jurisdiction.id).where((Jurisdiction.slug == name) | (Jurisdiction.host_name == name))
            )
        if found is not None:
            self._known[name] = (found, time.monotonic() + KNOWN_FOR_SECONDS)
        return found


def _slug(environ: Environ) -> str | None:
    parts = environ.get("PATH_INFO", "").split("/", 3)
    return parts[2] if len(parts) > 2 and parts[1] == "t" and parts[2] else None


def _take_prefix_off(environ: Environ, slug: str) -> None:
    prefix = f"/t/{slug}"
    environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
    environ["PATH_INFO"] = environ["PATH_INFO"][len(prefix) :] or "/"
