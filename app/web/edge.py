"""The edge of a request: one commit, one retry of a lost race, one answer to a repeated request, strict headers.

2xx and 3xx of a writing method commit, everything else rolls back; what a GET begins is read-only in PostgreSQL itself.
"""

import hashlib
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, request
from sqlalchemy import LargeBinary, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.middleware.proxy_fix import ProxyFix

from app.kit.clock import now
from app.kit.db import Model, db, is_lost_race, session, sqlstate
from app.kit.errors import Conflict, Invalid, TimeBankError
from app.kit.ids import derived
from app.kit.outside import keyring
from app.rbac.guard import visitor
from app.tenancy.keys import TenantOwned
from app.tenancy.prefix import WRITING
from app.tenancy.scope import current_scope, only_reads
from app.web.language import language

CEILING_REACHED = "TB005"
FORM_ID = "_form_id"
MOST_BYTES = 2 * 1024 * 1024

LARGE_BODIES: dict[str, int] = {}
"""Endpoints whose bodies may be larger, and how many bytes; modules that take uploads fill it in their `register`."""

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=()",
}


class AnsweredRequest(TenantOwned, Model):
    """A writing request that was answered; the same key with the same body gets the same answer. It commits with the effect."""

    __tablename__ = "answered_request"
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int]
    location: Mapped[str | None]
    content_type: Mapped[str]
    body_cipher: Mapped[bytes] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime] = mapped_column(default=now)


class KeyUsedOtherwise(Conflict):
    """The same Idempotency-Key came with another body."""

    code = "web.key_used_otherwise"
    zh = "这份表单已经提交过别的内容。请刷新页面后重新填写。"
    en = "This key was used for another request. Reload the page, or send with a new Idempotency-Key."


class BadIdempotencyKey(Invalid):
    """The key is too long or has strange characters."""

    code = "web.bad_idempotency_key"
    zh = "请求编号（Idempotency-Key）须为 1 到 128 个可见字符。"
    en = "An Idempotency-Key is 1 to 128 visible characters."


class TimeBank(Flask):
    """Flask whose every writing request ends in exactly one commit or rollback."""

    def dispatch_request(self) -> Any:
        """Answer, then commit; a lost race is run once more from the start."""
        if request.method not in WRITING:
            return super().dispatch_request()
        if current_scope().jurisdiction_id is None:  # the platform host keeps no answers of a bank
            return self._commit(self.make_response(super().dispatch_request()))
        try:
            return self._answer_and_commit()
        except Exception as error:
            session().rollback()
            cause = error if sqlstate(error) else error.__cause__ or error
            if not is_lost_race(cause) and sqlstate(cause) != CEILING_REACHED:
                raise
        db.session.remove()
        current_scope().cache.clear()
        return self._answer_and_commit()

    def _answer_and_commit(self) -> Response:
        key = _idempotency_key()
        if key is not None and (before := _answer_before(key)) is not None:
            return before
        try:
            response = self.make_response(super().dispatch_request())
        except TimeBankError:
            if (done := _done_meanwhile(key)) is None:
                raise
            return done
        if response.status_code >= 400:
            return _done_meanwhile(key) or response
        if key is not None and "keeps_no_answer" not in g and (response.location or response.mimetype != "text/html"):
            session().add(_kept(key, response))
        return self._commit(response)

    @staticmethod
    def _commit(response: Response) -> Response:
        if response.status_code < 400:
            session().commit()
        else:
            session().rollback()
        return response


def undone(error: TimeBankError) -> str:
    """A refusal's sentence for the page that is shown again; what was done before it is forgotten, so the page shows what stands."""
    session().rollback()
    return error.sentence(language())


def keep_no_answer() -> None:
    """The answer to this request holds a secret: sent again, the request is answered anew."""
    g.keeps_no_answer = True


