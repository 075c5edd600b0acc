"""Donations (A13): to the pool, a group and a person; once, never too much, never to oneself; the pool as everybody sees it."""

import random
import re
import threading
from contextlib import suppress
from typing import Any

import pytest
from flask import current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.events.delivering import deliver_due
from app.events.models import Fact
from app.exchange.commands import donate
from app.exchange.errors import GiftToOneself
from app.exchange.models import Donation
from app.exchange.queries import donations_of, pool
from app.kit.check_digits import with_check_digit
from app.kit.db import db, session
from app.kit.errors import TimeBankError
from app.kit.ids import uuid7
from app.ledger.chart import BankAccount
from app.ledger.errors import NotEnoughTime
from app.ledger.queries import bank_holding, holding, issued_seconds
from app.ledger.verify import verify
from app.members.models import Member
from app.members.queries import member
from app.notifications.models import Message
from app.organisations.commands import add_to_organisation, name_leader, register_organisation
from app.organisations.models import Organisation, OrganisationKind
from app.rights.registry import PERSONAL_DATA
from app.tenancy.scope import jurisdiction_scope
from tests.orders.conftest import refused, rule_of
from tests.worlds import HOUR, Person, World


def give(world: World, receiver: Member | Organisation | None, seconds: int, **more: Any) -> Donation:
    """A donation of the resident; committed."""
    giver: Person = more.get("giver", world.resident)
    row = donate(more.get("id", uuid7()), receiver, seconds, giver_id=giver.member_id, by=giver.actor)
    session().commit()
    return row


def group(world: World) -> Organisation:
    """A group at the leaf, led by helper2; committed."""
    row = register_organisation(
        "互助会", OrganisationKind.SOCIAL_ORGANISATION, tenant_id=world.nodes["leaf"], by=world.subadmin.actor
    )
    add_to_organisation(row.id, world.helper2.member_id)
    name_leader(row.id, world.helper2.member_id, by=world.subadmin.actor)
    session().commit()
    return row


def in_pool() -> int:
    debits, credits_ = bank_holding(BankAccount.POOL)
    return credits_ - debits


def number_of(person: Person) -> str:
    """The number of a person as it is read aloud."""
    text = with_check_digit(member(person.member_id).number)
    session().rollback()
    return text


def messages_of(person: Person) -> list[Message]:
    """What somebody was told."""
    return list(session().scalars(select(Message).where(Message.member_id == person.member_id)))


def test_time_goes_to_the_pool_to_a_group_and_to_a_person(world: World) -> None:
    body, other = group(world), member(world.volunteer.member_id)
    give(world, None, 600)
    give(world, body, 900)
    give(world, other, 1200)
    assert world.holding(world.resident).available == 10 * HOUR - 2700
    assert (in_pool(), holding(body.id).available, world.holding(world.volunteer).available) == (600, 900, 1200)
    assert issued_seconds() == 10 * HOUR
    assert verify() == []


def test_the_same_donation_again_moves_nothing_and_another_under_its_id_is_refused(world: World) -> None:
    id_ = uuid7()
    first = give(world, None, 600, id=id_)
    again = give(world, None, 600, id=id_)
    assert (again.id, in_pool(), len(donations_of(world.resident.member_id))) == (first.id, 600, 1)
    with refused("exchange.donation_id_used"):
        give(world, None, 601, id=id_)
    with refused("exchange.donation_id_used"):
        give(world, None, 600, id=id_, giver=world.volunteer)


def test_nobody_gives_more_than_they_have_to_themselves_or_crumbs(world: World) -> None:
    with refused("ledger.not_enough_time"):
        give(world, None, 10 * HOUR + 1)
    with refused("exchange.gift_to_oneself"):
        give(world, member(world.resident.member_id), 600)
    with refused("exchange.donation_too_small"):
        give(world, None, 299)
    world.demand()  # holds an hour
    with refused("ledger.not_enough_time"):
        give(world, None, 10 * HOUR - 600)
    assert in_pool() == 0
    assert session().scalars(select(Donation)).first() is None


