"""My data: see, copy, correct, erase; who saw it; how long it is kept; one's second factor. Pages."""

from typing import Any

import segno
from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.members.credentials import raise_session
from app.members.queries import ConsentKind, member
from app.members.readings import readings_of
from app.members.wordings import words_given
from app.rbac.guard import Visitor, public, requires, visitor
from app.rbac.words import Permission
from app.rights import acts, queries
from app.rights.commands import correct, erase, recover
from app.rights.errors import ErasureNotFound
from app.rights.registry import Remaining
from app.rights.retention import RETENTION
from app.rights.rules import COOLING_OFF_DAYS
from app.rights.schemas import GIVEN_AWAY, CorrectionIn, ErasureIn, FactorIn, RecoveryCodeIn
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.limits import guesses
from app.web.settings_pages import is_ours
from app.web.toasts import toast

pages = Blueprint("rights", __name__, template_folder="templates")


@pages.get("/me/data")
@requires(Permission.PROFILE_EDIT)
def my_data() -> Any:
    """Everything kept about oneself, and what one can do about it."""
    return _my_data({}, None)


@pages.get("/me/data/copy/json")
@requires(Permission.PROFILE_EDIT)
def copy_json() -> Any:
    """The whole copy as one JSON file."""
    whole = acts.copy_own_data(visitor(), "json")
    return _file(acts.as_json(whole), "application/json", f"my-data-{whole['member_number']}.json")


@pages.get("/me/data/copy/page")
@requires(Permission.PROFILE_EDIT)
def copy_page() -> Any:
    """The whole copy as one page that can be read without the product."""
    whole = acts.copy_own_data(visitor(), "page")
    page = render_template("rights/copy.html", whole=whole)
    return _file(page, "text/html", f"my-data-{whole['member_number']}.html")


@pages.post("/me/data/corrections")
@requires(Permission.PROFILE_EDIT)
def ask_correction() -> Any:
    """Ask for something to be put right that staff look at first."""
    who = visitor()
    try:
        values = read_form(CorrectionIn())
        correct.ask_correction(who.member_id, values["item"], values["value"], by=who.actor)
    except ValidationError as error:
        return _my_data(sentences(error), None), 422
    except TimeBankError as error:
        return _my_data({}, undone(error)), error.status
    flash(t("已提交，工作人员核对后会通知您。", "Sent; you will be told once the staff have looked at it."))
    return redirect(url_for("rights.my_data") + "#correct", code=303)


@pages.get("/me/data/readers")
@requires(Permission.PROFILE_EDIT)
def readers() -> Any:
    """Who saw my data: in which role, at which node, when, and why."""
    page = readings_of(visitor().member_id, cursor=request.args.get("cursor"))
    return render_template("rights/readers.html", page=page)


@pages.get("/me/data/retention")
@requires(Permission.PROFILE_EDIT)
def retention() -> Any:
    """What is kept how long, and why."""
    return render_template("rights/retention.html", rows=RETENTION.values())


@pages.get("/me/data/erasure")
@requires(Permission.PROFILE_EDIT)
def erasure() -> Any:
    """What will be lost, before one asks for it."""
    return _erasure(None)


