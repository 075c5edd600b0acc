"""Every page with somebody who may open it, and rows of its own where those of everybody are no answer there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from app.dispatch.models import CallBack, Loop
from app.kit.clock import local, now
from app.kit.db import session
from app.kit.ids import uuid7
from app.orders.commands.represent import take_for_organisation
from app.orders.demand_pages import typed
from app.orders.scanning import proof_now
from app.organisations.commands import add_to_organisation
from app.organisations.queries import led_by
from app.rbac.guard import PUBLIC
from app.rbac.queries import role_table
from app.recipients.commands.passing import register_passer_by
from app.recruiting.commands.teams import join_team, lead_team
from app.rights.commands.merge import decide_merge, propose_merge
from app.tenancy.actor import SHELL
from tests.architecture.banks import Bank
from tests.architecture.routes import Route, routes_of

ROLES = {
    "resident": ("resident",), "volunteer": ("resident", "volunteer"), "everything": ("resident", "volunteer", "district_admin"),
    "organiser": ("resident", "organisation_admin"), "hotline": ("resident", "hotline_clerk"),
    "vetting": ("resident", "vetting_clerk"), "auditor": ("resident", "auditor"), "operator": ("resident", "bank_operator"),
}  # fmt: skip
"""Who opens a page: the first of these whose roles hold its word."""
WHOLE = "/api/v1/"
NO_PAGES = (
    "/assets/", "/api/", "/brand-", "/app-icon-", "/logo-", "/healthz", "/readyz", "/worker.js", "/manifest.webmanifest",
)  # fmt: skip
NO_PAGES_OF_THEIR_OWN = (
    ".xlsx", ".csv", ".css", "/copy/json", "/copy/page", "/files/<uuid:file_id>",
    "/progress", "/screen/figures", "/<uuid:order_id>/picture",
)  # fmt: skip
"""How addresses end that answer a file to be kept, or a piece of another page."""
Values = dict[str, Any]


@dataclass(frozen=True)
class Sight:
    """A page, who opens it, and with which rows; a proof is made when the page is opened, for it grows stale."""

    route: Route
    persona: str | None
    values: Callable[[], Values]
    query: str = ""

    def address(self) -> str:
        """Where it stands within the bank."""
        return self.route.path(self.values()) + self.query


def is_page(route: Route) -> bool:
    """Whether a person may look at what this route answers."""
    rule = str(route.rule.rule)
    return route.method == "GET" and (
        rule == WHOLE or (not rule.startswith(NO_PAGES) and not rule.endswith(NO_PAGES_OF_THEIR_OWN))
    )


def sights_of(app: Flask, bank: Bank) -> list[Sight]:
    """Every page of the URL map with somebody who may open it."""
    with app.app_context(), bank.world.scope():
        table = role_table()
        told = _stories(bank)
        session().commit()
    words = {name: frozenset().union(*(table[role] for role in roles)) for name, roles in ROLES.items()}
    found = []
    for route in filter(is_page, routes_of(app)):
        who = next((name for name in words if route.permission in words[name]), None)
        if route.permission == PUBLIC or who is not None:
            persona, values = told.get(str(route.rule.rule), (None if route.permission == PUBLIC else who, dict))
            found.append(Sight(route, persona, _with(bank, values)))
            if route.rule.rule == "/":  # the welcome of strangers is somebody's home
                found += [Sight(route, one, _with(bank, values)) for one in ("resident", "volunteer")]
            if route.rule.rule == "/demands/new/<uuid:kind_id>":  # in elder mode the same address asks in two screens
                chosen = f"?step=look&starts_at={typed(local(now() + timedelta(hours=9)))}&minutes=90"
                found.append(Sight(route, persona, _with(bank, values), chosen))
    return found


def missing(app: Flask, sights: list[Sight]) -> Iterator[Route]:
    """Pages that nobody opens."""
    seen = {sight.route.rule.rule for sight in sights}
    return (route for route in filter(is_page, routes_of(app)) if route.rule.rule not in seen)


def _with(bank: Bank, values: Callable[[], Values]) -> Callable[[], Values]:
    return lambda: {**bank.ids, **values()}


def _stories(bank: Bank) -> dict[str, tuple[str, Callable[[], Values]]]:
    """Pages for which something has to have happened that happened to nobody else."""
    world, leaf = bank.world, bank.world.nodes["leaf"]
    earlier = world.person("陈阿婆旧档")
    merge = propose_merge(world.resident.member_id, earlier.member_id, document="test", by=world.branch.actor)
    decide_merge(merge.id, is_approved=True, by=world.district.actor)
    passer_by = register_passer_by("路过的小何", tenant_id=leaf, by=SHELL).id
    team = bank.ids["team_id"]
    join_team(team, world.volunteer.member_id, by=SHELL)
    lead_team(team, world.volunteer.member_id, by=SHELL)
    order_id, scanned = _sent_order(bank), bank.ids["order_id"]
    finished = world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(hours=30))))).id
    claimed = world.claimed(world.demand(starts_in=timedelta(hours=40))).id
    asking = CallBack(
        id=uuid7(), order_id=order_id, tenant_id=leaf, member_id=world.resident.member_id, every_days=30, drawn_at=now(),
        due_at=now(), open_until=now(), state="waiting", loop=Loop.REGULAR.value,
    )  # fmt: skip
    session().add(asking)
    session().flush()
    asking_id = asking.id
    return {
        "/account/earlier/<uuid:member_id>": ("resident", lambda: {"member_id": earlier.member_id}),
        "/people/<uuid:member_id>/exclusion": ("resident", lambda: {"member_id": world.volunteer.member_id}),
        "/desk/people/<uuid:member_id>/completion": ("everything", lambda: {"member_id": passer_by}),
        "/desk/people/<uuid:member_id>/movements/<uuid:transfer_id>/reversal": (
            "everything", lambda: {"member_id": world.resident.member_id}),
        "/insurance/claims/<uuid:claim_id>": ("volunteer", dict),
        "/insurance/covers/<uuid:cover_id>": ("volunteer", dict),
        "/insurance/covers/<uuid:cover_id>/claims": ("volunteer", dict),
        "/teams/<uuid:team_id>/neighbours/new": ("volunteer", dict),
        "/orders/<uuid:order_id>/assignment": ("organiser", lambda: {"order_id": order_id}),
        "/orders/<uuid:order_id>/confirmation": ("resident", lambda: {"order_id": finished}),
        "/orders/<uuid:order_id>/dispute": ("resident", lambda: {"order_id": finished}),
        "/desk/orders/<uuid:order_id>/confirmation": ("everything", lambda: {"order_id": finished}),
        "/orders/<uuid:order_id>/withdrawal": ("volunteer", lambda: {"order_id": claimed}),
        "/orders/<uuid:order_id>/scan/<string(length=12):proof>": (
            "volunteer", lambda: {"proof": proof_now(scanned, "out")}),
        "/desk/askings/<uuid:call_back_id>": ("everything", lambda: {"call_back_id": asking_id}),
    }  # fmt: skip


def _sent_order(bank: Bank) -> Any:
    """An order that the organiser's organisation took for one of its members."""
    world, organiser = bank.world, bank.person("organiser")
    body = led_by(organiser.member_id)[0].id
    sent = world.person("团体的小吕", is_volunteer=True)
    add_to_organisation(body, sent.member_id)
    return take_for_organisation(
        world.demand().id, organisation_id=body, helper_id=sent.member_id, by=organiser.actor
    ).id
