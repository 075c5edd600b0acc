"""One field that finds everything a desk works with: people, demands and orders, and the pages of the desk itself."""

from typing import Any

from flask import redirect, render_template, request, url_for

from app.console import queries
from app.console.pages import pages
from app.kit.text import clean_line
from app.members.telling_apart import told_apart
from app.orders.queries import kinds_by_id
from app.orders.transitions import State
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.layout import STAFF_SEARCH, SearchBox, staff_places

LONGEST = 60

if not STAFF_SEARCH:
    STAFF_SEARCH.append(SearchBox("console.search", "找人、单号、功能", "People, numbers, pages", Permission.DESK_OPEN))


@pages.get("/search")
@requires(Permission.DESK_OPEN)
def search() -> Any:
    """What a text means within one's nodes; a number that means one thing opens it at once."""
    who = visitor()
    text = clean_line(request.args.get("text", "")[:LONGEST], LONGEST) if request.args.get("text", "").strip() else ""
    if not text:
        return render_template("console/search.html", text="", people=[], orders=[], demands=[], places=[])
    orders, demands = queries.things_numbered(text, who.powers.paths(Permission.DEMAND_READ_ALL))
    found = queries.people_page(text, who.powers.paths(Permission.MEMBER_READ), size=8).items
    places = [entry for entry in staff_places(who) if text.lower() in entry["text"].lower()]
    if len(orders) + len(demands) + len(found) + len(places) == 1:
        if orders:
            return redirect(url_for("orders.order_page", order_id=orders[0].order.id), code=303)
        if demands:
            return redirect(url_for("orders.demand_page", demand_id=demands[0].id), code=303)
        return redirect(url_for("desk.person", member_id=found[0].id) if found else places[0]["url"], code=303)
    return render_template(
        "console/search.html", text=text, people=told_apart(found), orders=orders, demands=demands, places=places, State=State,
        kinds=kinds_by_id(),
    )  # fmt: skip
