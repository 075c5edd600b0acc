"""Who may see, add and remove the files of an order; what stands in the database, and what stands in the audit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from app.events.queries import facts_page
from app.files import acts, commands, queries
from app.files.contents import Upload
from app.files.models import StoredFile
from app.files.policies import BadDocumentKind, Rights, keeps_files
from app.kit.crypto import FieldUnreadable
from app.kit.db import session
from app.kit.ids import uuid7
from app.orders.acts import ORDER_FILES
from app.orders.commands import settle, take
from app.orders.models import ORDER, Order
from app.rbac.guard import Visitor
from app.rbac.queries import grants_in_force, powers_of, role_table
from app.rbac.words import Permission
from tests.files.conftest import disputed, filed
from tests.files.pictures import PDF, PLACE, photograph
from tests.members.test_nothing_in_clear import where_it_stands
from tests.orders.conftest import refused
from tests.orders.racing import race
from tests.worlds import Person, World


def visitor(person: Person) -> Visitor:
    """Somebody as a request knows them, staff with their second factor."""
    inborn = ["resident", "volunteer"]
    return Visitor(person.actor, powers_of(inborn, grants_in_force(person.member_id), has_second_factor=True))


def adds(world: World, name: str, order: Order) -> None:
    acts.attach(visitor(world.people[name]), ORDER, order.id, Upload("窗户.jpg", photograph()))
    session().commit()


@pytest.mark.parametrize("name", ["resident", "volunteer", "clerk", "branch", "district"])
def test_both_sides_and_the_staff_in_charge_add_proof_to_a_dispute_and_see_it(
    world: World, order: Order, name: str
) -> None:
    adds(world, name, order)
    for reader in ("resident", "volunteer", "clerk", "branch", "auditor"):
        seen = acts.files_seen_by(visitor(world.people[reader]), ORDER, order.id)
        assert [row.uploaded_by for row in seen] == [world.people[name].member_id]


@pytest.mark.parametrize("name", ["helper2", "sibling"])
def test_a_stranger_and_the_branch_beside_find_nothing(world: World, order: Order, name: str) -> None:
    row = filed(order.id, world.resident)
    who = visitor(world.people[name])
    for code, act in (
        ("files.document_not_found", lambda: acts.files_seen_by(who, ORDER, order.id)),
        ("files.document_not_found", lambda: acts.attach(who, ORDER, order.id, Upload("a", photograph()))),
        ("files.file_not_found", lambda: acts.file_seen_by(who, row.id)),
        ("files.file_not_found", lambda: acts.read(who, row.id)),
        ("files.file_not_found", lambda: acts.remove(who, row.id, "不要了")),
    ):
        with refused(code):
            act()


def acting(person: Person, for_whom: Person) -> Visitor:
    """Somebody while they act for a relative."""
    return replace(visitor(person), actor=replace(person.actor, on_behalf_of=for_whom.member_id))


def test_a_relative_who_acts_for_the_recipient_adds_and_sees_as_they_would(world: World, order: Order) -> None:
    assert {Permission.FILE_READ, Permission.FILE_ATTACH} <= role_table()["family_proxy"]
    proxy = acting(world.helper2, world.resident)
    row = acts.attach(proxy, ORDER, order.id, Upload("窗户.jpg", photograph()))
    session().commit()
    assert acts.file_seen_by(proxy, row.id).uploaded_by == world.helper2.member_id
    fact = facts_page(kind="files.attached").items[0].fact
    assert (fact.by_member_id, fact.on_behalf_of) == (world.helper2.member_id, world.resident.member_id)
    with refused("files.file_not_found"):
        acts.file_seen_by(visitor(world.helper2), row.id)
    with refused("files.file_not_found"):
        acts.file_seen_by(acting(world.volunteer, world.helper2), row.id)


@pytest.mark.parametrize("kind", [ORDER, "demand", "Order", "", "x" * 41])
def test_a_document_or_kind_that_never_was_is_not_found(world: World, kind: str) -> None:
    with refused("files.document_not_found"):
        acts.attach(visitor(world.resident), kind, uuid7(), Upload("a", photograph()))


def accepted(world: World) -> Order:
    return world.claimed()


def withdrawn(world: World) -> Order:
    order = world.claimed()
    take.withdraw_order(order.id, reason="", by=world.volunteer.actor)
    session().commit()
    return order


def decided(world: World) -> Order:
    order = disputed(world)
    settle.decide_dispute(order.id, seconds=1800, note="核实后", by=world.branch.actor)
    session().commit()
    return order


@pytest.mark.parametrize(
    ("lead", "may"),
    [
        (accepted, False), (World.begun, False), (World.finished, True), (World.confirmed, True), (disputed, True),
        (withdrawn, False), (decided, False),
    ],
)  # fmt: skip
def test_the_two_add_once_the_service_is_over_and_until_a_decision(
    world: World, lead: Callable[[World], Order], may: bool
) -> None:
    order = lead(world)
    for name in ("resident", "volunteer"):
        if may:
            adds(world, name, order)
        else:
            with refused("files.attach_refused"):
                adds(world, name, order)


def test_staff_add_to_disputes_only_and_those_who_only_look_never(world: World, order: Order) -> None:
    with refused("files.attach_refused"):
        adds(world, "auditor", order)
    later = world.demand(starts_in=timedelta(days=2))
    confirmed = world.confirmed(world.finished(world.begun(world.claimed(later))))
    with refused("files.attach_refused"):
        adds(world, "branch", confirmed)


def test_uploaders_take_their_own_back_and_staff_who_decide_anybodys(world: World, order: Order) -> None:
    hers, his = filed(order.id, world.resident), filed(order.id, world.volunteer)
    for name, row in (("volunteer", hers), ("resident", his), ("clerk", his), ("auditor", his)):
        with refused("files.removal_refused"):
            acts.remove(visitor(world.people[name]), row.id, "不要了")
    acts.remove(visitor(world.resident), hers.id, "拍错了")
    acts.remove(visitor(world.branch), his.id, "拍到了别人")
    session().commit()
    assert [row.removed_by for row in queries.files_of(ORDER, order.id)] == [
        world.resident.member_id, world.branch.member_id,
    ]  # fmt: skip


def test_what_a_decision_rested_on_is_not_taken_back_by_its_uploader(world: World, order: Order) -> None:
    row = filed(order.id, world.volunteer)
    settle.decide_dispute(order.id, seconds=1800, note="核实后", by=world.branch.actor)
    session().commit()
    with refused("files.removal_refused"):
        acts.remove(visitor(world.volunteer), row.id, "不要了")


def test_removing_erases_the_bytes_and_the_name_and_keeps_who_and_why(
    world: World, order: Order, owner_engine: sa.Engine
) -> None:
    row = filed(order.id, world.resident)
    with refused("files.removal_reason_needed"):
        acts.remove(visitor(world.resident), row.id, " \u3000")
    acts.remove(visitor(world.resident), row.id, "拍到了\n邻居")
    session().commit()
    session().expire_all()
    assert (row.name, row.reason, row.removed_by) == ("", "拍到了 邻居", world.resident.member_id)
    assert row.removed_at is not None
    assert session().scalar(sa.select(StoredFile.content_cipher).where(StoredFile.id == row.id)) is None
    for act in (
        lambda: acts.read(visitor(world.branch), row.id),
        lambda: acts.remove(visitor(world.branch), row.id, "再"),
    ):
        with refused("files.file_gone"):
            act()


def test_no_row_can_be_deleted_nor_keep_its_bytes_though_it_was_removed(world: World, order: Order) -> None:
    row_id = filed(order.id, world.resident).id
    for statement in (
        sa.text("DELETE FROM stored_file WHERE id = :id"),
        sa.text("UPDATE stored_file SET removed_at = now() WHERE id = :id"),
    ):
        with pytest.raises(sa.exc.DBAPIError):
            session().execute(statement, {"id": row_id})
        session().rollback()


def test_the_bytes_stand_encrypted_and_cannot_be_moved_to_another_file(world: World, order: Order) -> None:
    words = b"%PDF-1.4 the words of Wang Ayi 7316"
    row, other = filed(order.id, world.resident, words), filed(order.id, world.resident, PDF)
    assert queries.content_of(row.id) == words
    assert (row.size, row.sha256) == (len(words), sha256(words).digest())
    assert where_it_stands("Wang Ayi 7316") == []
    other.content_cipher = row.content_cipher
    session().flush()
    with pytest.raises(FieldUnreadable):
        queries.content_of(other.id)


def test_no_place_of_a_photograph_is_kept_anywhere(world: World, order: Order) -> None:
    row = filed(order.id, world.resident, photograph())
    assert PLACE not in queries.content_of(row.id)
    assert where_it_stands(PLACE.decode()) == []


def test_a_list_of_files_does_not_fetch_their_bytes(world: World, order: Order) -> None:
    filed(order.id, world.resident)
    session().expunge_all()
    (row,) = queries.files_of(ORDER, order.id)
    assert "content_cipher" not in row.__dict__


def test_six_files_fit_and_a_removed_one_makes_room(world: World, order: Order) -> None:
    rows = [filed(order.id, world.resident) for _ in range(6)]
    with refused("files.too_many_files"):
        filed(order.id, world.volunteer)
    acts.remove(visitor(world.resident), rows[0].id, "重复")
    session().commit()
    filed(order.id, world.volunteer)
    assert queries.kept_count(ORDER, order.id) == 6


def test_of_several_at_once_for_the_last_place_one_is_kept(world: World, order: Order) -> None:
    for _ in range(5):
        filed(order.id, world.resident)
    order_id, by = order.id, world.resident.actor

    def add() -> str:
        return commands.attach(ORDER, order_id, Upload("a", PDF), by=by).media_type

    assert sorted(race(world, *[add] * 3)) == ["application/pdf", "files.too_many_files", "files.too_many_files"]
    session().rollback()
    assert queries.kept_count(ORDER, order_id) == 6


def told(kind: str) -> list[dict[str, Any]]:
    return [{**shown.fact.body, "by": shown.fact.by_member_id} for shown in facts_page(kind=kind).items]


def test_adding_every_reading_and_removing_stand_in_the_audit_without_name_or_reason(
    world: World, order: Order
) -> None:
    row = filed(order.id, world.resident)
    for name in ("resident", "volunteer", "branch", "branch"):
        acts.read(visitor(world.people[name]), row.id)
        session().rollback()  # a reading is a GET and commits nothing of its own
    acts.remove(visitor(world.branch), row.id, "拍到了邻居老王")
    session().commit()
    about = {"file_id": str(row.id), "document_kind": "order", "document_id": str(order.id)}
    assert told("files.attached") == [
        {**about, "media_type": "image/jpeg", "size": row.size, "by": world.resident.member_id}
    ]
    readers = [world.people[name].member_id for name in ("branch", "branch", "volunteer", "resident")]
    assert told("files.read") == [{**about, "by": reader} for reader in readers]
    assert told("files.removed") == [{**about, "by": world.branch.member_id}]


def test_what_is_not_shown_is_not_written_down_as_read(world: World, order: Order) -> None:
    row = filed(order.id, world.resident)
    with refused("files.file_not_found"):
        acts.read(visitor(world.helper2), row.id)
    acts.remove(visitor(world.resident), row.id, "拍错了")
    session().commit()
    with refused("files.file_gone"):
        acts.read(visitor(world.resident), row.id)
    assert told("files.read") == []


def test_a_kind_of_document_is_claimed_once_and_by_a_plain_word(app_context: object) -> None:
    never = Rights(*[lambda _who, _id: False] * 3)
    for kind in ("", "Order", "order form", "订单", "o", "x" * 41):
        with pytest.raises(BadDocumentKind):
            keeps_files(kind, never)
    with pytest.raises(BadDocumentKind):
        keeps_files(ORDER, never)
    keeps_files(ORDER, ORDER_FILES)
