"""Ways into the product for tests: the API with a token, the pages as a browser without JavaScript."""

import re
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from flask.globals import _cv_app
from flask.testing import FlaskClient

from app.kit.db import db
from app.tenancy import scope as scope_module


def as_a_request(call: Callable[[], Any]) -> Any:
    """Call as a server would: with neither the test's application context (and its `g`) nor its scope around it."""
    around = copy_context()

    def run() -> Any:
        _cv_app.set(None)  # type: ignore[arg-type]
        scope_module._current.set(None)
        return call()

    return around.run(run)


@dataclass
class ApiClient:
    """Calls /t/<slug>/api/v1/… with a bearer token."""

    client: FlaskClient
    slug: str
    token: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; the answer is Flask's test response."""
        db.session.remove()
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        return as_a_request(
            lambda: self.client.open(f"/t/{self.slug}/api/v1{path}", method=method, json=body, headers=sent)
        )

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST with a JSON body."""
        return self.call("POST", path, {} if body is None else body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE."""
        return self.call("DELETE", path, **headers)


def hidden_fields(page: str) -> dict[str, str]:
    """What a browser sends back with a form of this page, besides what somebody fills in."""
    found = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("csrf_token", "_form_id")}
    return {name: match.group(1) for name, match in found.items() if match}


@dataclass
class PageClient:
    """Opens pages and sends forms with their hidden fields, as a browser without JavaScript does."""

    client: FlaskClient
    slug: str

    def get(self, path: str) -> Any:
        """Open a page."""
        db.session.remove()
        return as_a_request(lambda: self.client.get(f"/t/{self.slug}{path}"))

    def post(
        self, path: str, fields: dict[str, Any] | None = None, *, form_at: str | None = None, referer: str = ""
    ) -> Any:
        """Send a form; its hidden fields are read from the page it stands on."""
        opened = self.get(form_at or path)
        assert opened.status_code == 200, f"{form_at or path}: {opened.status_code}"
        hidden = hidden_fields(opened.get_data(as_text=True))
        return self.send(path, {**hidden, **(fields or {})}, referer=referer)

    def send(self, path: str, fields: dict[str, Any], *, referer: str = "") -> Any:
        """Send these fields and no others, as a browser does from a page of the same host, at the address `referer`."""
        db.session.remove()
        headers = {"Sec-Fetch-Site": "same-origin"} | ({"Referer": referer} if referer else {})
        return as_a_request(lambda: self.client.post(f"/t/{self.slug}{path}", data=fields, headers=headers))