def test_where_the_bank_takes_none_nothing_moves_and_no_page_offers_it(world: World) -> None:
    assert 'href="/t/' in (page := world.browser(world.resident).get("/account").get_data(as_text=True))
    assert "捐赠时间" in page
    rule_of(world)("exchange.donation", "closed")
    with refused("exchange.donation_closed"):
        give(world, None, 600)
    browser = world.browser(world.resident)
    assert "捐赠时间" not in browser.get("/account").get_data(as_text=True)
    assert "没有开放捐赠" in browser.get("/donations").get_data(as_text=True)
    assert browser.get("/donations/new/pool").status_code == 302


def test_two_at_once_with_time_for_one(world: World) -> None:
    """Each would empty the account; one does, the other hears that there is not enough."""
    app, outcomes = current_app._get_current_object(), []
    start = threading.Barrier(2)
    ids = (world.id, world.resident.member_id)

    def one() -> None:
        with app.app_context(), jurisdiction_scope(ids[0]):
            start.wait()
            try:
                donate(uuid7(), None, 6 * HOUR, giver_id=ids[1], by=world.resident.actor)
                session().commit()
                outcomes.append("given")
            except TimeBankError as error:
                session().rollback()
                outcomes.append(error.code)
            db.session.remove()

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["given", "ledger.not_enough_time"]
    assert in_pool() == 6 * HOUR


def test_both_sides_hear_of_it_by_masked_names_and_the_fact_names_neither(world: World) -> None:
    body = group(world)
    give(world, member(world.volunteer.member_id), 600)
    give(world, body, 600)
    deliver_due()
    assert "陈*婆" in (said := messages_of(world.volunteer)[0]).body_zh
    assert said.path and said.path.startswith("/donations/")
    assert [m.title_zh for m in messages_of(world.helper2)] == ["收到捐赠 2.0时间币"]
    assert len([m for m in messages_of(world.resident) if m.kind == "exchange.time_donated"]) == 2
    fact = session().execute(select(Fact.__table__).where(Fact.kind == "exchange.time_donated")).first()
    assert str(world.volunteer.member_id) not in repr(fact)


def test_a_line_of_a_statement_leads_to_its_donation_and_only_its_sides_find_it(world: World) -> None:
    row = give(world, member(world.volunteer.member_id), 600)
    line = world.api(world.volunteer).get(f"/members/{world.volunteer.member_id}/statement").get_json()["items"][0]
    assert (line["document_path"], line["kind"]) == (f"/donations/{row.id}", "donation")
    for person in (world.resident, world.volunteer):
        assert world.browser(person).get(line["document_path"]).status_code == 200
    assert world.browser(world.helper2).get(line["document_path"]).status_code == 404
    assert world.api(world.helper2).get(line["document_path"]).status_code == 404


def test_a_person_gives_on_pages_looking_it_over_first(world: World) -> None:
    browser, number = world.browser(world.resident), number_of(world.volunteer)
    page = browser.post("/donations/new/person", {"number": number, "amount": "2"})
    text = page.get_data(as_text=True)
    assert "何*明" in text and "何小明" not in text
    with world.scope():
        assert in_pool() == 0 and not donations_of(world.resident.member_id)
    kept = dict(re.findall(r'name="(csrf_token|_form_id|id|amount|number|is_confirmed)" value="([^"]*)"', text))
    done = browser.send("/donations/new/person", kept)
    assert done.status_code == 303
    assert browser.send("/donations/new/person", kept).headers["Location"] == done.headers["Location"]
    kept["_form_id"] = str(uuid7())
    assert browser.send("/donations/new/person", kept).headers["Location"] == done.headers["Location"]
    thanks = browser.get(done.headers["Location"].partition(world.slug)[2]).get_data(as_text=True)
    assert "谢谢您" in thanks
    with world.scope():
        assert holding(world.volunteer.member_id).available == 600
    for number, said in (("123456789", "没有找到这个会员号"), ("x", "没有找到这个会员号")):
        answer = browser.post("/donations/new/person", {"number": number, "amount": "2"})
        assert (answer.status_code, said in answer.get_data(as_text=True)) == (422, True)
    for amount in ("0", "-1", "0.0001", "两枚", "99999"):
        answer = browser.post("/donations/new/pool", {"amount": amount})
        assert answer.status_code in (409, 422), amount
        assert 'role="alert"' in answer.get_data(as_text=True)


