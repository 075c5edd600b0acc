"""The rules of the bank: pages. Each form is made from the rule's declaration."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.rules.acts import decide_rule
from app.rules.queries import all_origins, history, origin, rule
from app.rules.schemas import RuleValueIn
from app.tenancy.queries import tree
from app.web.forms import read_form, sentences
from app.web.language import language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

pages = Blueprint("rules", __name__, url_prefix="/desk/rules", template_folder="templates")

add_to_menu(STAFF_MENU, MenuEntry("rules.all_rules", "规则", "Rules", "scale", Permission.RULE_READ, position=70))


@pages.get("/")
@requires(Permission.RULE_READ)
def all_rules() -> Any:
    """What applies here, where it comes from, since when; what is still open says so."""
    return render_template("rules/all.html", origins=all_origins())


@pages.get("/<string:key>")
@requires(Permission.RULE_READ)
def one_rule(key: str) -> Any:
    """One rule: its value, its history, and the form to decide it."""
    return _page(key, {}, None)


@pages.post("/<string:key>")
@requires(Permission.RULE_SET)
def set_value(key: str) -> Any:
    """Decide a rule."""
    try:
        values = read_form(RuleValueIn())
        decide_rule(
            visitor(), key, values["value"], tenant_id=values["tenant_id"], effective_from=values["effective_from"],
            reason=values["reason"],
        )  # fmt: skip
    except ValidationError as error:
        return _page(key, sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return _page(key, {}, error.sentence(language())), error.status
    flash(t("已保存。之前的记录仍按原来的规则。", "Saved. What was made before keeps its rule."))
    return redirect(url_for("rules.one_rule", key=key), code=303)


def _page(key: str, errors: dict[str, str], problem: str | None) -> str:
    declared = rule(key)
    nodes = {node.id: node for node in tree()}
    return render_template(
        "rules/one.html", origin=origin(declared), values=history(declared), nodes=nodes, errors=errors, problem=problem,
        typed=request.form, may_set=visitor().powers.may(Permission.RULE_SET),
    )  # fmt: skip
