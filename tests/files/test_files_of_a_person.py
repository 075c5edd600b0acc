"""What the law gives a person reaches their files: copied, erased, taken along in a merge; and keys rotate under them."""

from datetime import timedelta

import pytest
from flask import Flask

from app.files import queries
from app.files.errors import FileGone
from app.kit.clock import fixed, now
from app.kit.crypto import Keyring
from app.kit.db import session
from app.orders.models import ORDER, Order
from app.rights import of_files
from app.rights.commands.erase import ask_erasure
from app.rights.jobs import erase_due, rotate_bank
from app.rights.queries import everything_about
from app.rights.registry import Remaining
from tests.files.conftest import filed
from tests.files.pictures import PDF
from tests.worlds import World


def test_the_bytes_of_files_are_given_a_new_key(world: World, order: Order, app: Flask, newer: Keyring) -> None:
    ids = [filed(order.id, world.resident, PDF + bytes(range(256)) + bytes([n])).id for n in range(6)]
    app.extensions["keyring"] = newer
    assert rotate_bank()[1] == 0
    fields, _, index = newer.to_text().partition(";")
    app.extensions["keyring"] = Keyring.parse(f"{fields.split(',')[-1]};{index}")
    session().expire_all()
    assert [queries.content_of(id_)[-1] for id_ in ids] == [0, 1, 2, 3, 4, 5]


def test_a_person_finds_the_files_they_added_in_their_copy(world: World, order: Order) -> None:
    filed(order.id, world.resident)
    filed(order.id, world.volunteer)
    section = next(s for s in everything_about(world.resident.member_id) if s.name == "files")
    ((name, media_type, *_),) = section.parts[0].rows
    assert (name, media_type) == ("窗户.jpg", "image/jpeg")


def test_who_is_erased_leaves_no_picture_behind_their_own_or_of_them(world: World) -> None:
    order = world.confirmed()
    rows = [filed(order.id, person) for person in (world.resident, world.volunteer)]
    asked = ask_erasure(world.resident.member_id, Remaining.POOL, by=world.resident.actor)
    session().commit()
    with fixed(now() + timedelta(days=7, minutes=1)):
        erase_due()
    session().expire_all()
    assert world.reload(asked).done_at is not None
    for row in queries.files_of(ORDER, order.id):
        assert (row.name, row.reason, row.removed_by) == ("", None, world.resident.member_id)
        with pytest.raises(FileGone):
            queries.content_of(row.id)
    assert len(rows) == 2
    page = world.browser(world.volunteer).get(f"/orders/{order.id}").get_data(as_text=True)
    assert "附件已随当事人的资料一起删除" in page


def test_files_of_a_merged_record_are_the_kept_ones(world: World, order: Order) -> None:
    row = filed(order.id, world.resident)
    of_files.merge(world.resident.member_id, world.helper2.member_id)
    session().expire_all()
    assert row.uploaded_by == world.helper2.member_id
