"""The API's house: blueprints under /api/v1, their OpenAPI 3.1 description as a file and as a page."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial, update_wrapper
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint as PageBlueprint
from flask import Flask, render_template, url_for
from flask_smorest import Api, Blueprint
from flask_smorest.spec.plugins import FlaskPlugin
from marshmallow import Schema, fields

from app.rbac.guard import public
from app.rbac.words import Permission
from app.web.forms import csrf
from app.web.problems import register as register_problems

VERSION = "1.0.0"
PREFIX = "/api/v1"

pages = PageBlueprint("openapi", __name__)


class Problem(Schema):
    """Problem details (RFC 9457)."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    code = fields.String(metadata={"description": "Machine code, such as orders.demand_taken"})
    detail = fields.String(metadata={"description": "The sentence in the reader's language"})
    zh = fields.String()
    en = fields.String()
    data = fields.Dict()


def component_name(schema: Schema | type[Schema]) -> str:
    """A schema's name in the description: with its feature, for two may call theirs alike, and what is left out of it."""
    kind = schema if isinstance(schema, type) else type(schema)
    left_out = set() if isinstance(schema, type) else set(kind._declared_fields) - set(schema.fields)
    return f"{kind.__module__.split('.')[1]}.{kind.__name__}" + "".join(f"-{name}" for name in sorted(left_out))


@dataclass(frozen=True)
class RequestHeader:
    """A header a program may send: its name, what it means, and the permissions on whose routes it has an effect."""

    name: str
    means: str
    words: frozenset[Permission]


REQUEST_HEADERS: dict[str, RequestHeader] = {}
"""By name; modules fill it in their `register`, so that the description says so at each route."""


class House(Api):  # type: ignore[misc]
    """flask-smorest with our own shape of error and our own page."""

    def __init__(self, app: Flask) -> None:
        super().__init__(
            app,
            spec_kwargs={
                "title": "Time Bank 时间银行", "version": VERSION, "openapi_version": "3.1.0",
                "info": {"description": "Every step of the main job. Writing requests accept Idempotency-Key."},
                "security": [{"token": []}],
                "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=component_name),
            },
        )  # fmt: skip
        self._app_ = app
        self.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})

    def _register_error_handlers(self) -> None:
        """Refusals are answered by app.web.problems, for pages and API alike."""

    def finish(self) -> None:
        """What flask-smorest added is open to everybody; operations name the headers that have an effect on them."""
        for name, view in list(self._app_.view_functions.items()):
            if name.startswith("api-docs."):
                self._app_.view_functions[name] = public(update_wrapper(partial(view), view))  # type: ignore[assignment]
        register_problems(self._app_)
        self._name_headers()

    def _name_headers(self) -> None:
        components: Any = self.spec.components
        for header in REQUEST_HEADERS.values():
            if header.name in components.parameters:
                continue
            schema = {"type": "string", "format": "uuid"}
            components.parameter(header.name, "header", {"description": header.means, "schema": schema})
            for operation in self._operations_of(header.words):
                operation.setdefault("parameters", []).append({"$ref": f"#/components/parameters/{header.name}"})

    def _operations_of(self, words: frozenset[Permission]) -> Iterator[dict[str, Any]]:
        """The described operations of routes that ask for one of these permissions."""
        views = self._app_.view_functions
        for rule in self._app_.url_map.iter_rules():
            view = views[rule.endpoint]
            permission = getattr(view, "permission", None) or getattr(inspect.unwrap(view), "permission", None)
            described = self.spec._paths.get(FlaskPlugin.flaskpath2openapi(rule.rule), {})
            if permission in words:
                yield from (described[method] for method in map(str.lower, rule.methods or ()) if method in described)


def register(app: Flask) -> None:
    """Open the house; modules move in."""
    app.config.update(
        API_TITLE="Time Bank 时间银行", API_VERSION=VERSION, OPENAPI_VERSION="3.1.0", OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
    )  # fmt: skip
    app.extensions["api"] = House(app)
    app.register_blueprint(pages)


def api_blueprint(name: str, path: str, description: str) -> Blueprint:
    """A room of the API, under /api/v1/<path>; it needs no form token, for it takes no cookie."""
    blueprint = Blueprint(f"{name}_api", name, url_prefix=f"{PREFIX}/{path}".rstrip("/"), description=description)
    csrf.exempt(blueprint)
    return blueprint


@pages.get("/api/v1/")
@public
def page() -> str:
    """The API as a page people can read."""
    from flask import current_app

    spec: dict[str, Any] = current_app.extensions["api"].spec.to_dict()
    operations = [
        (method.upper(), path, operation)
        for path, methods in sorted(spec["paths"].items())
        for method, operation in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]
    return render_template("web/api.html", operations=operations, file_url=url_for("api-docs.openapi_json"))
