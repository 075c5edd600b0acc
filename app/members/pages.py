"""Signing in and out, registering, oneself: pages."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.kit.text import phone_number
from app.members import codes, commands, credentials, kiosk, queries
from app.members.errors import CodeWrong, MemberNotFound
from app.members.queries import PROFILE_KINDS, SENSITIVE, ConsentKind
from app.members.rules import VOLUNTEER_ENTRY
from app.members.schemas import ProfileIn, RegisterIn, SecondFactorIn, SignInIn
from app.members.sign_in import clear_cookie, set_cookie
from app.members.wordings import words_in_force
from app.rbac.guard import public, requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import open_nodes
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import RESIDENT_MENU, MenuEntry, add_to_menu
from app.web.limits import guesses
from app.web.settings_pages import is_ours

CHOICE_SECONDS = 300

pages = Blueprint("members", __name__, template_folder="templates")

WAYS_TO_SERVE: dict[str, str] = {}
"""Where somebody who wants to serve is led, by the value of `members.volunteer_entry`; without an entry they serve at once."""

add_to_menu(RESIDENT_MENU, MenuEntry("members.me", "我的", "Me", "person", Permission.PROFILE_EDIT, position=90))


@pages.get("/sign-in")
@public
def sign_in_page() -> Any:
    """Telephone first; a code comes by SMS, or a password serves."""
    return render_template("members/sign_in.html", values=request.args, errors={}, problem=None)


@pages.post("/sign-in/code")
@public
@guesses
def send_code() -> Any:
    """Send the code and ask for it."""
    try:
        phone = phone_number(request.form.get("phone", ""))
        codes.send_code(phone)
    except TimeBankError as error:
        return _sign_in_again(error)
    return render_template("members/code.html", values={**request.form, "phone": phone}, errors={}, problem=None)


@pages.post("/sign-in")
@public
@guesses
def sign_in() -> Any:
    """Begin a session with a code or a password; where a family shares the telephone, ask who it is."""
    try:
        values = read_form(SignInIn())
    except ValidationError as error:
        return render_template("members/sign_in.html", values=request.form, errors=sentences(error), problem=None), 422
    try:
        if values["password"]:
            found, method = credentials.candidates_by_password(values["phone"], values["password"]), "password"
        else:
            found, method = codes.candidates_by_code(values["phone"], values["code"]), "code"
    except TimeBankError as error:
        return _sign_in_again(error, "members/code.html" if "code" in request.form else "members/sign_in.html")
    if not found:
        # The telephone is proven but belongs to no member here: the code serves once more, for registering.
        return _register_form(values, {}, None, is_unknown=True)
    if method == "code":
        codes.use_code(values["phone"])
    if len(found) > 1:
        return render_template(
            "members/choose.html", found=found, proof=_proof(found, method), next=request.form.get("next")
        )
    return _begin(found[0], method)


@pages.post("/sign-in/person")
@public
@guesses
def choose_person() -> Any:
    """One of the family."""
    try:
        proof = _serializer().loads(request.form.get("proof", ""), max_age=CHOICE_SECONDS)
    except BadSignature as error:
        raise CodeWrong() from error
    member_id = request.form.get("member_id", "")
    if member_id not in proof["members"]:
        raise MemberNotFound()
    row = queries.member(UUID(member_id))
    return _begin(credentials.Candidate(row.id, row.user_id, "", row.number), proof["method"])


@pages.get("/second-factor")
@public
def second_factor_page() -> Any:
    """Staff: six digits of the authenticator."""
    return render_template("members/second_factor.html", errors={}, problem=None, next=request.args.get("next", ""))


@pages.post("/second-factor")
@public
@guesses
def second_factor() -> Any:
    """Staff permissions count in this session from now on."""
    who = visitor()
    if who.actor.user_id is None or who.session_digest is None:
        return redirect(url_for("members.sign_in_page"), code=303)
    target = request.form.get("next", "")
    try:
        credentials.check_second_factor(who.actor.user_id, read_form(SecondFactorIn())["digits"])
    except ValidationError as error:
        return render_template("members/second_factor.html", errors=sentences(error), problem=None, next=target), 422
    except TimeBankError as error:
        said = undone(error)
        return render_template("members/second_factor.html", errors={}, problem=said, next=target), error.status
    credentials.raise_session(who.session_digest)
    return redirect(target if is_ours(target) else url_for("orders.home"), code=303)


@pages.post("/sign-out")
@public
def sign_out() -> Any:
    """The session is over; its cookie is worth nothing any more."""
    digest = visitor().session_digest
    if digest is not None:
        credentials.end_session(digest)
    kiosk.forget_reader()
    return clear_cookie(redirect(url_for("orders.home"), code=303))  # type: ignore[arg-type]


@pages.get("/register")
@public
def register_page() -> Any:
    """Become a member of this bank."""
    return _register_form(request.args, {}, None)


@pages.post("/register")
@public
@guesses
def register() -> Any:
    """Become a member of this bank, with a telephone that was proven."""
    try:
        values = read_form(RegisterIn())
        if not values["agrees"]:
            unread = t(
                "请先看服务协议，同意的话在这里打钩。", "Please read the agreement, and tick this if you accept it."
            )
            return _register_form(request.form, {"agrees": unread}, None), 422
        if codes.candidates_by_code(values["phone"], values["code"]):
            codes.use_code(values["phone"])
            flash(
                t(
                    "这个手机号已经登记过，请直接登录。要为共用手机的家人登记，请登录后到“家人”页办理，或到站点请工作人员办。",
                    "This number is registered already: please sign in. For a relative who shares it, sign in and go to “Family”, or ask your station.",
                ),
                "warn",
            )
            return redirect(url_for("members.sign_in_page"), code=303)
        row = commands.register_member(
            values["name"], tenant_id=values["tenant_id"], by=visitor().actor, phone=values["phone"],
            is_volunteer=values["is_volunteer"],
        )  # fmt: skip
    except ValidationError as error:
        return _register_form(request.form, sentences(error), None), 422
    except TimeBankError as error:
        return _register_form(request.form, {}, undone(error)), error.status
    codes.use_code(values["phone"])
    return _begin(credentials.Candidate(row.id, None, "", row.number), "code")


@pages.get("/me")
@requires(Permission.PROFILE_EDIT)
def me() -> Any:
    """Everything kept about oneself, and every consent."""
    return _me({}, None)


@pages.post("/me")
@requires(Permission.PROFILE_EDIT)
@guesses
def change_me() -> Any:
    """Change what one told of oneself."""
    who = visitor()
    try:
        values = read_form(ProfileIn())
        items = {kind: values[str(kind)] for kind in PROFILE_KINDS if values[str(kind)] is not None}
        commands.change_profile(
            who.member_id, by=who.actor, address=values["address"], items=items,
            id_number_text=None if queries.profile(who.member_id).id_number else values["id_number"] or None,
        )  # fmt: skip
    except ValidationError as error:
        return _me(sentences(error), None), 422
    except TimeBankError as error:
        return _me({}, undone(error)), error.status
    flash(t("已保存。", "Saved."))
    return redirect(url_for("members.me"), code=303)


@pages.post("/me/volunteering")
@requires(Permission.PROFILE_EDIT)
def volunteer() -> Any:
    """Serve from now on, or go the way the bank has for it."""
    who = visitor()
    if way := WAYS_TO_SERVE.get(VOLUNTEER_ENTRY(who.tenant_id)):
        return redirect(url_for(way), code=303)
    commands.join_volunteers(who.member_id, by=who.actor)
    flash(t("欢迎加入{helper}！现在可以接单了。", "Welcome as a {helper}! You can take orders now."))
    return redirect(url_for("orders.home"), code=303)


def _register_form(values: Any, errors: dict[str, str], problem: str | None, *, is_unknown: bool = False) -> str:
    return render_template(
        "members/register.html", values=values, errors=errors, problem=problem, nodes=open_nodes(), is_unknown=is_unknown,
        base=words_in_force()[ConsentKind.BASE],
    )  # fmt: skip


def _me(errors: dict[str, str], problem: str | None) -> str:
    who = visitor()
    banks = queries.banks_of_user(who.actor.user_id) if who.actor.user_id else []
    return render_template(
        "members/me.html", profile=queries.profile(who.member_id), kinds=SENSITIVE, profile_kinds=PROFILE_KINDS,
        errors=errors, problem=problem, banks=banks, values=request.form, words=words_in_force(),
        has_tokens=bool(queries.tokens(who.member_id)),
    )  # fmt: skip


def _begin(candidate: credentials.Candidate, method: str) -> Response:
    device = request.user_agent.string or "browser"
    at_most = kiosk.LONGEST if kiosk.is_shared() else None
    _, text = credentials.sign_in(candidate, device=device, method=method, address=request.remote_addr, at_most=at_most)
    target = request.form.get("next", "")
    answer = redirect(target if is_ours(target) else url_for("orders.home"), code=303)
    return set_cookie(answer, text)  # type: ignore[arg-type]


def _sign_in_again(error: TimeBankError, template: str = "members/sign_in.html") -> Any:
    page = render_template(template, values=request.form, errors={}, problem=undone(error))
    return page, error.status


def _proof(found: list[credentials.Candidate], method: str) -> str:
    return str(_serializer().dumps({"members": [str(person.member_id) for person in found], "method": method}))


def _serializer() -> URLSafeTimedSerializer:
    from flask import current_app

    return URLSafeTimedSerializer(str(current_app.secret_key), salt="members.choose")
