"""Refusals as the reader sees them: problem details (RFC 9457) for programs, a plain page for people. Never a stack trace."""

import json
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException

from app.kit.db import is_lost_race, session
from app.kit.errors import BadFields, Conflict, NotFound, TimeBankError, TooMany, Unauthenticated
from app.rbac.errors import SecondFactorNeeded
from app.tenancy.errors import BankNotFound
from app.tenancy.scope import current_scope
from app.web.field_words import field_called
from app.web.forms import HIDDEN_FIELDS, is_from_ourselves
from app.web.language import language
from app.web.layout import menus

LARGE_JSON_BYTES = 4000
"""Below this, neither the depth nor the digits that hurt can be reached."""

UPLOADS = "multipart/form-data"
FOR_MACHINES = ("/api/", "/hooks/")
OWN_FIELDS = {"csrf_token", "_form_id", "is_confirmed"}
"""Fields that are never sent once more: those every form gets anew, and the word that a preview was seen, so that it is shown again."""
SECRET_FIELD = re.compile(r"password|code|digits|proof")
"""Fields whose value is never put into a page again."""

log = structlog.get_logger()


class FormExpired(Conflict):
    """The form's token is too old."""

    code, status = "web.form_expired", 409
    zh = "页面放得太久，已经过期，还没有办理。请返回上一页，刷新后再提交一次。"
    en = "The page was open too long and has expired; nothing was done yet. Please go back, reload it and send once more."


class TooLarge(TimeBankError):
    """The body is too large."""

    code, status = "web.too_large", 413
    zh = "内容太大，没有收下。文字请控制在 500 字以内，文件不超过 5 MB。"
    en = "This is too large. Keep texts within 500 characters and files within 5 MB."


class BadRequest(TimeBankError):
    """The request cannot be read."""

    code, status = "web.bad_request", 400
    zh = "请求的格式不对，没有受理。请检查后重新提交。"
    en = "The request could not be read. Check it and send it again."


class MethodRefused(TimeBankError):
    """The address does not do that."""

    code, status = "web.method_refused", 405
    zh = "这个网址不支持这种操作。请返回上一页。"
    en = "This address does not support that. Please go back."


class SomethingBroke(TimeBankError):
    """A fault of ours."""

    code, status = "web.something_broke", 500
    zh = "系统出了点问题，您的操作没有完成，也没有扣除任何时间。请稍后再试；如一直不行，请联系站点。"
    en = "Something went wrong on our side. Nothing was done and no time was taken. Please try again later."


BY_STATUS: dict[int, type[TimeBankError]] = {
    400: BadRequest, 404: NotFound, 405: MethodRefused, 413: TooLarge, 415: BadRequest, 429: TooMany,
}  # fmt: skip


def register(app: Flask) -> None:
    """Catch everything."""
    if _refuse_monstrous_json not in app.before_request_funcs.get(None, []):
        app.before_request(_refuse_monstrous_json)
    app.register_error_handler(TimeBankError, answer)
    app.register_error_handler(CSRFError, lambda _: answer(FormExpired()))
    app.register_error_handler(ValidationError, lambda error: answer(BadFields(fields=error.normalized_messages())))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _refuse_monstrous_json() -> None:
    """JSON nested without end, or holding a number of thousands of digits, is no request of anybody's."""
    if not wants_json() or (request.content_length or 0) < LARGE_JSON_BYTES or request.mimetype == UPLOADS:
        return
    try:
        json.loads(request.get_data())
    except (RecursionError, ValueError) as error:
        raise BadRequest() from error


def answer(error: TimeBankError) -> Response:
    """The refusal, in the shape and language of who asked."""
    if wants_json():
        return problem(error)
    if isinstance(error, SecondFactorNeeded):
        return _to_sign_in("members.second_factor_page")
    is_nobody = type(error) is Unauthenticated and _has_bank()
    if is_nobody and not (request.form and is_from_ourselves() and _kept()["fields"]):
        return _to_sign_in("members.sign_in_page")
    if is_nobody or (isinstance(error, FormExpired) and _has_bank() and request.form and is_from_ourselves()):
        return Response(
            render_template("web/expired.html", kept=_kept(), field_called=field_called), status=error.status
        )
    told = {"error": error, "sentence": error.sentence(language()), "came_from": _came_from()}
    page = (
        render_template("web/error.html", **told, **menus(counts=False))
        if _has_bank()
        else render_template("web/error_plain.html", **told)
    )
    return Response(page, status=error.status)


def _came_from() -> str | None:
    """The page of ours from which something was sent and refused; None for one that was merely opened."""
    try:
        page = urlsplit(request.referrer or "")
    except ValueError:  # a header may hold anything
        return None
    if request.method == "GET" or page.netloc != request.host or page.path == request.script_root + request.path:
        return None
    return f"{page.path}?{page.query}" if page.query else page.path


def _kept() -> dict[str, Any]:
    """What an expired form held, to be sent once more; never secrets nor files, whose loss is said."""
    fields = [(name, value) for name, values in request.form.lists() for value in values
              if name not in OWN_FIELDS and name not in HIDDEN_FIELDS]  # fmt: skip
    open_fields = [(name, value) for name, value in fields if not SECRET_FIELD.search(name)]
    return {"fields": open_fields, "lost": len(open_fields) < len(fields) or bool(request.files)}


def problem(error: TimeBankError) -> Response:
    """Problem details: code, data, the sentence in both languages."""
    body: dict[str, Any] = {
        "type": f"/errors#{error.code}", "title": HTTPStatus(error.status).phrase, "status": error.status,
        "code": error.code, "detail": error.sentence(language()), "zh": error.sentence("zh"), "en": error.sentence("en"),
        "data": {key: value if isinstance(value, int | dict | list) else str(value) for key, value in error.data.items() if value is not None},
    }  # fmt: skip
    response = jsonify(body)
    response.status_code = error.status
    response.mimetype = "application/problem+json"
    return response


def wants_json() -> bool:
    """Whether a program asks rather than a person."""
    return request.path.startswith(FOR_MACHINES) or (
        "timebank.unknown_slug" in request.environ and "/api/" in request.path
    )


def _to_sign_in(endpoint: str) -> Response:
    target = request.script_root + request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for(endpoint, next=target), code=303)  # type: ignore[return-value]


def _has_bank() -> bool:
    return current_scope().jurisdiction_id is not None


def _http(error: HTTPException) -> Response:
    if error.code and error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if (validation := getattr(error, "data", None)) and error.code == 422:
        return answer(BadFields(fields=validation.get("messages", {})))
    if slug := request.environ.get("timebank.unknown_slug"):
        return answer(BankNotFound(slug=slug[:40]))
    return answer(BY_STATUS.get(error.code or 500, BadRequest if (error.code or 500) < 500 else SomethingBroke)())


def _unexpected(error: Exception) -> Response:
    session().rollback()
    if isinstance(error, DBAPIError) and is_lost_race(error):
        return answer(Conflict())
    log.error("unexpected", path=request.path, exc_info=error)
    return answer(SomethingBroke())
