"""The catalogue of kinds at the desk: what an hour of each counts, how risky it is, and what nobody has decided yet."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.errors import TimeBankError
from app.kit.seconds import parse_fraction
from app.orders.catalogue import set_coefficient, set_risk
from app.orders.foreseeing import foresee_coefficient, orders_under_way
from app.orders.models import Risk
from app.orders.queries import kind, kinds
from app.orders.schemas import CoefficientPageIn, RiskIn
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

pages = Blueprint("catalogue", __name__, url_prefix="/desk/catalogue", template_folder="templates")

add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "catalogue.all_kinds", "服务目录", "Catalogue", "hands", Permission.CATALOGUE_EDIT, position=65, group="bank"
    ),
)


@pages.get("/")
@requires(Permission.CATALOGUE_EDIT)
def all_kinds() -> Any:
    """Every kind with its coefficient and grade of risk; those without a coefficient wait for the district."""
    return _page(None, None)


@pages.post("/<uuid:kind_id>/coefficient")
@requires(Permission.CATALOGUE_EDIT)
def decide_coefficient(kind_id: UUID) -> Any:
    """Show what an hour of a kind would have counted lately; decide it once that is confirmed."""
    row = kind(kind_id)
    try:
        values = read_form(CoefficientPageIn())
        coefficient = parse_fraction(values["coefficient"])
        if not values["is_confirmed"]:
            return render_template(
                "desk/coefficient.html", kind=row, coefficient=coefficient, typed=values["coefficient"],
                figures=foresee_coefficient(row, coefficient), under_way=orders_under_way(row),
            )  # fmt: skip
        set_coefficient(row.id, coefficient, by=visitor().actor)
    except ValidationError as error:
        return _page(kind_id, next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        return _page(kind_id, undone(error)), error.status
    return _saved()


@pages.post("/<uuid:kind_id>/risk")
@requires(Permission.CATALOGUE_EDIT)
def decide_risk(kind_id: UUID) -> Any:
    """Say with which grade of risk a kind begins."""
    kind(kind_id)
    try:
        set_risk(kind_id, read_form(RiskIn())["risk"], by=visitor().actor)
    except ValidationError as error:
        return _page(kind_id, next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        return _page(kind_id, undone(error)), error.status
    return _saved()


def _saved() -> Any:
    flash(t("已保存。之前的记录仍按原来的系数。", "Saved. Earlier records keep the coefficient they were made under."))
    return redirect(url_for("catalogue.all_kinds"), code=303)


def _page(at: UUID | None, problem: str | None) -> str:
    return render_template("desk/catalogue.html", kinds=kinds(), Risk=Risk, at=at, problem=problem, values=request.form)
