"""What somebody without a telephone takes home on paper, on the desk's blueprint."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from app.kit.clock import now
from app.members.models import Member
from app.members.queries import members_by_id
from app.orders import acts, queries
from app.orders.desk import desk
from app.orders.models import Demand, Order, ServiceKind
from app.orders.policies import may_see_codes
from app.orders.queries.worklist import Part
from app.orders.rules import WHAT_COUNTS
from app.orders.transitions import State
from app.organisations.models import Organisation, Station
from app.organisations.queries import organisations_by_id, stations_at
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.tenancy.models import Tenant
from app.tenancy.queries import tenant
from app.web.language import t

MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Slip:
    """What somebody without a telephone takes home on paper: who comes, when, where, the digits to say, whom to call."""

    demand: Demand
    kind: ServiceKind
    node: Tenant
    recipient: Member
    coming: list[tuple[Order, Member, tuple[str | None, str | None]]]
    bodies: dict[UUID, Organisation]
    place: str | None
    station: Station | None


@desk.get("/demands/<uuid:demand_id>/slip")
@requires(Permission.DEMAND_PUBLISH_FOR)
def slip(demand_id: UUID) -> Any:
    """The slip of one demand."""
    made = _slip(demand_id)
    return render_template(
        "desk/slip.html", slips=[made], printed_at=now(), title=made.recipient.name,
        back=(url_for("desk.person", member_id=made.recipient.id), made.recipient.name),
    )  # fmt: skip


@desk.get("/slips")
@requires(Permission.DEMAND_PUBLISH_FOR)
def slips() -> Any:
    """The slips of the demands ticked in a list, one a sheet: in the morning, for all who are helped that day."""
    chosen = dict.fromkeys(request.args.getlist("demand", type=UUID))
    made = [_slip(demand_id) for demand_id in list(chosen)[:MOST_AT_ONCE]]
    if not made:
        flash(t("先勾选要打印的，再打印服务单。", "Tick what to print first."), "warn")
        return redirect(url_for("desk.orders", part=Part.UNDER_WAY.value), code=303)
    return render_template(
        "desk/slip.html", slips=made, printed_at=now(), title=t("{n} 张", "{n} slips", n=len(made)),
        back=(url_for("desk.orders", part=Part.UNDER_WAY.value), t("订单", "Orders")),
    )  # fmt: skip


def _slip(demand_id: UUID) -> Slip:
    who = visitor()
    row = acts.demand_seen_by(who, demand_id)
    node = tenant(row.tenant_id)
    who.powers.demand(Permission.DEMAND_PUBLISH_FOR, node.path)
    coming = [order for order in queries.orders_of_demand(row.id) if order.state in queries.IN_SLOT]
    people = members_by_id([row.recipient_id, *(order.helper_id for order in coming)])
    return Slip(
        row, queries.kind_even_closed(row.kind_id), node, people[row.recipient_id],
        [(order, people[order.helper_id], codes_on_paper(who, row, order)) for order in coming],
        organisations_by_id([order.organisation_id for order in coming if order.organisation_id]), queries.place(row),
        next((one for one, _ in stations_at([node.path]) if one.closed_at is None and one.tenant_id == node.id), None),
    )  # fmt: skip


def codes_on_paper(who: Visitor, row: Demand, order: Order) -> tuple[str | None, str | None]:
    """Both sets of digits, for nobody brings the paper back in between; none that are used up, none where they do not count."""
    if WHAT_COUNTS(row.tenant_id) == "upload" or not may_see_codes(who, row, order):
        return None, None
    before, after = queries.both_codes(order.id)
    state = State.of(order.state)
    return before if state is State.ACCEPTED else None, after if state in (State.ACCEPTED, State.IN_SERVICE) else None
