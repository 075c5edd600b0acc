"""Relatives hear when one may act for another; both sides and those who decide hear of new proof; who opened a file is known."""

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from app.events.delivering import deliver_due
from app.files.acts import read
from app.kit.clock import today
from app.kit.db import session
from app.members.readings import ReadingKind, readings_of
from app.notifications.jobs import send_waiting
from app.notifications.models import Message
from app.orders.models import Order
from app.rbac.guard import Visitor
from app.rbac.queries import grants_in_force, nearest_holders, powers_of
from app.rbac.words import Permission
from app.recipients.commands.relations import Limits, accept_proxy, name_proxy
from app.recipients.models import ProxyAct
from app.tenancy.queries import tenant
from tests.files.conftest import disputed, filed
from tests.notifications.conftest import Outside
from tests.worlds import Person, World


def said(kind: str) -> dict[UUID, Message]:
    """Who was told this, and what."""
    deliver_due()
    return {row.member_id: row for row in session().scalars(sa.select(Message).where(Message.kind == kind))}


def of(person: Person) -> Visitor:
    """Somebody as they come in."""
    powers = powers_of(["resident"], grants_in_force(person.member_id), has_second_factor=True)
    return Visitor(actor=person.actor, powers=powers, name=person.name)


def test_the_relative_is_told_with_a_link_to_accept_and_the_elder_when_they_did(world: World, outside: Outside) -> None:
    elder, daughter = world.resident, world.helper2
    limits = Limits((ProxyAct.CONFIRM,), 0, today() + timedelta(days=30))
    row = name_proxy(elder.member_id, daughter.member_id, limits, relation="女儿", by=elder.actor)
    session().commit()
    named = said("recipients.proxy_named")
    assert list(named) == [daughter.member_id]
    assert (named[daughter.member_id].title_zh, named[daughter.member_id].path) == ("陈*婆 请您代办", "/family")
    accept_proxy(row.id, by=daughter.actor)
    session().commit()
    accepted = said("recipients.proxy_accepted")
    assert list(accepted) == [elder.member_id]
    assert accepted[elder.member_id].title_en == "沈*红 will act for you"
    send_waiting()
    assert {sent.phone for sent in outside.sms} == {elder.phone, daughter.phone}
    assert all(name not in sent.text for sent in outside.sms for name in (elder.name, daughter.name))


def test_the_link_in_the_message_leads_to_where_one_accepts(world: World) -> None:
    limits = Limits((ProxyAct.CONFIRM,), 0, today() + timedelta(days=30))
    elder, daughter = world.resident, world.helper2
    proxy_id = name_proxy(elder.member_id, daughter.member_id, limits, relation="女儿", by=elder.actor).id
    session().commit()
    message_id = said("recipients.proxy_named")[daughter.member_id].id
    opened = world.browser(daughter).post(f"/messages/{message_id}/reading", form_at="/messages")
    page = world.browser(daughter).get(opened.headers["Location"].partition(world.slug)[2])
    assert f"/family/proxies/{proxy_id}/acceptance" in page.get_data(as_text=True)


def test_the_other_side_hears_of_new_proof_and_who_added_it_does_not(world: World) -> None:
    order = world.finished()
    filed(order.id, world.resident)
    told = said("files.attached")
    assert list(told) == [world.volunteer.member_id]
    assert told[world.volunteer.member_id].path == f"/orders/{order.id}"


def test_in_a_dispute_those_who_decide_nearest_to_it_hear_too(world: World, order: Order) -> None:
    world.everybody()
    filed(order.id, world.volunteer)
    told = said("files.attached")
    deciding = set(nearest_holders(Permission.ORDER_DECIDE, tenant(world.nodes["leaf"]).path))
    assert deciding
    assert set(told) == {world.resident.member_id} | deciding
    assert "异议" in told[next(iter(deciding))].body_zh
    assert world.sibling.member_id not in told


def test_several_files_before_anybody_looked_are_one_message(world: World) -> None:
    order = world.finished()
    for n in range(3):
        filed(order.id, world.resident, b"%PDF-1.4 " + bytes([n]))
    deliver_due()
    count = sa.select(sa.func.count()).select_from(Message).where(Message.kind == "files.attached")
    assert session().scalar(count) == 1
    session().execute(sa.update(Message).values(read_at=sa.func.now()))
    session().commit()
    filed(order.id, world.resident, b"%PDF-1.4 again")
    deliver_due()
    assert session().scalar(count) == 2


def test_who_opened_a_file_stands_in_who_saw_my_data(world: World) -> None:
    order = disputed(world)
    row = filed(order.id, world.resident)
    for person in (world.resident, world.volunteer, world.branch):
        read(of(person), row.id)
    deliver_due()
    seen = readings_of(world.resident.member_id).items
    assert [shown.what for shown in seen] == [ReadingKind.FILE, ReadingKind.FILE]
    assert {shown.role_zh for shown in seen} == {"当事人或其家人", "分行管理员"}
    assert world.volunteer.name not in str(seen)
    page = world.browser(world.resident).get("/me/data/readers").get_data(as_text=True)
    assert "查看文件" in page
    assert world.volunteer.name not in page


def test_opening_ones_own_file_is_no_reading(world: World) -> None:
    row = filed(disputed(world).id, world.resident)
    read(of(world.resident), row.id)
    deliver_due()
    assert readings_of(world.resident.member_id).items == []


def test_a_file_whose_owner_is_erased_is_nobodys_reading(world: World) -> None:
    from app.kit.clock import fixed, now
    from app.rights.commands.erase import ask_erasure
    from app.rights.jobs import erase_due
    from app.rights.registry import Remaining

    row = filed(world.confirmed().id, world.resident)
    read(of(world.volunteer), row.id)
    ask_erasure(world.resident.member_id, Remaining.POOL, by=world.resident.actor)
    session().commit()
    with fixed(now() + timedelta(days=7, minutes=1)):
        assert erase_due() == 1
        deliver_due()
    assert readings_of(world.resident.member_id).items == []