def policy_with_forms_to(*origins: str) -> str:
    """The content policy of a page whose forms lead to these hosts as well."""
    return HEADERS["Content-Security-Policy"].replace("form-action 'self'", " ".join(("form-action 'self'", *origins)))


def register(app: Flask) -> None:
    """Put the headers on every answer and a limit on every body."""
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    app.config["MAX_FORM_MEMORY_SIZE"] = 600_000
    app.before_request(_allow_large_bodies)
    app.after_request(_harden)
    app.teardown_appcontext(_end_reading)
    if hops := app.extensions["settings"].trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _end_reading(_: BaseException | None) -> None:
    """End what only read by COMMIT: after a ROLLBACK psycopg forgets every statement it has prepared."""
    if only_reads() and session().in_transaction():
        session().expunge_all()
        session().commit()


def _allow_large_bodies() -> None:
    if request.endpoint in LARGE_BODIES:
        request.max_content_length = LARGE_BODIES[request.endpoint]


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    response.headers.setdefault("Cache-Control", "no-store")  # what may be kept says so itself
    return response


def _idempotency_key() -> UUID | None:
    """The key's id in the bank: from the header (API) or the hidden field (forms), bound to who sends it, and for whom."""
    text = request.headers.get("Idempotency-Key") or (
        request.form.get(FORM_ID) if request.mimetype.endswith(("form-urlencoded", "form-data")) else None
    )
    if not text:
        return None
    if not (1 <= len(text) <= 128 and text.isprintable()):
        raise BadIdempotencyKey()
    actor = visitor().actor
    who = "|".join(str(id_) for id_ in (actor.member_id or UUID(int=0), actor.on_behalf_of) if id_)
    return derived(UUID(int=7 << 76 | 2 << 62), f"{who}|{request.method}|{text}")


def _fingerprint() -> bytes:
    """SHA-256 over what was asked; the form's CSRF token does not count, it changes from page to page."""
    digest = hashlib.sha256(f"{request.method} {request.full_path}".encode())
    if request.mimetype.endswith(("form-urlencoded", "form-data")):
        fields = sorted((k, request.form.getlist(k)) for k in request.form if k != "csrf_token")
        digest.update(json.dumps([*fields, *_fingerprints_of_files()]).encode())
    else:
        digest.update(request.get_data())
    return digest.digest()


def _fingerprints_of_files() -> list[tuple[str, str | None, str]]:
    """(field, name, SHA-256) of each file in the order in which they came, whether it has been read or not."""
    found = []
    for field, sent in request.files.items(multi=True):
        sent.stream.seek(0)
        found.append((field, sent.filename, hashlib.file_digest(sent.stream, "sha256").hexdigest()))  # type: ignore[arg-type]
        sent.stream.seek(0)
    return found


def _answer_before(key: UUID) -> Response | None:
    row = session().scalars(select(AnsweredRequest).where(AnsweredRequest.id == key)).first()
    if row is None:
        return None
    if row.fingerprint != _fingerprint():
        raise KeyUsedOtherwise()
    body = keyring().decrypt(row.body_cipher, context=_context(key))
    response = Response(body, status=row.status, content_type=row.content_type)
    if row.location:
        response.headers["Location"] = row.location
    response.headers["Idempotent-Replay"] = "true"
    return response


def _done_meanwhile(key: UUID | None) -> Response | None:
    """What a refused request came to after all: it was sent twice, and the other did it while this one waited."""
    session().rollback()
    return None if key is None else _answer_before(key)


def _context(key: UUID) -> str:
    return f"{current_scope().jurisdiction_id}|answered_request|{key}"


def _kept(key: UUID, response: Response) -> AnsweredRequest:
    return AnsweredRequest(
        id=key, fingerprint=_fingerprint(), status=response.status_code, location=response.headers.get("Location"),
        content_type=response.content_type or "text/html", body_cipher=keyring().encrypt(response.get_data(as_text=True), context=_context(key)),
    )  # fmt: skip
