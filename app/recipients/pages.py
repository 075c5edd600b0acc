"""Family: whom one entrusted, for whom one acts, and with whom one would rather not be brought together."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.kit.check_digits import with_check_digit
from app.kit.clock import today
from app.kit.errors import TimeBankError
from app.members.queries import member
from app.rbac.guard import public, requires, visitor
from app.rbac.words import Permission
from app.recipients import acts, family
from app.recipients.models import Proxy, ProxyAct
from app.recipients.rules import MOST_RELATIVES, PROXY_MOST_DAYS, PROXY_MOST_HOURS
from app.recipients.schemas import ProxyIn, RelativeIn
from app.recipients.sign_in import begin_acting, stop_acting
from app.tenancy.queries import open_nodes
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.toasts import toast

pages = Blueprint("recipients", __name__, template_folder="templates")


@pages.get("/family", endpoint="family")
@requires(Permission.PROXY_NAME)
def family_page() -> Any:
    """Whom I entrusted, who entrusted me, and my wishes."""
    return _family({}, None)


@pages.post("/family/proxies")
@requires(Permission.PROXY_NAME)
def name_proxy() -> Any:
    """Entrust a relative."""
    try:
        row = acts.name_proxy(visitor(), read_form(ProxyIn()))
    except ValidationError as error:
        return _family(sentences(error), None), 422
    except TimeBankError as error:
        return _family({}, undone(error)), 422 if error.status == 404 else error.status
    toast(t("已委托，等家人接受后生效。", "Named; it holds once your relative accepts."), _ending(row))
    return _back()


@pages.get("/family/relatives/new")
@requires(Permission.PROXY_NAME)
def new_relative() -> Any:
    """Register an elder of the family who cannot do it alone."""
    return _relative_form({}, None)


@pages.post("/family/relatives/new")
@requires(Permission.PROXY_NAME)
def register_relative() -> Any:
    """Register them, and ask to act for them; who did it for whom is kept."""
    try:
        row = acts.register_relative(visitor(), read_form(RelativeIn()))
    except ValidationError as error:
        return _relative_form(sentences(error), None), 422
    except TimeBankError as error:
        return _relative_form({}, undone(error)), error.status
    number = with_check_digit(member(row.member_id).number)
    flash(
        t(
            "已登记，会员号 {n}。等本人登录同意，或请站点凭本人同意登记后，您就可以代办。",
            "Registered with number {n}. You can act for them once they agree by signing in, or at the station.",
            n=number,
        )
    )
    return _back()


@pages.post("/family/proxies/<uuid:proxy_id>/acceptance")
@requires(Permission.PROXY_NAME)
def accept_proxy(proxy_id: UUID) -> Any:
    """Agree to act for somebody."""
    row = acts.accept_proxy(visitor(), proxy_id)
    toast(t("已接受，现在可以代办了。", "Accepted; it holds from now on."), _ending(row))
    return _back()


@pages.post("/family/proxies/<uuid:proxy_id>/acting")
@requires(Permission.PROXY_NAME)
def act(proxy_id: UUID) -> Any:
    """Act for somebody from now on in this session."""
    begin_acting(acts.begin_acting(visitor(), proxy_id))
    return redirect(url_for("orders.home"), code=303)


@pages.post("/acting/ending")
@public
def stop() -> Any:
    """Be oneself again."""
    stop_acting()
    flash(t("已停止代办，现在是您自己的页面。", "Stopped; these are your own pages."))
    return redirect(url_for("orders.home"), code=303)


@pages.post("/family/proxies/<uuid:proxy_id>/ending")
@requires(Permission.PROXY_NAME)
def end_proxy(proxy_id: UUID) -> Any:
    """End it at once."""
    acts.end_proxy(visitor(), proxy_id)
    flash(t("委托已经结束，马上生效。", "Ended, as of now."))
    return _back()


@pages.get("/people/<uuid:member_id>/exclusion", endpoint="exclusion")
@requires(Permission.PROFILE_EDIT)
def exclusion_page(member_id: UUID) -> Any:
    """Not with this person again: asked once more before it is kept."""
    return render_template("recipients/exclusion.html", other=acts.whom_to_exclude(visitor(), member_id))


@pages.post("/people/<uuid:member_id>/exclusion")
@requires(Permission.PROFILE_EDIT)
def exclude(member_id: UUID) -> Any:
    """Not with this person again."""
    row = acts.exclude(visitor(), member_id)
    toast(
        t(
            "已记下，对方不会知道。以后不再为您两位搭配。",
            "Noted, and the other will not know. You will not be brought together.",
        ),
        url_for("recipients.end_exclusion", exclusion_id=row.id),
    )
    return redirect(url_for("recipients.family") + "#wishes", code=303)


@pages.post("/family/exclusions/<uuid:exclusion_id>/ending")
@requires(Permission.PROFILE_EDIT)
def end_exclusion(exclusion_id: UUID) -> Any:
    """Take the wish back."""
    row = acts.end_exclusion(visitor(), exclusion_id)
    toast(t("已取消。", "Taken back."), url_for("recipients.exclude", member_id=row.other_id))
    return _back()


def _ending(row: Proxy) -> str:
    return url_for("recipients.end_proxy", proxy_id=row.id)


def _family(errors: dict[str, str], problem: str | None) -> str:
    me, node = visitor().member_id, visitor().tenant_id
    return render_template(
        "recipients/family.html", named=family.named_by(me), entrusted=family.entrusted_to(me), wards=family.wards_of(me),
        guardians=family.guardians_of(me), exclusions=family.excluded_by(me), errors=errors, problem=problem,
        values=request.form, chosen=request.form.getlist("acts"), proxy_acts=ProxyAct, today=today(),
        last_day=today() + timedelta(days=PROXY_MOST_DAYS(node)), most_hours=PROXY_MOST_HOURS(node),
    )  # fmt: skip


def _relative_form(errors: dict[str, str], problem: str | None) -> str:
    node = visitor().tenant_id
    return render_template(
        "recipients/new_relative.html", errors=errors, problem=problem, values=request.form, proxy_acts=ProxyAct,
        chosen=request.form.getlist("acts"), today=today(), last_day=today() + timedelta(days=PROXY_MOST_DAYS(node)),
        most_hours=PROXY_MOST_HOURS(node), most=MOST_RELATIVES(node), nodes=open_nodes(),
    )  # fmt: skip


def _back() -> Any:
    return redirect(url_for("recipients.family"), code=303)
