"""Short ways for the tests of files: an order one can add to, a file on it, a form with a file in it."""

from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from app.files.commands import attach
from app.files.contents import Upload
from app.files.models import StoredFile
from app.kit.db import db, session
from app.orders.commands import settle
from app.orders.models import ORDER, Order
from tests.clients import ApiClient, as_a_request
from tests.files.pictures import photograph
from tests.worlds import Person, World


def disputed(world: World) -> Order:
    """An order the recipient disputes; committed."""
    order = world.finished()
    settle.dispute_order(order.id, reason="只来了一半时间", by=world.resident.actor)
    session().commit()
    return order


def filed(order_id: UUID, person: Person, content: bytes | None = None) -> StoredFile:
    """A file of somebody at an order; committed."""
    row = attach(ORDER, order_id, Upload("窗户.jpg", content or photograph()), by=person.actor)
    session().commit()
    return row


@pytest.fixture
def order(world: World) -> Order:
    """A disputed order between resident and volunteer."""
    return disputed(world)


def send_file(client: ApiClient, order_id: UUID, content: bytes | None = None, name: str = "a.jpg", **more: str) -> Any:
    """Add a file over the API."""
    db.session.remove()
    headers = {"Authorization": f"Bearer {client.token}"} | {
        key.replace("_", "-"): value for key, value in more.items()
    }
    path = f"/t/{client.slug}/api/v1/files/?document_kind=order&document_id={order_id}"
    part = {"file": (BytesIO(photograph() if content is None else content), name)}
    return as_a_request(lambda: client.client.post(path, data=part, headers=headers))
