"""Personal rights at the desk: corrections, erasure for others, deaths, merges, lost telephones and second factors."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.members.errors import MemberNotFound
from app.members.queries import members_by_id
from app.members.readings import ReadingKind, note_page_opened
from app.members.secrets import unseal
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.rights import acts, queries
from app.rights.commands.correct import Item
from app.rights.commands.recover import Proof
from app.rights.rules import AFTER_DEATH
from app.rights.schemas import GIVEN_AWAY, DeathIn, DecisionIn, ErasureIn, MergeIn, RebindingIn
from app.tenancy.queries import tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

RECORD = ReadingKind.RECORD

desk = Blueprint("rights_desk", __name__, url_prefix="/desk", template_folder="templates")


def _count(who: Visitor) -> int:
    return queries.count_waiting(*acts.served_paths(who))


add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "rights_desk.home",
        "个人权利",
        "Personal rights",
        "person",
        Permission.MEMBER_EDIT,
        _count,
        position=60,
        group="people",
    ),
)


@desk.get("/rights")
@requires(Permission.MEMBER_EDIT)
def home() -> Any:
    """Requests that wait at the nodes one serves."""
    rows = acts.waiting_for(visitor())
    values = {asked.id: unseal(asked.value_cipher, "correction.value", asked.id) for asked, _ in rows.corrections}
    kept = members_by_id([merge.kept_id for merge, _ in rows.merges])
    heirs = queries.heirs_of([estate.id for estate, _ in rows.estates])
    return render_template(
        "rights/desk_home.html", rows=rows, values=values, kept=kept, heirs=heirs, item_of=Item.of,
        me=visitor().member_id,
    )  # fmt: skip


@desk.get("/people/<uuid:member_id>/rights")
@requires(Permission.MEMBER_EDIT)
def person(member_id: UUID) -> Any:
    """What can be done for one person."""
    note_page_opened(acts.member_at(visitor(), member_id, Permission.MEMBER_EDIT), by=visitor().actor, what=RECORD)
    return _person(member_id, {}, None)


@desk.post("/corrections/<uuid:correction_id>/decision")
@requires(Permission.MEMBER_EDIT)
def decide_correction(correction_id: UUID) -> Any:
    """Put it right, or say why not."""
    values = read_form(DecisionIn())
    acts.decide_correction(visitor(), correction_id, is_accepted=values["is_accepted"], note=values["note"])
    return _done(t("已办理，本人会收到通知。", "Decided; the member is told."), url_for("rights_desk.home"))


@desk.post("/people/<uuid:member_id>/erasure")
@requires(Permission.RIGHT_HANDLE)
def erase(member_id: UUID) -> Any:
    """Ask for somebody's erasure, on a document."""

    def act() -> str:
        values = read_form(ErasureIn(exclude=("understood",)))
        acts.erase_for(visitor(), member_id, values["remaining"], values["document"])
        return t(
            "已登记，冷静期过后自动删除；本人会收到通知。",
            "Recorded; it is done after the cooling-off time, and the member is told.",
        )

    return _on_person(member_id, act)


@desk.post("/erasures/<uuid:erasure_id>/withdrawal")
@requires(Permission.RIGHT_HANDLE)
def call_off(erasure_id: UUID) -> Any:
    """Nothing is erased after all."""
    acts.call_off_for(visitor(), erasure_id)
    return _done(t("注销申请已撤销。", "The erasure is called off."), url_for("rights_desk.home"))


@desk.post("/people/<uuid:member_id>/phone")
@requires(Permission.FACTOR_RESET)
def rebind_phone(member_id: UUID) -> Any:
    """A new telephone, on two proofs."""

    def act() -> str:
        acts.rebind_phone(visitor(), member_id, **read_form(RebindingIn()))
        return t(
            "手机号已更换，旧登录已退出，新旧号码都会收到短信。",
            "The telephone is changed, old sessions ended; both numbers are told.",
        )

    return _on_person(member_id, act)


@desk.post("/people/<uuid:member_id>/second-factor")
@requires(Permission.FACTOR_RESET)
def reset_factor(member_id: UUID) -> Any:
    """Take away a lost second factor, on two proofs."""

    def act() -> str:
        acts.reset_second_factor(visitor(), member_id, **read_form(RebindingIn(exclude=("phone",))))
        return t(
            "动态验证码已重置，本人下次登录时重新绑定。",
            "The second factor is reset; it is bound anew at the next sign-in.",
        )

    return _on_person(member_id, act)


