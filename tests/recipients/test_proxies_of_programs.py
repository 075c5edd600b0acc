"""What a program needs to act for a relative: a token with the scopes for it, and the header where it has an effect."""

from uuid import uuid4

from flask import Flask

from app.kit.db import session
from app.members.credentials import issue_token
from app.rbac.guard import PUBLIC
from app.rbac.queries import role_table
from app.rbac.words import Permission
from app.recipients.models import Proxy
from app.recipients.policies import ENTRUSTABLE
from tests.architecture.routes import routes_of
from tests.clients import as_a_request
from tests.recipients.conftest import entrust, facts
from tests.recipients.test_proxies_over_api import Acting, acting, finished, refusal, wish
from tests.worlds import HOUR, Person, World


def test_a_token_acts_for_others_only_with_the_scopes_for_it(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    path = finished(world, mother)

    def with_scopes(*scopes: Permission) -> Acting:
        _, token = issue_token(
            daughter.member_id, name="narrow", scopes=list(scopes), days=9, has_second_factor=False, by=daughter.actor
        )
        session().commit()
        made = acting(world, daughter, mother.member_id)
        made.token = token
        return made

    no_proxy = with_scopes(Permission.ORDER_CONFIRM, Permission.ORDER_READ)
    assert refusal(no_proxy.post(f"{path}/confirmation")) == (403, "rbac.permission_missing")
    assert facts("rbac.act_denied")[0].by_member_id == daughter.member_id
    reading = with_scopes(Permission.PROXY_NAME, Permission.ORDER_READ)
    assert reading.get(path).status_code == 200
    narrow = reading.post(f"{path}/confirmation")
    assert refusal(narrow) == (403, "rbac.permission_missing"), "the mother allowed it, the token does not"
    assert with_scopes(Permission.PROXY_NAME, Permission.ORDER_CONFIRM).post(f"{path}/confirmation").status_code == 201


def test_a_key_used_for_oneself_is_another_key_for_the_mother(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    world.grant(daughter, HOUR)
    body = wish(world)
    own = world.api(daughter).post("/demands", body, Idempotency_Key="k1")
    hers = acting(world, daughter, mother.member_id).post("/demands", body, Idempotency_Key="k1")
    assert (own.status_code, hers.status_code) == (201, 201)
    assert own.json["id"] != hers.json["id"]
    again = acting(world, daughter, mother.member_id).post("/demands", body, Idempotency_Key="k1")
    assert (again.json["id"], again.headers["Idempotent-Replay"]) == (hers.json["id"], "true")


def test_without_a_token_the_header_opens_nothing(world: World, proxy: Proxy, mother: Person) -> None:
    nobody = Acting(world.api().client, world.slug, "")
    nobody.for_whom = str(mother.member_id)
    assert nobody.post("/demands", wish(world)).status_code == 401


def test_a_page_does_not_hear_the_header(world: World, proxy: Proxy, mother: Person, daughter: Person) -> None:
    browser = world.browser(daughter)
    path = f"/t/{world.slug}/"
    page = as_a_request(lambda: browser.client.get(path, headers={"X-On-Behalf-Of": str(mother.member_id)}))
    assert "您正在为" not in page.get_data(as_text=True)


def test_a_program_comes_in_where_the_role_may_and_nowhere_else(app: Flask, world: World) -> None:
    """The relative is a district administrator: what they are themselves opens nothing while they act."""
    allowed = role_table()["family_proxy"]
    entrust(world.resident, world.district)
    api = acting(world, world.district, world.resident.member_id)
    wrong, seen = [], {True: 0, False: 0}
    for route in routes_of(app):
        if route.permission == PUBLIC or not route.is_api:
            continue
        path = route.path({param: uuid4() for param in route.ids}).removeprefix("/api/v1")
        answer = api.call(route.method, path, None if route.method == "GET" else {})
        may = route.permission in allowed
        seen[may] += 1
        if (answer.status_code != 403) is not may or answer.status_code >= 500:
            wrong.append(f"{route} answers {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert seen[True] >= 15, seen
    assert seen[False] >= 100, seen


def test_the_description_names_the_header_where_it_has_an_effect(app: Flask) -> None:
    spec = app.extensions["api"].spec.to_dict()
    reference = {"$ref": "#/components/parameters/X-On-Behalf-Of"}
    named = {
        (method, path)
        for path, operations in spec["paths"].items()
        for method, operation in operations.items()
        if isinstance(operation, dict) and reference in operation.get("parameters", [])
    }
    assert ("post", "/api/v1/orders/{order_id}/confirmation") in named
    assert ("post", "/api/v1/orders/{order_id}/decision") not in named
    asked = {str(route) for route in routes_of(app) if route.is_api and route.permission in ENTRUSTABLE}
    assert len(named) == len(asked)
    assert spec["components"]["parameters"]["X-On-Behalf-Of"]["in"] == "header"
