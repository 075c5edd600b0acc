"""People: found by name, number, telephone, node, volunteer or not; and what happened to one of them."""

from typing import Any
from uuid import UUID

from flask import render_template, request
from marshmallow import ValidationError

from app.console import queries
from app.console.pages import pages
from app.console.schemas import PeopleIn
from app.ledger.chart import time_account
from app.ledger.queries import statement
from app.ledger.views import shown_statement
from app.members.policies import member_within
from app.members.readings import ReadingKind, note_page_opened
from app.members.telling_apart import told_apart
from app.orders.queries import live_orders_of_helper, orders_for_recipient
from app.rbac.guard import requires, visitor
from app.rbac.queries import grants_of
from app.rbac.roles import ROLES
from app.rbac.words import Permission
from app.tenancy.queries import nodes_within, tenant
from app.web.forms import read_query, sentences
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

add_to_menu(
    STAFF_MENU,
    MenuEntry("console.people", "会员", "People", "people", Permission.MEMBER_READ, position=20, group="people"),
)


@pages.get("/people")
@requires(Permission.MEMBER_READ)
def people() -> Any:
    """Find a person by number, telephone, name or pinyin; or leaf through those of a node."""
    who, errors = visitor(), {}
    paths = who.powers.paths(Permission.MEMBER_READ)
    mine = nodes_within(paths)
    page = None
    try:
        values = read_query(PeopleIn())
        if values["tenant_id"]:
            node = tenant(values["tenant_id"])
            who.powers.demand(Permission.MEMBER_READ, node.path)
            paths = [node.path]
        if values["text"] or values["tenant_id"] or values["volunteer"]:
            page = queries.people_page(
                values["text"], paths, cursor=values["cursor"], size=values["size"],
                is_volunteer={"yes": True, "no": False}.get(values["volunteer"]),
            )  # fmt: skip
    except ValidationError as error:
        errors = sentences(error)
    return render_template(
        "console/people.html", page=page, nodes=mine, asked=request.args, errors=errors,
        told_apart=told_apart,
    ), 422 if errors else 200  # fmt: skip


@pages.get("/people/<uuid:member_id>/history")
@requires(Permission.MEMBER_READ)
def history(member_id: UUID) -> Any:
    """What happened to somebody and by whom, their roles, their movements; as far as one's nodes reach."""
    who = visitor()
    row = member_within(who, member_id, Permission.MEMBER_READ)
    note_page_opened(row, by=who.actor, what=ReadingKind.RECORD)
    node = tenant(row.tenant_id)
    may_see_account = who.powers.may(Permission.ACCOUNT_READ_OTHERS, node.path)
    page = queries.history(row.id, who.powers.paths(Permission.MEMBER_READ), cursor=request.args.get("cursor"))
    paths = who.powers.paths(Permission.DEMAND_READ_ALL)
    lines = shown_statement(row.id, statement(time_account(row.id), size=20))[0] if may_see_account else None
    return render_template(
        "console/history.html", member=row, node=node, page=page, grants=queries.with_names(grants_of(row.id)),
        roles=ROLES, lines=lines, given=live_orders_of_helper(row.id, paths=paths),
        received=orders_for_recipient(row.id, only_live=False, paths=paths),
    )  # fmt: skip
