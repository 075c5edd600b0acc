"""Forms: protected against other sites, safe to send twice, read by the same schemas as the API, kept when refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from markupsafe import Markup
from marshmallow import Schema, ValidationError

from app.kit.ids import uuid7
from app.web.edge import FORM_ID
from app.web.language import language

T = TypeVar("T")
_FIELD = Markup('<input type="hidden" name="{}" value="{}">')

csrf = CSRFProtect()

HIDDEN_FIELDS: dict[str, Callable[[], str]] = {}
"""What else every form carries along unseen; modules fill it in their `register`."""


def register(app: Flask) -> None:
    """Check every form; the API needs none, it takes tokens only."""
    app.config.update(WTF_CSRF_TIME_LIMIT=12 * 3600, WTF_CSRF_SSL_STRICT=True)
    csrf.init_app(app)
    app.jinja_env.globals.update(hidden=hidden)


def hidden() -> Markup:
    """The hidden fields of every form: the token, and an id under which sending twice counts once."""
    if "hidden_fields" not in g:  # the same for every form of a page
        fields = {"csrf_token": generate_csrf(), **{name: value() for name, value in HIDDEN_FIELDS.items()}}
        g.hidden_fields = Markup("").join(_FIELD.format(*item) for item in fields.items())
    same: Markup = g.hidden_fields
    return same + _FIELD.format(FORM_ID, uuid7())


def is_from_ourselves() -> bool:
    """Whether a page of this host sent the request, as the browser says it; what another site made up is never offered to be sent again."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return sender.partition("://")[2].partition("/")[0] == request.host


def read_form(schema: Schema) -> dict[str, Any]:
    """What was filled in, as values; raises marshmallow's ValidationError with a sentence for each field."""
    names = {field.data_key or name: field for name, field in schema.fields.items()}
    raw: dict[str, Any] = {}
    for key, field in names.items():
        if type(field).__name__ == "List":
            raw[key] = request.form.getlist(key)
        elif key in request.form and (request.form[key].strip() or field.required):
            raw[key] = request.form[key]
        elif type(field).__name__ == "Boolean":
            raw[key] = key in request.form
    loaded: dict[str, Any] = schema.load(raw)
    return loaded


def read_question(schema: Schema) -> tuple[dict[str, Any], dict[str, str]]:
    """What a list is asked for in its address, and a sentence for each field that cannot be read, which counts as left out."""
    asked = {name: request.args[name] for name in schema.fields if request.args.get(name, "").strip()}
    try:
        return dict(schema.load(asked)), {}
    except ValidationError as error:
        wrong = sentences(error)
        return dict(schema.load({name: text for name, text in asked.items() if name not in wrong})), wrong


def read_query(schema: Schema) -> dict[str, Any]:
    """What an address asks for, as values; what is empty counts as not asked, and what is no field is left aside."""
    raw = {key: text for key, text in request.args.items() if key in schema.fields and text.strip()}
    loaded: dict[str, Any] = schema.load(raw)
    return loaded


def sentences(error: ValidationError) -> dict[str, str]:
    """For each field of a refused form, its sentence in the reader's language."""
    found: dict[str, str] = {}
    messages: Any = error.normalized_messages()  # type: ignore[no-untyped-call]
    for name, said in messages.items():
        first = said[0] if isinstance(said, list) else next(iter(said.values()))
        while isinstance(first, list | dict):
            first = first[0] if isinstance(first, list) else next(iter(first.values()))
        found[name] = pick(str(first))
    return found


def pick(said: str) -> str:
    """One language of a sentence written as '中文|English'."""
    zh, _, en = said.partition("|")
    return (en or zh) if language() == "en" else zh