@desk.post("/people/<uuid:member_id>/estate")
@requires(Permission.RIGHT_HANDLE)
def record_death(member_id: UUID) -> Any:
    """Record a death with its document and heirs."""

    def act() -> str:
        acts.record_death(visitor(), member_id, read_form(DeathIn()))
        return t("已登记，等另一位工作人员批准。", "Recorded; another member of staff approves it.")

    return _on_person(member_id, act)


@desk.post("/estates/<uuid:estate_id>/decision")
@requires(Permission.RIGHT_HANDLE)
def decide_estate(estate_id: UUID) -> Any:
    """A second person approves, or declines."""
    is_approved = read_form(DecisionIn(exclude=("note",)))["is_accepted"]
    acts.decide_estate(visitor(), estate_id, is_approved=is_approved)
    return _done(t("已办理。", "Decided."), url_for("rights_desk.home"))


@desk.get("/people/<uuid:member_id>/merge")
@requires(Permission.MEMBER_MERGE)
def compare(member_id: UUID) -> Any:
    """Two records side by side."""
    return _compare(member_id, request.args.get("other", "")[:20], {}, None)


@desk.post("/people/<uuid:member_id>/merge")
@requires(Permission.MEMBER_MERGE)
def propose_merge(member_id: UUID) -> Any:
    """Say that the two are one person's; a second person approves."""
    other = request.form.get("other", "")[:20]
    try:
        values = read_form(MergeIn())
        acts.propose_merge(
            visitor(), member_id, values["other"], keeps_other=values["keep"] == "other", document=values["document"]
        )
    except ValidationError as error:
        return _compare(member_id, other, sentences(error), None), 422
    except TimeBankError as error:
        if isinstance(error, MemberNotFound) or error.status == 403:
            raise
        return _compare(member_id, other, {}, undone(error)), error.status
    return _done(
        t("已提出，等另一位工作人员批准。", "Proposed; another member of staff approves it."),
        url_for("rights_desk.home"),
    )


@desk.post("/merges/<uuid:merge_id>/decision")
@requires(Permission.MEMBER_MERGE)
def decide_merge(merge_id: UUID) -> Any:
    """A second person approves, or declines."""
    is_approved = read_form(DecisionIn(exclude=("note",)))["is_accepted"]
    acts.decide_merge(visitor(), merge_id, is_approved=is_approved)
    return _done(t("已办理。", "Decided."), url_for("rights_desk.home"))


def _on_person(member_id: UUID, act: Callable[[], str]) -> Any:
    """Do something for a person; what is refused is said on their page, what is not theirs to see is not found."""
    try:
        said = act()
    except ValidationError as error:
        return _person(member_id, sentences(error), None), 422
    except TimeBankError as error:
        if isinstance(error, MemberNotFound) or error.status == 403:
            raise
        return _person(member_id, {}, undone(error)), error.status
    return _done(said, url_for("rights_desk.home"))


def _done(said: str, target: str) -> Any:
    flash(said)
    return redirect(target, code=303)


def _person(member_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    who = visitor()
    row = acts.member_at(who, member_id, Permission.MEMBER_EDIT)
    node = tenant(row.tenant_id)
    return render_template(
        "rights/desk_person.html", member=row, node=node, errors=errors, problem=problem, values=request.form,
        proofs=Proof, choices=GIVEN_AWAY, asked=queries.erasure_of(row.id), matters=queries.matters(row.id),
        has_heirs=AFTER_DEATH(row.tenant_id) == "heirs",
    )  # fmt: skip


def _compare(member_id: UUID, other: str, errors: dict[str, str], problem: str | None) -> str:
    who = visitor()
    this = acts.member_at(who, member_id, Permission.MEMBER_MERGE)
    that = None
    if other:
        try:
            that = acts.pair(who, member_id, other)[1]
        except TimeBankError as error:
            problem = problem or undone(error)
    if request.method == "GET":
        for row in filter(None, (this, that)):
            note_page_opened(row, by=who.actor, what=RECORD)
    shown = [(row, queries.everything_about(row.id), queries.matters(row.id)) for row in (this, that) if row]
    return render_template(
        "rights/compare.html", this=this, that=that, shown=shown, other=other, errors=errors, problem=problem,
        node_of=lambda row: tenant(row.tenant_id),
    )  # fmt: skip