def test_going_back_to_change_a_donation_keeps_what_was_typed(world: World) -> None:
    browser, typed = world.browser(world.resident), {"number": number_of(world.volunteer), "amount": "2"}
    shown = browser.post("/donations/new/person", typed).get_data(as_text=True)
    kept = dict(re.findall(r'name="(csrf_token|_form_id|id|amount|number|is_confirmed)" value="([^"]*)"', shown))
    back = browser.send("/donations/new/person", {**kept, "step": "change"}).get_data(as_text=True)
    for value in typed.values():
        assert f'value="{value}"' in back
    with world.scope():
        assert not donations_of(world.resident.member_id)


def test_the_api_gives_once_and_says_whom_it_did_not_understand(world: World) -> None:
    api, body = world.api(world.resident), {"receiver_kind": "pool", "seconds": 600, "id": str(uuid7())}
    first, second = api.post("/donations", body), api.post("/donations", body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_json() == second.get_json()
    assert api.get("/pool").get_json()["given"] == 600
    for wrong in ({"number": "10010"}, {"organisation_id": str(uuid7())}):
        answer = api.post("/donations", {"receiver_kind": "pool", "seconds": 600} | wrong)
        assert answer.get_json()["code"] == "exchange.receiver_unclear"
    assert api.post("/donations", {"receiver_kind": "person", "seconds": 600}).status_code == 422
    number = number_of(world.resident)
    own = api.post("/donations", {"receiver_kind": "person", "number": number, "seconds": 600})
    assert own.get_json()["code"] == "exchange.gift_to_oneself"
    assert len(api.get("/donations").get_json()) == 1


def test_two_records_of_one_person_keep_their_donations(world: World) -> None:
    give(world, member(world.volunteer.member_id), 600)
    entry = PERSONAL_DATA["exchange"]
    entry.merge(world.volunteer.member_id, world.helper2.member_id)
    entry.merge(world.volunteer.member_id, world.helper2.member_id)
    session().commit()
    assert [row.receiver_zh for row in donations_of(world.helper2.member_id)] == ["沈*红"]
    part = entry.export(world.resident.member_id)[0]
    assert (part.rows[0][1], part.rows[0][4]) == ("给出", 600)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_whatever_is_given_time_is_neither_made_nor_lost(
    seed: int, world_of_givers: tuple[World, Organisation]
) -> None:
    world, body = world_of_givers
    chance, people = random.Random(seed), (world.resident, world.volunteer, world.helper2)
    for _ in range(12):
        giver = chance.choice(people)
        to = chance.choice([None, body, *(member(person.member_id) for person in people)])
        for _ in range(chance.randint(1, 2)):
            with suppress(GiftToOneself, NotEnoughTime):
                give(world, to, chance.choice((300, 900, 5 * HOUR)), giver=giver, id=uuid7())
            session().rollback()
    held = sum(world.holding(person).balance for person in people) + holding(body.id).balance
    assert held + in_pool() == issued_seconds() == 10 * HOUR
    assert in_pool() == pool().given
    assert verify() == []


@pytest.fixture
def world_of_givers(world: World) -> tuple[World, Organisation]:
    """A bank whose people give to each other, over all examples."""
    return world, group(world)
