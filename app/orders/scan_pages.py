"""Checking in by camera: the recipient's phone shows a picture that changes every half minute, the helper scans and presses."""

from typing import Any
from uuid import UUID

import segno
from flask import Response, make_response, render_template, request, url_for
from markupsafe import Markup

from app.orders import acts
from app.orders.attendance_errors import PictureTooOld
from app.orders.errors import OrderNotFound
from app.orders.pages import pages
from app.orders.queries import OrderView
from app.orders.scanning import SCAN_SECONDS, is_fresh, proof_now
from app.orders.transitions import NEXT, Act, State
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.language import language


def way_now(view: OrderView) -> str:
    """'in' while the helper is awaited, 'out' while they serve; no picture of anything else."""
    state = State.of(view.order.state)
    for act, way in ((Act.CHECK_IN, "in"), (Act.CHECK_OUT, "out")):
        if (state, act) in NEXT:
            return way
    raise OrderNotFound()


@pages.get("/orders/<uuid:order_id>/picture")
@requires(Permission.ORDER_READ)
def picture(order_id: UUID) -> Any:
    """The picture of this half minute, for the recipient alone."""
    who = visitor()
    view = acts.order_seen_by(who, order_id)
    if who.person_id != view.demand.recipient_id or who.actor.member_id == view.order.helper_id:
        raise OrderNotFound()
    address = url_for("orders.scan", order_id=order_id, proof=proof_now(order_id, way_now(view)), _external=True)
    was = request.args.get("was")
    drawn = Markup(segno.make(address, error="m").svg_inline(border=2, omitsize=True))  # noqa: S704 - drawn here
    page = make_response(render_template("orders/picture.html", view=view, drawn=drawn, seconds=SCAN_SECONDS - 5))
    if was and was != view.order.state:  # the helper has checked in: the digits are others now
        page.headers["HX-Refresh"] = "true"
    return page


@pages.get("/orders/<uuid:order_id>/scan/<string(length=12):proof>")
@requires(Permission.ORDER_READ)
def scan(order_id: UUID, proof: str) -> Any:
    """What the helper's camera opens: one button to begin or to end."""
    who = visitor()
    view = acts.order_seen_by(who, order_id)
    if who.person_id != view.order.helper_id:
        raise OrderNotFound()
    way = way_now(view)
    if not is_fresh(order_id, way, proof):
        error = PictureTooOld()
        return Response(render_template("orders/scan.html", view=view, way=way, code=None, problem=error.sentence(language())), error.status)  # fmt: skip
    return render_template("orders/scan.html", view=view, way=way, code=proof, problem=None)
