"""What is asked of residents and helpers before an order or a demand goes its next way."""

from typing import Any
from uuid import UUID

from flask import redirect, url_for

from app.kit.seconds import duration, spell_with_word
from app.ledger.queries import unit
from app.orders import acts, queries
from app.orders.demand_pages import can_cancel
from app.orders.desk import desk
from app.orders.models import Demand
from app.orders.pages import pages
from app.orders.transitions import NEXT, Act, State
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.records.commands import figures
from app.tenancy.queries import tenant
from app.web.asking import Question, ask
from app.web.language import as_said, clock_time, language, t


@pages.get("/orders/<uuid:order_id>/confirmation")
@requires(Permission.ORDER_CONFIRM)
def ask_confirm(order_id: UUID) -> Any:
    """Who helped, from when to when, what it costs: is all well?"""
    view = acts.order_seen_by(visitor(), order_id)
    here = url_for("orders.order_page", order_id=order_id)
    if not _is_open(view, Act.CONFIRM, view.demand.recipient_id):
        return redirect(here, code=303)
    return ask(Question(
        t("{name} 帮得好吗？", "Did {name} help you well?", name=view.helper.name),
        _what_was_done(view),
        t("好，满意", "Yes, all is well"), url_for("orders.confirm", order_id=order_id),
        t("还没想好，返回", "Not now, go back"), url_for("orders.home"),
        other=(t("不好，我有话说", "No, something was wrong"), url_for("orders.ask_dispute", order_id=order_id)),
    ))  # fmt: skip


@desk.get("/orders/<uuid:order_id>/confirmation")
@requires(Permission.ORDER_CONFIRM_FOR)
def ask_confirm_for(order_id: UUID) -> Any:
    """Who helped whom, and whose time it takes: may the clerk confirm in their name?"""
    view = acts.order_seen_by(visitor(), order_id)
    visitor().powers.demand(Permission.ORDER_CONFIRM_FOR, tenant(view.demand.tenant_id).path)
    back = url_for("desk.person", member_id=view.demand.recipient_id)
    if (State.of(view.order.state), Act.CONFIRM) not in NEXT:
        return redirect(url_for("orders.order_page", order_id=order_id), code=303)
    return ask(Question(
        t("代 {name} 确认？", "Confirm for {name}?", name=view.recipient.name),
        [(t("谁来帮的", "Who helped"), view.helper.name), *_what_was_done(view)],
        t("本人满意，确认", "They are content: confirm"), url_for("orders.confirm", order_id=order_id),
        t("返回", "Go back"), back, then=back,
        note=t("请先问过本人。确认后时间马上转到{helper}的账户。", "Ask them first. Once confirmed the time goes to the {helper} at once."),
    ))  # fmt: skip


@pages.get("/orders/<uuid:order_id>/dispute")
@requires(Permission.ORDER_DISPUTE)
def ask_dispute(order_id: UUID) -> Any:
    """What was wrong, in one's own words."""
    view = acts.order_seen_by(visitor(), order_id)
    if not _is_open(view, Act.DISPUTE, view.demand.recipient_id):
        return redirect(url_for("orders.order_page", order_id=order_id), code=303)
    return ask(Question(
        t("哪里不对？", "What was wrong?"),
        [(t("谁来帮的", "Who helped"), view.helper.name), (t("帮了什么", "What"), view.kind.name(language()))],
        t("提出异议", "Dispute"), url_for("orders.dispute", order_id=order_id),
        t("没有不对，返回", "Nothing, go back"), url_for("orders.order_page", order_id=order_id),
        note=t("工作人员会联系双方，期间时间不会变动。", "Staff will speak with both of you; nothing moves meanwhile."),
        reason=t("怎么回事", "What happened"), needs_reason=True, is_grave=True,
    ))  # fmt: skip


@pages.get("/orders/<uuid:order_id>/withdrawal")
@requires(Permission.PROFILE_EDIT)
def ask_withdraw(order_id: UUID) -> Any:
    """Whether the helper really cannot come."""
    view = acts.order_seen_by(visitor(), order_id)
    here = url_for("orders.order_page", order_id=order_id)
    if not _is_open(view, Act.WITHDRAW, view.order.helper_id):
        return redirect(here, code=303)
    return ask(Question(
        t("去不了了，要退出吗？", "You cannot come: withdraw?"),
        [*_what_and_when(view.kind.name(language()), view.demand), (t("帮谁", "For whom"), view.recipient.name)],
        t("退出这一单", "Yes, withdraw"), url_for("orders.withdraw", order_id=order_id),
        t("我还去，返回", "No, I will come"), here,
        note=t("退出后，会重新找别人来帮。", "Somebody else is looked for then."), reason=t("原因", "Reason"), is_grave=True,
    ))  # fmt: skip


@pages.get("/demands/<uuid:demand_id>/cancellation")
@requires(Permission.DEMAND_PUBLISH)
def ask_cancel(demand_id: UUID) -> Any:
    """Whether the help is really not needed any more."""
    who = visitor()
    row = acts.demand_seen_by(who, demand_id)
    here = url_for("orders.demand_page", demand_id=demand_id)
    if not can_cancel(row, queries.orders_of_demand(row.id)):
        return redirect(here, code=303)
    note = t("为它保留的时间会全部退回。", "All the time held for it comes back.") if row.holds_time else ""
    return ask(Question(
        t("不需要了，要取消吗？", "No longer needed: cancel it?"),
        _what_and_when(queries.kind_even_closed(row.kind_id).name(language()), row),
        t("取消这个{demand}", "Yes, cancel this {demand}"), url_for("orders.cancel", demand_id=demand_id),
        t("还需要，返回", "No, I still need it"), here, note=note, reason=t("原因", "Reason"), is_grave=True,
    ))  # fmt: skip


def _is_open(view: queries.OrderView, act: Act, whose: UUID) -> bool:
    return visitor().person_id == whose and (State.of(view.order.state), act) in NEXT


def _what_and_when(kind: str, row: Demand) -> list[tuple[str, str]]:
    when = f"{as_said(row.starts_at)} · {duration(row.planned_seconds, language())}"
    return [(t("帮什么", "What"), kind), (t("什么时候", "When"), when)]


def _what_was_done(view: queries.OrderView) -> list[tuple[str, str]]:
    order = view.order
    return [
        (t("帮了什么", "What"), view.kind.name(language())),
        (t("从几点到几点", "From when to when"), f"{as_said(order.started_at)} – {clock_time(order.ended_at)}"),
        (t("一共多久", "How long"), duration(order.actual_seconds or 0, language())),
        (t("要付多少", "What it costs"), _cost(view)),
    ]


def _cost(view: queries.OrderView) -> str:
    """What confirming takes from the recipient: as much as is paid, and never more than was held."""
    row, order = view.demand, view.order
    if not row.holds_time or row.payer != "requester":
        return t("不用付时间", "nothing")
    coefficient = view.kind.coefficient
    worth = figures(order.actual_seconds or 0, coefficient, row.tenant_id).rounded if coefficient else 0
    return spell_with_word(min(worth, row.slot_seconds), unit(row.tenant_id), language())
