"""The rules of the bank: pages. Each form is made from the rule's declaration; whom a change touches is shown first."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.rules.acts import Preview, decide_rule, preview_rule, preview_withdrawal, take_back, undo_decision, undoable
from app.rules.queries import Origin, all_origins, history, last_decision, levels, origin, rule, value_row
from app.rules.schemas import RuleChangeIn, WithdrawalIn
from app.tenancy.queries import root, tenant, tree
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.toasts import toast

pages = Blueprint("rules", __name__, url_prefix="/desk/rules", template_folder="templates")

add_to_menu(
    STAFF_MENU, MenuEntry("rules.all_rules", "规则", "Rules", "scale", Permission.RULE_READ, position=70, group="bank")
)


LONGEST_SEARCH = 60
AREAS = {
    "orders": ("需求与订单", "Demands and orders"), "ledger": ("时间账户", "Time accounts"), "records": ("计时与取整", "Counting time"),
    "members": ("会员", "Members"), "recipients": ("服务对象与家人", "People helped and families"),
    "dispatch": ("派单、风险与回访", "Dispatch, risk and call-backs"), "exchange": ("捐赠与公益池", "Donations and the pool"),
    "insurance": ("服务保障", "Insurance"), "notifications": ("通知", "Messages"), "reports": ("统计", "Figures"),
    "rights": ("个人权利", "Personal rights"),
}  # fmt: skip
"""By the first part of a rule's key, what the rules of that area are called; in the order in which a bank is set up."""


@pages.get("/")
@requires(Permission.RULE_READ)
def all_rules() -> Any:
    """What applies here, where it comes from, since when; by area, or narrowed by a word; what is still open says so."""
    text = request.args.get("text", "")[:LONGEST_SEARCH].strip()
    found = [one for one in all_origins() if text.casefold() in _words_of(one)]
    areas = {area: [one for one in found if one.rule.key.split(".")[0] == area] for area in AREAS}
    return render_template(
        "rules/all.html", areas={area: rows for area, rows in areas.items() if rows}, called=AREAS, text=text
    )


@pages.get("/<string:key>")
@requires(Permission.RULE_READ)
def one_rule(key: str) -> Any:
    """One rule: its value, every node that decided it, its history, and the form to decide it."""
    return _page(key, {}, None)


@pages.post("/<string:key>")
@requires(Permission.RULE_SET)
def set_value(key: str) -> Any:
    """Show whom a decision touches; decide it once that is confirmed."""
    try:
        values = read_form(RuleChangeIn())
        asked = {name: values[name] for name in ("tenant_id", "effective_from")}
        if not values["is_confirmed"]:
            return _preview(preview_rule(visitor(), key, values["value"], **asked), url_for("rules.set_value", key=key))
        decide_rule(visitor(), key, values["value"], **asked, reason=values["reason"])
    except ValidationError as error:
        return _page(key, sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _page(key, {}, undone(error)), error.status
    return _saved(key, values["tenant_id"])


@pages.post("/<string:key>/nodes/<uuid:tenant_id>/withdrawal")
@requires(Permission.RULE_SET)
def withdraw(key: str, tenant_id: UUID) -> Any:
    """Show whom it touches when a node follows the one above again; do it once that is confirmed."""
    rule(key), tenant(tenant_id)
    try:
        values = read_form(WithdrawalIn())
        if not values["is_confirmed"]:
            shown = preview_withdrawal(visitor(), key, tenant_id, effective_from=values["effective_from"])
            return _preview(shown, url_for("rules.withdraw", key=key, tenant_id=tenant_id))
        take_back(visitor(), key, tenant_id, effective_from=values["effective_from"], reason=values["reason"])
    except ValidationError as error:
        return _page(key, sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _page(key, {}, undone(error)), error.status
    return _saved(key, tenant_id)


@pages.post("/values/<uuid:value_id>/undoing")
@requires(Permission.RULE_SET)
def undo(value_id: UUID) -> Any:
    """Set a node's last decision back; that is a decision too, and stands in the history."""
    row = value_row(value_id)
    try:
        undo_decision(visitor(), value_id)
    except TimeBankError as error:
        return _page(row.key, {}, undone(error)), error.status
    flash(
        t(
            "已撤销，恢复为之前的规定；两次改动都留在历史里。",
            "Undone: what held before holds again; both stand in the history.",
        )
    )
    return redirect(url_for("rules.one_rule", key=row.key), code=303)


def _words_of(one: Origin) -> str:
    rule_ = one.rule
    return " ".join((rule_.key, rule_.zh, rule_.en, rule_.help_zh, rule_.help_en)).casefold()


def _saved(key: str, tenant_id: UUID | None) -> Any:
    declared = rule(key)
    made = last_decision(declared, tenant_id or root().id)
    toast(
        t("已保存。之前的记录仍按原来的规则。", "Saved. What was made before keeps its rule."),
        url_for("rules.undo", value_id=made.id) if made and made.id in undoable(visitor(), declared) else None,
    )
    return redirect(url_for("rules.one_rule", key=key), code=303)


def _preview(shown: Preview, url: str) -> str:
    names = ("value", "tenant_id", "effective_from", "reason")
    fields = {name: request.form[name] for name in names if name in request.form}
    return render_template("rules/preview.html", shown=shown, url=url, fields=fields)


def _page(key: str, errors: dict[str, str], problem: str | None) -> str:
    declared, who = rule(key), visitor()
    nodes = {node.id: node for node in tree()}
    where = who.powers.paths(Permission.RULE_SET)
    may_decide = [node for node in nodes.values() if node.is_within(where)]
    return render_template(
        "rules/one.html", origin=origin(declared), values=history(declared), levels=levels(declared), nodes=nodes,
        settable=[node for node in may_decide if not (declared.is_bank_wide and node.parent_id)],
        undoable=undoable(who, declared), errors=errors, problem=problem, typed=request.form,
        may_set=who.powers.may(Permission.RULE_SET),
    )  # fmt: skip
