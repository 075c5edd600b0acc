"""A closed node takes nobody new, so no form offers it."""

import re
from uuid import UUID

import pytest

from app.kit.db import session
from app.members.commands import register_member
from app.tenancy.actor import SHELL
from app.tenancy.errors import NodeClosed
from app.tenancy.models import TenantKind
from app.tenancy.queries import root
from app.tenancy.tree import add_node, close_node
from tests.worlds import World

FORMS = {
    "/register": None, "/desk/?new=yes": "district", "/desk/hotline/?text=没有此人": "district", "/desk/passers-by/new": "district",
    "/desk/teams/new": "district", "/desk/party-organisations/new": "district",
}  # fmt: skip
"""Every form that puts somebody or something new at a node, and who fills it in."""


@pytest.fixture
def closed(world: World) -> UUID:
    """A node that was open and is not any more."""
    node = add_node(root().id, TenantKind.COMMUNITY, name_zh="旧码头社区", name_en="Old Quay")
    close_node(node.id)
    session().commit()
    return node.id


@pytest.mark.parametrize("path", FORMS)
def test_forms_offer_open_nodes_only(world: World, closed: UUID, path: str) -> None:
    person = FORMS[path]
    answer = world.browser(world.people[person] if person else None).get(path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    offered = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    assert str(closed) not in offered
    assert str(world.nodes["leaf"]) in offered, "the open ones are offered"


def test_a_form_filled_in_before_the_node_closed_is_refused(world: World, closed: UUID) -> None:
    with pytest.raises(NodeClosed):
        register_member("晚来的人", tenant_id=closed, by=SHELL)