@pages.post("/me/data/erasure")
@requires(Permission.PROFILE_EDIT)
def ask_erasure() -> Any:
    """Ask to be erased after the cooling-off time."""
    who = visitor()
    try:
        values = read_form(ErasureIn(exclude=("document",)))
        if not values["understood"]:
            return _erasure(
                t("请先看完下面的内容，再勾选“我明白”。", "Please read what follows, then tick “I understand”.")
            ), 422
        erase.ask_erasure(who.member_id, values["remaining"], by=who.actor)
    except ValidationError as error:
        return _erasure(next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        return _erasure(undone(error)), error.status
    said = t(
        "已收到注销申请。冷静期内随时可以撤销。",
        "Your request is kept. You can call it off until the day named here.",
    )
    toast(said, url_for("rights.call_off"))
    return redirect(url_for("rights.my_data"), code=303)


@pages.post("/me/data/erasure/withdrawal")
@requires(Permission.PROFILE_EDIT)
def call_off() -> Any:
    """Stay after all."""
    try:
        acts.call_off_own(visitor())
    except ErasureNotFound as error:
        return _my_data({}, undone(error)), error.status
    flash(t("注销申请已撤销，一切照旧。", "Called off; everything is as it was."))
    return redirect(url_for("rights.my_data"), code=303)


@pages.get("/me/second-factor")
@requires(Permission.PROFILE_EDIT)
def factor() -> Any:
    """Bind an authenticator by a QR code; for those who act as staff."""
    return _factor({}, None)


@pages.post("/me/second-factor")
@requires(Permission.PROFILE_EDIT)
@guesses
def bind_factor() -> Any:
    """The digits are right: it is bound, and ten recovery codes are shown, this once."""
    who = visitor()
    try:
        values = read_form(FactorIn())
        codes = recover.bind_second_factor(
            values["offer"], values["digits"], has_second_factor=who.has_second_factor, by=who.actor
        )
    except ValidationError as error:
        return _factor(sentences(error), None), 422
    except TimeBankError as error:
        return _factor({}, undone(error)), error.status
    if who.session_digest is not None:
        raise_session(who.session_digest)
    return render_template("rights/codes.html", codes=codes)


@pages.get("/second-factor/recovery")
@public
def recovery() -> Any:
    """A printed code where the authenticator is lost."""
    return render_template("rights/recovery.html", problem=None, next=request.args.get("next", ""))


@pages.post("/second-factor/recovery")
@public
@guesses
def use_code() -> Any:
    """The printed code stands in for the second factor, once."""
    who, target = visitor(), request.form.get("next", "")
    if who.actor.user_id is None or who.session_digest is None:
        return redirect(url_for("members.sign_in_page"), code=303)
    try:
        left = recover.use_recovery_code(read_form(RecoveryCodeIn())["code"], by=who.actor)
    except ValidationError as error:
        said = next(iter(sentences(error).values()))
        return render_template("rights/recovery.html", problem=said, next=target), 422
    except TimeBankError as error:
        return render_template("rights/recovery.html", problem=undone(error), next=target), error.status
    raise_session(who.session_digest)
    flash(
        t(
            "备用码已使用，还剩 {n} 个。换了手机请重新绑定。",
            "That code is used; {n} are left. Bind your new device.",
            n=left,
        )
    )
    return redirect(target if is_ours(target) else url_for("rights.factor"), code=303)


def _my_data(errors: dict[str, str], problem: str | None) -> str:
    me = visitor().member_id
    given = queries.consents_with_history(me)
    return render_template(
        "rights/my_data.html", sections=queries.everything_about(me), erasure=queries.erasure_of(me), items=correct.Item,
        corrections=queries.corrections_of(me), consents=given, kinds=ConsentKind, words=words_given(given),
        errors=errors, problem=problem, values=request.form, item_of=correct.Item.of,
    )  # fmt: skip


def _erasure(problem: str | None) -> str:
    who = visitor()
    row = member(who.member_id)
    return render_template(
        "rights/erasure.html", matters=queries.matters(row.id), problem=problem, choices=GIVEN_AWAY,
        asked=queries.erasure_of(row.id), days=COOLING_OFF_DAYS(row.tenant_id), chosen=Remaining.POOL,
    )  # fmt: skip


def _factor(errors: dict[str, str], problem: str | None) -> str:
    who = visitor()
    offer = None
    if who.powers.is_staff and who.actor.user_id is not None:
        try:
            offer = _offer(who)
        except TimeBankError as error:
            problem = problem or undone(error)
    left = recover.codes_left(who.actor.user_id) if who.actor.user_id else 0
    return render_template("rights/factor.html", offer=offer, errors=errors, problem=problem, left=left)


def _offer(who: Visitor) -> dict[str, str]:
    """What the form shows: the same secret again where digits were wrong, so that the scanned one still serves."""
    assert who.actor.user_id is not None
    if sent := request.form.get("offer"):
        secret, offer = recover.offered(who.actor.user_id, sent), sent
    else:
        secret, offer = recover.offer_second_factor(who.actor.user_id, has_second_factor=who.has_second_factor)
    picture = segno.make(recover.address_of(secret, who.name), error="m")
    return {"secret": secret, "offer": offer, "picture": picture.svg_data_uri(scale=5, border=4)}


def _file(text: str, kind: str, name: str) -> Response:
    answer = Response(text, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
