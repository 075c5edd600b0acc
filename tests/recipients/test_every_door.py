"""A relative at every door: let in where the role of a proxy may, and nowhere else; nobody meets an error of ours."""

from uuid import uuid4

import pytest
from flask import Flask

from app.rbac.guard import PUBLIC
from app.rbac.queries import role_table
from tests.architecture.routes import routes_of
from tests.clients import as_a_request
from tests.recipients.conftest import entrust
from tests.recipients.test_proxies import acting
from tests.worlds import World


def test_a_relative_comes_in_where_the_role_may_and_nowhere_else(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relative is a district administrator: what they are themselves opens nothing while they act."""
    allowed = role_table()["family_proxy"]
    browser = acting(world, entrust(world.resident, world.district), world.district)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    wrong, seen = [], {True: 0, False: 0}
    for route in routes_of(app):
        if route.permission == PUBLIC or route.is_api:
            continue
        path = f"/t/{world.slug}{route.path({param: uuid4() for param in route.ids})}"
        answer = as_a_request(lambda path=path, route=route: browser.client.open(path, method=route.method, data={}))
        may = route.permission in allowed
        seen[may] += 1
        if (answer.status_code != 403) is not may or answer.status_code >= 500:
            wrong.append(f"{route} answers {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert seen[True] >= 10, seen
    assert seen[False] >= 20, seen
