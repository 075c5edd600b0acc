"""Home, and an order from acceptance to evaluation: pages for residents and volunteers. Demands: `demand_pages`."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import ValidationError

from app.files.views import attached
from app.kit.errors import TimeBankError
from app.ledger.queries import Holding, holding, unit
from app.members.models import Member
from app.members.queries import members_by_id
from app.members.timeline import timeline
from app.orders import acts, queries
from app.orders.errors import OrderNotFound
from app.orders.models import ORDER
from app.orders.organisation_acts import report_on
from app.orders.policies import is_dispatched, may_see_codes
from app.orders.rules import WHAT_COUNTS
from app.orders.schemas import CodeIn, ReasonIn
from app.orders.transitions import NEXT, Act, State
from app.orders.views import before_check_in, more_of_order
from app.organisations.queries import leads
from app.rbac.guard import Visitor, public, requires, visitor
from app.rbac.words import Permission
from app.recipients.family import for_whom
from app.recipients.models import Proxy, ProxyAct
from app.records.commands import evaluate
from app.records.queries import evaluations_of, records_of
from app.records.schemas import EvaluationIn
from app.tenancy.queries import root, tenant
from app.web.edge import undone
from app.web.forms import read_form, sentences
from app.web.language import t
from app.web.layout import RESIDENT_MENU, MenuEntry, add_to_menu
from app.web.settings_pages import is_ours

pages = Blueprint("orders", __name__, template_folder="templates")

add_to_menu(
    RESIDENT_MENU,
    MenuEntry("orders.home", "首页", "Home", "home", Permission.ORDER_READ, position=10),
    MenuEntry("orders.offers", "去帮忙", "Help", "hands", Permission.DEMAND_READ, position=20),
)


@pages.get("/")
@public
def home() -> Any:
    """What do I have, what waits for me, what can I do now."""
    who = visitor()
    if who.actor.member_id is None:
        return render_template(
            "orders/welcome.html", kinds=queries.kinds(), is_sent=is_dispatched(root().id),
            upload_counts=WHAT_COUNTS() == "upload",
        )  # fmt: skip
    me = who.person_id
    received = queries.orders_for_recipient(me) if who.powers.may(Permission.ORDER_READ) else []
    return render_template(
        "orders/home.html", held=shown_holding(who), unit=unit(), received=received,
        given=[] if who.is_acting else queries.live_orders_of_helper(me),
        waiting=[view for view in received if view.order.state == State.FINISHED],
        open_demands=queries.unfilled_demands_of(me),
        kinds=queries.kinds_by_id(), relatives=[] if who.is_acting else _waiting_for_relatives(me),
    )  # fmt: skip


def _waiting_for_relatives(member_id: UUID) -> list[tuple[Proxy, Member, int]]:
    """For whom one may confirm today, and how many services wait for it; those for whom none does are left out."""
    entrusted = for_whom(member_id, ProxyAct.CONFIRM)
    waiting = queries.count_to_confirm([person.id for _, person in entrusted])
    return [(proxy, person, waiting[person.id]) for proxy, person in entrusted if person.id in waiting]


@pages.get("/orders/<uuid:order_id>")
@requires(Permission.ORDER_READ)
def order_page(order_id: UUID) -> Any:
    """One order: where it stands, and what one can do now."""
    return _order_page(order_id, {}, None)


@pages.post("/orders/<uuid:order_id>/check-in")
@requires(Permission.PROFILE_EDIT)
def check_in(order_id: UUID) -> Any:
    """The service begins."""
    said = t(
        "签到成功，开始计时。结束时记得签退。", "Checked in, the time is running. Remember to check out at the end."
    )
    return _act(
        order_id, CodeIn(), lambda values: acts.check_in(visitor(), order_id, values["code"], values["at"]), said
    )


@pages.post("/orders/<uuid:order_id>/check-out")
@requires(Permission.PROFILE_EDIT)
def check_out(order_id: UUID) -> Any:
    """The service ends."""
    said = t("签退成功，辛苦了！", "Checked out. Thank you!")
    return _act(
        order_id, CodeIn(), lambda values: acts.check_out(visitor(), order_id, values["code"], values["at"]), said
    )


@pages.post("/orders/<uuid:order_id>/withdrawal")
@requires(Permission.PROFILE_EDIT)
def withdraw(order_id: UUID) -> Any:
    """Step back before beginning."""
    said = t("已退出，这个{demand}重新等人接单。", "Withdrawn; the {demand} waits for somebody again.")
    return _act(order_id, ReasonIn(), lambda values: acts.withdraw(visitor(), order_id, values["reason"]), said)


@pages.post("/orders/<uuid:order_id>/confirmation")
@requires(Permission.ORDER_CONFIRM)
def confirm(order_id: UUID) -> Any:
    """Agree that the help was given; the time is paid."""
    said = t("已确认，时间记好了。", "Confirmed; the time is on record.")
    return _act(order_id, ReasonIn(), lambda _: acts.confirm(visitor(), order_id), said)


@pages.post("/orders/<uuid:order_id>/dispute")
@requires(Permission.ORDER_DISPUTE)
def dispute(order_id: UUID) -> Any:
    """Say that something was wrong."""
    said = t("已收到您的异议，工作人员会联系双方。", "Your dispute is with the staff, who will speak with both sides.")
    return _act(order_id, ReasonIn(), lambda values: acts.dispute(visitor(), order_id, values["reason"]), said)


@pages.post("/orders/<uuid:order_id>/dispute-withdrawal")
@requires(Permission.ORDER_DISPUTE)
def drop_dispute(order_id: UUID) -> Any:
    """Take a dispute back."""
    said = t("异议已撤回。", "The dispute is taken back.")
    return _act(order_id, ReasonIn(), lambda _: acts.drop_dispute(visitor(), order_id), said)


@pages.post("/orders/<uuid:order_id>/evaluation")
@requires(Permission.ORDER_EVALUATE)
def evaluate_order(order_id: UUID) -> Any:
    """Say what one thinks of the other side."""

    def do(values: dict[str, Any]) -> None:
        view = acts.order_seen_by(visitor(), order_id)
        record = view.record
        if record is None:
            raise OrderNotFound()
        if visitor().is_acting:
            acts.refuse_own_service(visitor(), view.order)
        evaluate(record.id, stars=values["stars"], comment=values["comment"], by=visitor().actor)

    return _act(order_id, EvaluationIn(), do, t("谢谢您的评价。", "Thank you for your evaluation."))


@pages.get("/services")
@requires(Permission.ACCOUNT_READ)
def services() -> Any:
    """Services one gave and received, with their four figures."""
    me = visitor().person_id
    page = records_of(me, cursor=request.args.get("cursor"))
    people = members_by_id([row.helper_id for row in page.items] + [row.recipient_id for row in page.items])
    return render_template("orders/services.html", page=page, people=people, me=me, unit=unit())


def _act(order_id: UUID, schema: Any, do: Any, said: str) -> Any:
    """One act on an order by a form: done, then the order's page and what was done; refused, the page with the sentence."""
    acts.order_seen_by(visitor(), order_id)
    try:
        do(read_form(schema))
    except ValidationError as error:
        return _order_page(order_id, sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        if desk_before() is None:
            return _order_page(order_id, {}, undone(error)), error.status
        said = undone(error)
        flash(said, "warn")
    else:
        flash(said)
    return redirect(desk_before() or url_for("orders.order_page", order_id=order_id), code=303)


def desk_before() -> str | None:
    """The screen of the desk on which the act was pressed, if it was: the clerk stays with the person in front of them."""
    target = request.form.get("next")
    return target if is_ours(target) else None


def _order_page(order_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    who = visitor()
    view = acts.order_seen_by(who, order_id)
    me, state = who.person_id, State.of(view.order.state)
    node = tenant(view.demand.tenant_id)
    is_staff = who.powers.may(Permission.DEMAND_READ_ALL, node.path)
    is_helper, is_recipient = me == view.order.helper_id, me == view.demand.recipient_id
    said = evaluations_of(view.record.id) if view.record else []
    return render_template(
        "orders/order.html", view=view, state=state, node=node, errors=errors, problem=problem, is_helper=is_helper,
        is_recipient=is_recipient, is_staff=is_staff, said=said, confirmer=queries.confirmed_for(order_id) if view.record else None,
        may_evaluate=view.record is not None and (is_helper or is_recipient) and all(e.by_member_id != me for e in said),
        acts_now={act for (from_, act) in NEXT if from_ is state}, Act=Act, unit=unit(node.id),
        codes=queries.both_codes(order_id) if may_see_codes(who, view.demand, view.order) else None,
        place=queries.place(view.demand), phones=_phones(view, is_helper, is_recipient, state),
        leads_it=leads(view.order.organisation_id, who.actor.member_id), report=report_on(view.order),
        upload_counts=WHAT_COUNTS(node.id) == "upload", may=lambda word: who.powers.may(word, node.path), values=request.form,
        files=attached(who, ORDER, order_id), steps=timeline([order_id, view.demand.id], request.args.get("cursor")) if is_staff and not (is_helper or is_recipient) else None, ways=more_of_order(who, view), to_know=before_check_in(view) if is_helper else [],
    )  # fmt: skip


def _phones(view: queries.OrderView, is_helper: bool, is_recipient: bool, state: State) -> dict[str, str | None]:
    shown: dict[str, str | None] = {}
    if is_helper:
        shown["recipient"] = queries.phone_to_show(view.recipient, state)
    if is_recipient:
        shown["helper"] = queries.phone_to_show(view.helper, state)
    return shown


def shown_holding(who: Visitor) -> Holding | None:
    """What the account holds, for whoever may see it; a relative may have been entrusted with less."""
    return holding(who.person_id) if who.powers.may(Permission.ACCOUNT_READ) else None
