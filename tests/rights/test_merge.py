"""Two records of one person become one, by two people, for good; the books keep both histories."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.events.sealing import seal, verify_seals
from app.kit.check_digits import with_check_digit
from app.kit.clock import fixed, now
from app.kit.db import session
from app.ledger.queries import holding, served_seconds
from app.ledger.verify import verify
from app.members.commands import give_consent
from app.members.queries import ConsentKind, kept_record, member, members_with_phone, profile
from app.orders.models import Demand, Order
from app.records.models import ServiceRecord
from app.rights.commands.correct import Item, ask_correction, decide_correction
from app.rights.commands.erase import ask_erasure
from app.rights.commands.merge import decide_merge, propose_merge
from app.rights.commands.recover import Proof, rebind_phone
from app.rights.errors import AnotherPersonNeeded, DecidedAlready, MattersOpen, MergeRefused
from app.rights.jobs import erase_due
from app.rights.models import Merge
from app.rights.registry import Remaining
from tests.rights.test_copies import with_sensitive_things
from tests.worlds import HOUR, Person, World, fresh_phone


@pytest.fixture
def twin(world: World) -> Person:
    """The resident, registered a second time."""
    return world.person("陈阿婆", hours=3)


def merged(world: World, kept: Person, other: Person) -> Merge:
    """The other record has become the kept one."""
    row = propose_merge(kept.member_id, other.member_id, document="户口本核对", by=world.branch.actor)
    session().commit()
    decide_merge(row.id, is_approved=True, by=world.district.actor)
    session().commit()
    return row


def test_time_services_and_profile_follow_and_everything_verifies(world: World, twin: Person) -> None:
    with_sensitive_things(world)
    world.confirmed()
    world.confirmed(world.finished(world.begun(world.claimed(world.demand(world.volunteer), world.helper2))))
    session().rollback()
    seal()
    session().commit()
    before = holding(world.resident.member_id).balance
    merged(world, twin, world.resident)
    assert holding(twin.member_id).balance == before + 3 * HOUR
    assert holding(world.resident.member_id).balance == 0
    assert profile(twin.member_id).address == "海滨路 1 号"
    assert profile(twin.member_id).id_number
    assert session().scalars(select(Demand).where(Demand.recipient_id == world.resident.member_id)).all() == []
    assert session().scalars(select(ServiceRecord).where(ServiceRecord.recipient_id == twin.member_id)).all()
    assert verify() == []
    seal()
    session().commit()
    assert verify_seals() is None


def test_the_hours_served_and_the_level_follow(world: World) -> None:
    world.confirmed()
    served = served_seconds(world.volunteer.member_id)
    assert served > 0
    merged(world, world.helper2, world.volunteer)
    assert served_seconds(world.helper2.member_id) == served
    assert served_seconds(world.volunteer.member_id) == 0
    assert session().scalars(select(Order).where(Order.helper_id == world.helper2.member_id)).all()
    assert verify() == []


def test_the_earlier_history_is_read_from_the_kept_account_and_by_nobody_else(world: World, twin: Person) -> None:
    merged(world, twin, world.resident)
    page = world.browser(twin).get("/account").get_data(as_text=True)
    assert "来自早先档案" in page
    earlier = f"/account/earlier/{world.resident.member_id}"
    assert earlier in page
    assert "早先档案" in world.browser(twin).get(earlier).get_data(as_text=True)
    assert world.browser(world.volunteer).get(earlier).status_code == 404


def test_a_merged_person_signing_in_comes_out_as_the_kept_one(world: World, twin: Person) -> None:
    merged(world, twin, world.resident)
    assert [row.id for row in members_with_phone(world.resident.phone)] == [twin.member_id]
    assert world.browser(world.resident).get("/me").status_code == 303, "the old session has ended"
    stranger = world.browser()
    stranger.post("/sign-in/code", {"phone": world.resident.phone}, form_at="/sign-in")
    sent = next(
        m for m in reversed(stranger.client.application.extensions["sms"].sent) if m.phone == world.resident.phone
    )
    code = re.search(r"验证码 (\d{6})", sent.text)
    assert code
    answer = stranger.post("/sign-in", {"phone": world.resident.phone, "code": code[1]}, form_at="/sign-in")
    assert answer.status_code == 303
    assert with_check_digit(member(twin.member_id).number) in stranger.get("/me").get_data(as_text=True)


def test_a_new_telephone_shuts_out_every_earlier_one(world: World, twin: Person) -> None:
    merged(world, twin, world.resident)
    number = fresh_phone()
    rebind_phone(twin.member_id, number, (Proof.ID_CARD, Proof.KIN), by=world.subadmin.actor)
    session().commit()
    assert [row.id for row in members_with_phone(number)] == [twin.member_id]
    assert members_with_phone(world.resident.phone) == [], "the lost one may be that of the earlier record"
    assert members_with_phone(twin.phone) == []


def test_whoever_is_erased_leaves_no_earlier_record_behind(world: World, twin: Person) -> None:
    third = world.person("陈阿婆三")
    merged(world, twin, world.resident)
    merged(world, third, twin)
    ask_erasure(third.member_id, Remaining.POOL, by=third.actor)
    session().commit()
    with fixed(now() + timedelta(days=8)):
        erase_due()
    for person in (world.resident, twin, third):
        row = world.reload(member(person.member_id))
        assert (row.name, row.sort_key, row.phone_index, row.phone_tail_index) == ("已注销", "yi zhu xiao", None, None)
        assert row.erased_at is not None
        assert members_with_phone(person.phone) == []
    assert verify() == []


def test_a_waiting_correction_follows_to_the_kept_record(world: World, twin: Person) -> None:
    name = ask_correction(world.resident.member_id, Item.NAME, "陈阿玉", by=world.resident.actor)
    born = ask_correction(world.resident.member_id, Item.BORN_ON, "1950-03-07", by=world.resident.actor)
    own = ask_correction(twin.member_id, Item.NAME, "陈阿琴", by=twin.actor)
    session().commit()
    merged(world, twin, world.resident)
    for row in (name, born, own):
        world.reload(row)
    assert {row.member_id for row in (name, born, own)} == {twin.member_id}
    assert (name.value_cipher, name.is_accepted) == (None, False), "the kept record's own request waits on"
    for row in (born, own):
        decide_correction(row.id, is_accepted=True, note="", by=world.subadmin.actor)
    session().commit()
    kept = world.reload(member(twin.member_id))
    assert (kept.name, str(kept.born_on)) == ("陈阿琴", "1950-03-07")


def test_a_record_without_sign_in_takes_over_that_of_the_other(world: World) -> None:
    from app.members.commands import register_member
    from app.tenancy.actor import SHELL

    plain = register_member("陈阿婆", tenant_id=world.nodes["leaf"], by=SHELL)
    session().commit()
    row = propose_merge(plain.id, world.resident.member_id, document="核对", by=world.branch.actor)
    decide_merge(row.id, is_approved=True, by=world.district.actor)
    session().commit()
    assert world.reload(plain).user_id == world.resident.user_id
    assert members_with_phone(world.resident.phone)[0].id == plain.id


def test_merged_twice_over_leads_to_the_last(world: World, twin: Person) -> None:
    third = world.person("陈阿婆")
    merged(world, twin, world.resident)
    merged(world, third, twin)
    assert kept_record(member(world.resident.member_id)).id == third.member_id
    assert holding(third.member_id).balance == 13 * HOUR


def test_the_second_person_is_another_and_decides_once(world: World, twin: Person) -> None:
    row = propose_merge(twin.member_id, world.resident.member_id, document="核对", by=world.branch.actor)
    with pytest.raises(AnotherPersonNeeded):
        decide_merge(row.id, is_approved=True, by=world.branch.actor)
    decide_merge(row.id, is_approved=False, by=world.district.actor)
    session().commit()
    assert member(world.resident.member_id).is_active
    with pytest.raises(DecidedAlready):
        decide_merge(row.id, is_approved=True, by=world.district.actor)


def test_what_is_open_is_seen_through_first(world: World, twin: Person) -> None:
    world.demand()
    with pytest.raises(MattersOpen):
        propose_merge(twin.member_id, world.resident.member_id, document="核对", by=world.branch.actor)


def test_a_record_is_not_merged_with_itself_or_twice(world: World, twin: Person) -> None:
    with pytest.raises(MergeRefused):
        propose_merge(twin.member_id, twin.member_id, document="核对", by=world.branch.actor)
    merged(world, twin, world.resident)
    with pytest.raises(MergeRefused):
        propose_merge(world.helper2.member_id, world.resident.member_id, document="核对", by=world.branch.actor)


def test_consents_of_both_hold_once(world: World, twin: Person) -> None:
    for person in (world.resident, twin):
        give_consent(person.member_id, ConsentKind.HEALTH, by=person.actor)
    give_consent(world.resident.member_id, ConsentKind.SKILLS, by=world.resident.actor)
    session().commit()
    merged(world, twin, world.resident)
    assert {"health", "skills"} <= set(profile(twin.member_id).consents)


def test_the_desk_compares_proposes_and_a_second_person_approves(world: World, twin: Person) -> None:
    number = with_check_digit(member(world.resident.member_id).number)
    page = f"/desk/people/{twin.member_id}/merge?other={number}"
    first, second = world.browser(world.branch), world.browser(world.district)
    shown = first.get(page).get_data(as_text=True)
    assert shown.count("陈阿婆") >= 2
    assert "不能撤销" in shown
    fields = {"other": number, "keep": "this", "document": "户口本"}
    assert first.post(f"/desk/people/{twin.member_id}/merge", fields, form_at=page).status_code == 303
    row = session().scalars(select(Merge)).one()
    assert (
        second.post(f"/desk/merges/{row.id}/decision", {"is_accepted": "true"}, form_at="/desk/rights").status_code
        == 303
    )
    assert not world.reload(member(world.resident.member_id)).is_active
