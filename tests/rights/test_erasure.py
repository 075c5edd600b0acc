"""Whoever is erased leaves nothing personal; the books and the facts still verify."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.events.delivering import deliver_due
from app.events.sealing import seal, verify_seals
from app.kit.check_digits import with_check_digit
from app.kit.clock import fixed, now
from app.kit.db import session
from app.ledger.chart import BankAccount
from app.ledger.queries import Holding, bank_holding, holding
from app.ledger.verify import verify
from app.members.models import Member, User, UserPhone, UserSession
from app.members.queries import member
from app.notifications.models import Message
from app.orders.commands import settle, take
from app.orders.jobs import run_clock
from app.records.commands import evaluate
from app.rights.commands.erase import ask_erasure, call_off_erasure
from app.rights.jobs import erase_due
from app.rights.models import Erasure
from app.rights.queries import matters
from app.rights.registry import Remaining
from app.tenancy.scope import become
from tests.members.test_nothing_in_clear import where_it_stands
from tests.rights.test_copies import ID_NUMBER, with_sensitive_things
from tests.worlds import World

WEEK = timedelta(days=7, minutes=1)


def erased(world: World, remaining: Remaining = Remaining.POOL) -> Erasure:
    """The resident asked to be erased, a week passed, and the job has run."""
    asked = ask_erasure(world.resident.member_id, remaining, by=world.resident.actor)
    session().commit()
    with fixed(now() + WEEK):
        erase_due()
    session().refresh(asked)
    return asked


def test_nothing_personal_of_an_erased_member_stands_anywhere(world: World) -> None:
    with_sensitive_things(world)
    me = world.resident
    unique = f"独一无二{now().timestamp()}"
    order = world.finished(world.begun(world.claimed(world.demand(place="独有巷 7 号", details=unique))))
    settle.dispute_order(order.id, reason=f"{unique}争", by=me.actor)
    settle.decide_dispute(order.id, seconds=1800, note=f"{unique}裁", by=world.branch.actor)
    session().commit()
    record = order_record(order.id)
    evaluate(record, stars=5, comment=f"{unique}评", by=me.actor)
    session().commit()
    deliver_due()
    name_before = member(me.member_id).name
    assert where_it_stands(unique)
    assert erased(world).done_at is not None
    row = world.reload(member(me.member_id))
    assert (row.name, row.is_active, row.user_id) == ("已注销", False, None)
    assert row.phone_cipher is row.phone_index is row.id_number_cipher is row.address_cipher is row.born_on is None
    assert where_it_stands(unique, "独有巷 7 号", ID_NUMBER, me.phone) == []
    assert name_before not in str(session().scalars(select(Member.name)).all())
    assert session().scalars(select(Message).where(Message.member_id == me.member_id)).all() == []
    become(me.user_id)
    for model in (User, UserPhone, UserSession):
        column = model.id if model is User else model.user_id
        assert session().scalars(select(model).where(column == me.user_id)).all() == []
    become(None)
    deliver_due()
    assert session().scalars(select(Message).where(Message.member_id == me.member_id)).all() == []


def order_record(order_id):  # type: ignore[no-untyped-def]
    """The record an order led to."""
    from app.records.queries import record_of_order

    found = record_of_order(order_id)
    assert found is not None
    return found.id


@pytest.mark.parametrize(("choice", "account"), [("pool", BankAccount.POOL), ("forfeit", BankAccount.EXPIRED)])
def test_remaining_time_goes_where_the_person_chose_and_the_books_still_verify(
    world: World, choice: str, account: BankAccount
) -> None:
    world.confirmed()
    before, left = bank_holding(account)[1], holding(world.resident.member_id).balance
    assert left > 0
    erased(world, Remaining.of(choice))
    assert holding(world.resident.member_id).balance == 0
    assert bank_holding(account)[1] - before == left
    assert verify() == []


def test_sealed_facts_stay_as_they_were(world: World) -> None:
    world.confirmed()
    session().rollback()
    seal()
    session().commit()
    erased(world)
    seal()
    session().commit()
    assert verify_seals() is None


def test_open_demands_are_cancelled_and_orders_given_back_with_notice(world: World) -> None:
    order = world.claimed(world.demand(starts_in=timedelta(days=20)))
    erased(world)
    assert world.reload(order).state == "cancelled"
    assert holding(world.resident.member_id).held == 0
    with fixed(now() + WEEK):
        deliver_due()
    told = session().scalars(select(Message.kind).where(Message.member_id == world.volunteer.member_id)).all()
    assert "orders.demand_cancelled" in told


def test_a_helper_who_leaves_gives_orders_back(world: World) -> None:
    order = world.claimed(world.demand(starts_in=timedelta(days=20)))
    ask_erasure(world.volunteer.member_id, Remaining.POOL, by=world.volunteer.actor)
    session().commit()
    with fixed(now() + WEEK):
        erase_due()
    assert world.reload(order).state == "withdrawn"
    take.claim_order(order.demand_id, helper_id=world.helper2.member_id, by=world.helper2.actor)


def test_what_has_begun_is_seen_through_first(world: World) -> None:
    order = world.finished()
    asked = erased(world)
    assert asked.done_at is None
    assert asked.due_at > now() + WEEK
    settle.confirm_order(order.id, by=world.resident.actor)
    session().commit()
    with fixed(asked.due_at + timedelta(minutes=1)):
        erase_due()
    assert world.reload(asked).done_at is not None


def test_an_order_whose_time_has_come_is_waited_for_though_nobody_has_checked_in(world: World) -> None:
    order = world.claimed(world.demand(starts_in=timedelta(days=7)))
    asked = ask_erasure(world.resident.member_id, Remaining.POOL, by=world.resident.actor)
    session().commit()
    with fixed(now() + WEEK):
        run_clock()
        erase_due()
        blocking = [matter for matter in matters(world.resident.member_id) if matter.blocks_erasure]
        assert [(one.blocks_merge, with_check_digit(order.number) in one.zh) for one in blocking] == [(True, True)]
    assert (world.reload(asked).done_at, world.reload(order).state) == (None, "accepted")
    with fixed(asked.due_at + timedelta(days=3)):
        run_clock()
        erase_due()
    assert (world.reload(asked).done_at is not None, world.reload(order).state) == (True, "no_show")
    assert holding(world.resident.member_id) == Holding(0, 0)


def test_nothing_happens_before_the_time_or_once_it_is_called_off(world: World) -> None:
    asked = ask_erasure(world.resident.member_id, Remaining.POOL, by=world.resident.actor)
    session().commit()
    with fixed(now() + timedelta(days=6)):
        assert erase_due() == 0
    call_off_erasure(asked.id, by=world.resident.actor)
    session().commit()
    with fixed(now() + WEEK):
        assert erase_due() == 0
    assert member(world.resident.member_id).is_active
    ask_erasure(world.resident.member_id, Remaining.POOL, by=world.resident.actor)
    session().commit()


def test_running_the_job_twice_erases_once(world: World) -> None:
    erased(world)
    with fixed(now() + 2 * WEEK):
        assert erase_due() == 0
    assert verify() == []


def test_an_erased_person_hears_a_plain_sentence_and_every_door_is_shut(world: World) -> None:
    import re

    me, client = world.resident, world.browser(world.resident)
    erased(world)
    assert client.get("/me").status_code == 303
    assert world.api(me).get("/me").status_code == 401
    stranger = world.browser()
    opened = stranger.post("/sign-in/code", {"phone": me.phone}, form_at="/sign-in")
    assert opened.status_code == 200
    sent = next(m for m in reversed(client.client.application.extensions["sms"].sent) if m.phone == me.phone)
    code = re.search(r"验证码 (\d{6})", sent.text)
    assert code
    answer = stranger.post("/sign-in", {"phone": me.phone, "code": code.group(1)}, form_at="/sign-in")
    assert "资料已按您的要求删除" in answer.get_data(as_text=True)


def test_asking_through_the_page_needs_to_be_understood_and_can_be_called_off(world: World) -> None:
    client = world.browser(world.resident)
    refused = client.post("/me/data/erasure", {"remaining": "pool"}, form_at="/me/data/erasure")
    assert refused.status_code == 422
    asked = client.post("/me/data/erasure", {"remaining": "forfeit", "understood": "true"}, form_at="/me/data/erasure")
    assert asked.status_code == 303
    assert "撤销注销申请" in client.get("/me/data").get_data(as_text=True)
    off = client.post("/me/data/erasure/withdrawal", form_at="/me/data")
    assert off.status_code == 303
    assert "我想注销" in client.get("/me/data").get_data(as_text=True)


def test_the_api_asks_and_calls_off(world: World) -> None:
    client = world.api(world.resident)
    assert client.post("/me/erasure", {"remaining": "pool"}).status_code == 201
    assert client.post("/me/erasure", {"remaining": "pool"}).status_code == 409
    assert client.post("/me/erasure", {"remaining": "heirs"}).status_code == 422
    assert client.delete("/me/erasure").status_code == 200
    assert client.delete("/me/erasure").status_code == 404


def test_staff_need_a_document_and_the_power_at_the_node(world: World) -> None:
    page = f"/desk/people/{world.resident.member_id}/rights"
    path = f"/desk/people/{world.resident.member_id}/erasure"
    branch = world.browser(world.branch)
    assert branch.post(path, {"remaining": "pool", "document": " "}, form_at=page).status_code == 422
    assert world.browser(world.subadmin).post(path, {"document": "申请书"}, form_at=page).status_code == 403
    assert branch.post(path, {"remaining": "pool", "document": "申请书 7 号"}, form_at=page).status_code == 303
    deliver_due()
    kinds = session().scalars(select(Message.kind).where(Message.member_id == world.resident.member_id)).all()
    assert "rights.erasure_asked" in kinds


def test_a_person_of_two_banks_stays_in_the_other(world: World, other_world: World) -> None:
    from app.kit.db import db
    from app.members.commands import register_member
    from app.members.credentials import candidates, sign_in
    from app.tenancy.actor import SHELL

    me = world.person("陈婆")
    name, phone = me.name, me.phone
    db.session.remove()
    with other_world.scope():
        register_member(name, tenant_id=other_world.nodes["leaf"], by=SHELL, phone=phone)
        session().commit()
        by, _ = sign_in(candidates(phone)[0], device="test", method="test", address=None)
        session().commit()
        become(None)
        session().rollback()
    assert by.user_id == me.user_id
    ask_erasure(me.member_id, Remaining.POOL, by=me.actor)
    session().commit()
    with fixed(now() + WEEK):
        erase_due()
    become(me.user_id)
    assert session().get(User, me.user_id) is not None
    become(None)
    db.session.remove()
    with other_world.scope():
        assert candidates(phone)[0].user_id == me.user_id
