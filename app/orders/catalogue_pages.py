"""The catalogue of kinds at the desk: what is offered, what an hour of each counts, how risky it is, what nobody has decided yet."""

from fractions import Fraction
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.events.outbox import announced
from app.kit.errors import TimeBankError
from app.kit.seconds import parse_fraction
from app.orders import kind_acts as acts
from app.orders.commands.kinds import KindPlan, need_free_names, shape
from app.orders.foreseeing import foresee_coefficient, orders_under_way, touched_by
from app.orders.icons import Icon, icon_of
from app.orders.kind_schemas import CoefficientPageIn, KindPageIn, KindStepIn, NewKindPageIn, RiskPageIn
from app.orders.models import Risk, ServiceKind
from app.orders.queries import closed_kinds, kind, kind_even_closed, kinds
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.previews import Preview, two_steps
from app.web.toasts import toast

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


@pages.get("/new")
@requires(Permission.CATALOGUE_EDIT)
def new_kind() -> Any:
    """The form for one kind more."""
    return _form(None, {}, None)


@pages.post("/new")
@requires(Permission.CATALOGUE_EDIT)
def add_kind() -> Any:
    """Show the kind as it would be; offer it once that is confirmed."""

    def preview(values: dict[str, Any]) -> Preview:
        acts.may_shape(visitor())
        need_free_names(values["name_zh"], values["name_en"], but=None)
        risk, coefficient = values["risk"], _fraction(values["coefficient"])
        return Preview(
            t("新增服务类型“{name}”", "A new kind: “{name}”", name=t(values["name_zh"], values["name_en"])),
            [*((label, "", then) for label, _, then in _rows(None, values)),
             (t("起始风险等级", "Grade of risk"), "", t(risk.zh, risk.en)),
             (t("系数", "Coefficient"), "", f"×{coefficient}" if coefficient else t("未定", "none yet"))],
            [], t("添加后按页面上方的“撤销”，或在这里关闭它。", "Press “undo” on the page that follows, or close it here."),
            t("确认新增", "Add it"), url_for("catalogue.new_kind"),
            (t("全行的居民、经办和菜单都能选它。", "Residents, desks and menus of the whole bank can choose it.") if coefficient else
             t("没有系数，暂时不能发布；确定系数后居民、经办和菜单才能选它。",
               "Without a coefficient it cannot be used; once that is set, residents, desks and menus can choose it."),),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        risk, coefficient = values.pop("risk"), values.pop("coefficient")
        row = acts.add_kind(visitor(), KindPlan(**values), risk, coefficient)
        return _done(t("已新增“{name}”。", "“{name}” is added.", name=row.name(language())))

    return two_steps(NewKindPageIn(), lambda errors, problem: _form(None, errors, problem), preview, act)


@pages.get("/<uuid:kind_id>")
@requires(Permission.CATALOGUE_EDIT)
def one_kind(kind_id: UUID) -> Any:
    """One kind: its names, picture, usual length, lowest level, place in the list; closing it, or opening it again."""
    return _form(kind_even_closed(kind_id), {}, None)


@pages.post("/<uuid:kind_id>")
@requires(Permission.CATALOGUE_EDIT)
def change_kind(kind_id: UUID) -> Any:
    """Show what would be different, and whom it touches; change it once that is confirmed."""
    row = kind_even_closed(kind_id)

    def preview(values: dict[str, Any]) -> Preview:
        acts.may_shape(visitor())
        need_free_names(values["name_zh"], values["name_en"], but=row.id)
        return Preview(
            t("修改服务类型“{name}”", "Change “{name}”", name=row.name(language())), _rows(row, values), touched_by(row),
            _undoing(), t("确认修改", "Change it"), url_for("catalogue.one_kind", kind_id=row.id),
            (t("新名称处处可见，以前的{demand}也用新名称；时长和最低等级只用于以后发布的{demand}，已经发布的不变。",
               "The new name stands everywhere, on each earlier {demand} too; length and level hold for what is asked from now on, not for what is published."),),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        changed = acts.change_kind(visitor(), row.id, KindPlan(**values))
        return _done(t("已修改“{name}”。", "“{name}” is changed.", name=changed.name(language())))

    return two_steps(KindPageIn(), lambda errors, problem: _form(row, errors, problem), preview, act)


@pages.post("/<uuid:kind_id>/closing")
@requires(Permission.CATALOGUE_EDIT)
def close_kind(kind_id: UUID) -> Any:
    """Show what runs under it; offer it no more once that is confirmed."""
    row = kind_even_closed(kind_id)

    def preview(_: dict[str, Any]) -> Preview:
        acts.may_shape(visitor())
        return Preview(
            t("关闭服务类型“{name}”", "Close “{name}”", name=row.name(language())), [], touched_by(row),
            t("可以随时重新开放，排在原来的位置。", "It can be opened again at any time, where it stood before."),
            t("确认关闭", "Close it"), url_for("catalogue.one_kind", kind_id=row.id),
            (t("已经发布的{demand}和订单照常进行、照常计时；以后的表单和菜单不再提供它。",
               "Each {demand} and order goes on and counts as before; forms and menus offer it no more."),),
        )  # fmt: skip

    def act(_: dict[str, Any]) -> Any:
        acts.close_kind(visitor(), row.id)
        return _done(t("已关闭“{name}”。", "“{name}” is closed.", name=row.name(language())))

    return two_steps(KindStepIn(), lambda errors, problem: _form(row, errors, problem), preview, act)


@pages.post("/<uuid:kind_id>/reopening")
@requires(Permission.CATALOGUE_EDIT)
def reopen_kind(kind_id: UUID) -> Any:
    """Show what stands under it; offer it again once that is confirmed."""
    row = kind_even_closed(kind_id)

    def preview(_: dict[str, Any]) -> Preview:
        acts.may_shape(visitor())
        need_free_names(row.name_zh, row.name_en, but=row.id)
        return Preview(
            t("重新开放“{name}”", "Open “{name}” again", name=row.name(language())), [], touched_by(row),
            t("可以再次关闭。", "It can be closed again."), t("确认开放", "Open it"),
            url_for("catalogue.one_kind", kind_id=row.id),
            (t("表单重新提供它，菜单上原有的项目也重新可点。", "Forms offer it again, and so do the menus that had it."),),
        )  # fmt: skip

    def act(_: dict[str, Any]) -> Any:
        acts.reopen_kind(visitor(), row.id)
        return _done(t("已重新开放“{name}”。", "“{name}” is open again.", name=row.name(language())))

    return two_steps(KindStepIn(), lambda errors, problem: _form(row, errors, problem), preview, act)


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
        had_one = row.coefficient is not None
        acts.set_coefficient(visitor(), row.id, coefficient)
    except ValidationError as error:
        return _page(kind_id, next(iter(sentences(error).values()))), 422
    except TimeBankError as error:
        return _page(kind_id, undone(error)), error.status
    said = t("已保存。之前的记录仍按原来的系数。", "Saved. Earlier records keep the coefficient they were made under.")
    return _done(said, is_undoable=had_one)


@pages.post("/<uuid:kind_id>/risk")
@requires(Permission.CATALOGUE_EDIT)
def decide_risk(kind_id: UUID) -> Any:
    """Show whom another grade of risk touches; a kind begins with it once that is confirmed."""
    row = kind(kind_id)

    def preview(values: dict[str, Any]) -> Preview:
        acts.may_shape(visitor())
        now, then = Risk.of(row.risk), values["risk"]
        return Preview(
            t("“{name}”的起始风险等级", "“{name}”: grade of risk to begin with", name=row.name(language())),
            [(t("起始风险等级", "Grade of risk"), t(now.zh, now.en), t(then.zh, then.en))], touched_by(row), _undoing(),
            t("确定等级", "Set the grade"), url_for("catalogue.all_kinds"),
            (t("只用于以后发布的{demand}；已经评估过的不变。等级高的{demand}可能要先评估才发布。",
               "It holds for what is asked from now on; what was assessed stays. A {demand} of a high grade may wait for an assessment."),),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        acts.set_risk(visitor(), row.id, values["risk"])
        return _done(t("已保存起始风险等级。", "The grade of risk is saved."))

    return two_steps(
        RiskPageIn(), lambda errors, problem: _page(row.id, problem or next(iter(errors.values()))), preview, act
    )


@pages.post("/changes/<uuid:change_id>/undoing")
@requires(Permission.CATALOGUE_EDIT)
def undo(change_id: UUID) -> Any:
    """Undo a change of the catalogue while what it made still stands."""
    acts.undo(visitor(), change_id)
    flash(t("已撤销；改动和撤销都留在审计里。", "Undone; the change and its undoing both stand in the audit."))
    return redirect(url_for("catalogue.all_kinds"), code=303)


def _done(text: str, *, is_undoable: bool = True) -> Any:
    made = announced(acts.OPPOSITES) if is_undoable else None
    toast(text, url_for("catalogue.undo", change_id=made) if made else None)
    return redirect(url_for("catalogue.all_kinds"), code=303)


def _undoing() -> str:
    return t(
        "确认后按页面上方的“撤销”，或在服务目录里改回原来的样子。",
        "Press “undo” on the page that follows, or set it back in the catalogue.",
    )


def _rows(row: ServiceKind | None, values: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What the form says, beside what stands now."""
    icon = values["icon"]
    asked = [
        ("name_zh", t("中文名称", "Chinese name"), values["name_zh"]),
        ("name_en", t("英文名称", "English name"), values["name_en"]),
        ("icon", t("图标", "Picture"), t(icon.zh, icon.en) if icon else None),
        ("usual_minutes", t("常用时长（分钟）", "Usual length (minutes)"), str(values["usual_minutes"])),
        ("min_level", t("{helper}最低等级", "Lowest level"), str(values["min_level"])),
        ("position", t("排在第几位", "Place in the list"), str(values["position"]) if values["position"] else None),
        ("domain_zh", t("领域（中文）", "Domain (Chinese)"), values["domain_zh"]),
        ("domain_en", t("领域（英文）", "Domain (English)"), values["domain_en"]),
        ("standard_zh", t("服务标准（中文）", "Standard (Chinese)"), values["standard_zh"]),
        ("standard_en", t("服务标准（英文）", "Standard (English)"), values["standard_en"]),
    ]
    now: dict[str, Any] = shape(row) if row else {}
    if row:
        known = icon_of(row.icon)
        now["icon"] = t(known.zh, known.en) if known else row.icon
    return [
        (label, str(now.get(key, "")), str(now.get(key, "") if then is None else then)) for key, label, then in asked
    ]


def _fraction(text: str | None) -> Fraction | None:
    return parse_fraction(text) if text else None


def _form(row: ServiceKind | None, errors: dict[str, str], problem: str | None) -> str:
    values: dict[str, Any] = request.form or (shape(row) if row else {"usual_minutes": 60, "min_level": 0})
    return render_template(
        "desk/kind.html", kind=row, values=values, errors=errors, problem=problem, icons=Icon, Risk=Risk,
        places=len(kinds()) + (row is None), touched=touched_by(row) if row else [],
    )  # fmt: skip


def _page(at: UUID | None, problem: str | None) -> str:
    return render_template(
        "desk/catalogue.html", kinds=kinds(), closed=closed_kinds(), Risk=Risk, at=at, problem=problem,
        values=request.form,
    )  # fmt: skip
