"""A death: the record is frozen at once, a second person approves, time goes to heirs or the pool, the rest is erased."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.events.delivering import deliver_due
from app.kit.check_digits import with_check_digit
from app.kit.clock import fixed, now, today
from app.kit.db import session
from app.ledger.chart import BankAccount
from app.ledger.models import Transfer
from app.ledger.queries import bank_holding, holding
from app.ledger.verify import verify
from app.members.queries import member
from app.notifications.models import Message
from app.rights.commands.erase import ask_erasure, erase_person
from app.rights.commands.estate import decide_estate, record_death
from app.rights.commands.merge import decide_merge, propose_merge
from app.rights.errors import (
    AnotherPersonNeeded,
    DeathDayRefused,
    DocumentNeeded,
    HeirsNotHere,
    HeirsRefused,
    MattersOpen,
    RecordErased,
)
from app.rights.jobs import erase_due
from app.rights.models import Erasure, Estate
from app.rights.registry import Remaining
from app.rules.commands import set_rule
from app.tenancy.actor import SHELL
from tests.worlds import HOUR, World


def recorded(world: World, shares: dict[str, int]) -> Estate:
    """The resident's death, recorded by the branch."""
    heirs = {world.people[name].member_id: share for name, share in shares.items()}
    row = record_death(world.resident.member_id, today(), document="死亡证明 12 号", heirs=heirs, by=world.branch.actor)
    session().commit()
    return row


def test_nobody_acts_as_the_dead_from_the_moment_it_is_recorded(world: World) -> None:
    recorded(world, {})
    assert world.browser(world.resident).get("/me").status_code == 303
    assert world.api(world.resident).get("/me").status_code == 401


def test_heirs_get_their_shares_by_one_journal(world: World) -> None:
    row = recorded(world, {"volunteer": 2, "helper2": 1})
    decide_estate(row.id, is_approved=True, by=world.district.actor)
    session().commit()
    left = 10 * HOUR
    assert holding(world.volunteer.member_id).balance + holding(world.helper2.member_id).balance == left
    assert holding(world.volunteer.member_id).balance in (left * 2 // 3, left * 2 // 3 + 1)
    journals = set(session().scalars(select(Transfer.journal_id).where(Transfer.document_id == row.id)))
    assert journals == {row.id}
    assert "死亡证明 12 号" in world.browser(world.volunteer).get("/account").get_data(as_text=True)
    assert member(world.resident.member_id).name == "已注销"
    deliver_due()
    told = session().scalars(select(Message.kind).where(Message.member_id == world.helper2.member_id)).all()
    assert "rights.estate_decided" in told
    assert verify() == []


def test_without_heirs_time_goes_to_the_pool(world: World) -> None:
    before = bank_holding(BankAccount.POOL)[1]
    row = recorded(world, {})
    decide_estate(row.id, is_approved=True, by=world.district.actor)
    session().commit()
    assert bank_holding(BankAccount.POOL)[1] - before == 10 * HOUR
    assert verify() == []


def test_a_bank_may_give_everything_to_the_pool(world: World) -> None:
    set_rule("rights.after_death", "pool", tenant_id=world.nodes["root"], effective_from=now(), reason="test", by=SHELL)
    session().commit()
    with pytest.raises(HeirsNotHere):
        recorded(world, {"volunteer": 1})


def test_open_orders_end_and_what_is_held_is_inherited_too(world: World) -> None:
    order = world.claimed()
    row = recorded(world, {"helper2": 1})
    decide_estate(row.id, is_approved=True, by=world.district.actor)
    session().commit()
    assert world.reload(order).state == "cancelled"
    assert holding(world.helper2.member_id).balance == 10 * HOUR


def test_what_has_begun_is_seen_through_first(world: World) -> None:
    world.begun()
    row = recorded(world, {})
    with pytest.raises(MattersOpen):
        decide_estate(row.id, is_approved=True, by=world.district.actor)


def test_declined_the_record_is_as_before(world: World) -> None:
    row = recorded(world, {})
    decide_estate(row.id, is_approved=False, by=world.district.actor)
    session().commit()
    assert world.reload(member(world.resident.member_id)).is_active
    assert holding(world.resident.member_id).balance == 10 * HOUR
    recorded(world, {})


def test_an_erasure_that_waits_does_not_take_from_the_heirs(world: World) -> None:
    asked = ask_erasure(world.resident.member_id, Remaining.POOL, by=world.resident.actor)
    session().commit()
    row = recorded(world, {"volunteer": 1})
    assert world.reload(asked).called_off_at is not None
    with fixed(now() + timedelta(days=9)):
        erase_due()
        decide_estate(row.id, is_approved=True, by=world.district.actor)
        session().commit()
    assert holding(world.volunteer.member_id).balance == 10 * HOUR
    assert verify() == []


def test_the_clock_erases_nobody_whose_record_is_frozen(world: World) -> None:
    row = recorded(world, {"volunteer": 1})
    session().add(
        Erasure(
            member_id=world.resident.member_id, tenant_id=world.nodes["leaf"], asked_by=world.resident.member_id,
            remaining="pool", due_at=now(),
        )
    )  # fmt: skip
    session().commit()
    erase_due()
    assert holding(world.resident.member_id).balance == 10 * HOUR
    decide_estate(row.id, is_approved=True, by=world.district.actor)
    assert holding(world.volunteer.member_id).balance == 10 * HOUR


def test_what_was_erased_is_not_brought_back_by_declining(world: World) -> None:
    row = recorded(world, {})
    erase_person(world.resident.member_id, row.id, world.nodes["leaf"], by=world.branch.actor)
    session().commit()
    with pytest.raises(RecordErased):
        decide_estate(row.id, is_approved=False, by=world.district.actor)
    session().rollback()
    assert not member(world.resident.member_id).is_active


def test_an_heir_who_became_another_record_inherits_there(world: World) -> None:
    row = recorded(world, {"volunteer": 1, "helper2": 1})
    joined = propose_merge(world.helper2.member_id, world.volunteer.member_id, document="核对", by=world.branch.actor)
    decide_merge(joined.id, is_approved=True, by=world.district.actor)
    decide_estate(row.id, is_approved=True, by=world.district.actor)
    session().commit()
    assert holding(world.helper2.member_id).balance == 10 * HOUR
    assert holding(world.volunteer.member_id).balance == 0
    assert verify() == []


def test_an_heir_who_is_no_longer_there_leaves_the_share_to_the_others(world: World) -> None:
    row_id = recorded(world, {"volunteer": 9, "helper2": 1}).id
    recorded_too = record_death(
        world.volunteer.member_id, today(), document="死亡证明 13 号", heirs={}, by=world.branch.actor
    )
    decide_estate(recorded_too.id, is_approved=True, by=world.district.actor)
    session().commit()
    assert "份额归其他继承人" in world.browser(world.district).get("/desk/rights").get_data(as_text=True)
    with world.scope():
        decide_estate(row_id, is_approved=True, by=world.district.actor)
        session().commit()
        assert holding(world.helper2.member_id).balance == 10 * HOUR
        assert holding(world.volunteer.member_id).balance == 0
        assert verify() == []


def test_heirs_to_whom_nothing_came_are_not_told_that_it_did(world: World) -> None:
    before = bank_holding(BankAccount.POOL)[1]
    set_rule(
        "ledger.storage_ceiling_hours", 1, tenant_id=world.nodes["root"], effective_from=now(), reason="test", by=SHELL
    )
    session().commit()
    world.people["full"] = world.person("满阿姨", hours=1)
    row = recorded(world, {"full": 1, "helper2": 1})
    decide_estate(row.id, is_approved=True, by=world.district.actor)
    session().commit()
    deliver_due()
    told = set(session().scalars(select(Message.member_id).where(Message.kind == "rights.estate_decided")))
    assert told == {world.helper2.member_id}, "the other account is full"
    assert bank_holding(BankAccount.POOL)[1] - before == 5 * HOUR


def test_the_day_of_death_fits_the_life(world: World) -> None:
    member(world.resident.member_id).born_on = date(1950, 3, 7)
    session().commit()
    for day in (today() + timedelta(days=1), date(1950, 3, 6)):
        with pytest.raises(DeathDayRefused):
            record_death(world.resident.member_id, day, document="证明", heirs={}, by=world.branch.actor)


def test_a_document_a_second_person_and_fitting_heirs_are_needed(world: World) -> None:
    me, by = world.resident.member_id, world.branch.actor
    with pytest.raises(DocumentNeeded):
        record_death(me, today(), document=" ", heirs={}, by=by)
    with pytest.raises(HeirsRefused):
        record_death(me, today(), document="证明", heirs={me: 1}, by=by)
    session().rollback()
    row = recorded(world, {})
    with pytest.raises(AnotherPersonNeeded):
        decide_estate(row.id, is_approved=True, by=by)


def test_the_desk_records_and_a_second_person_approves(world: World) -> None:
    page = f"/desk/people/{world.resident.member_id}/rights"
    path = f"/desk/people/{world.resident.member_id}/estate"
    first, second = world.browser(world.branch), world.browser(world.district)
    number = with_check_digit(member(world.volunteer.member_id).number)
    fields = {"died_on": f"{today():%Y-%m-%d}", "document": "证明", "heirs": f"{number} 1\n乱写"}
    assert first.post(path, fields, form_at=page).status_code == 422
    other = with_check_digit(member(world.helper2.member_id).number)
    for heirs, line in (
        (f"{number} 1\n\n{number} 3", f"{number} 3"),
        (f"\n{other} 1\n\n{number} 2000", f"{number} 2000"),
    ):
        refused = first.post(path, {**fields, "heirs": heirs}, form_at=page)
        assert refused.status_code == 422
        assert f"请改正“{line}”" in refused.get_data(as_text=True)
    assert first.post(path, {**fields, "heirs": f"{number} 1"}, form_at=page).status_code == 303
    shown = first.get("/desk/rights").get_data(as_text=True)
    assert "由您登记" in shown
    row = session().scalars(select(Estate)).one()
    own = first.post(f"/desk/estates/{row.id}/decision", {"is_accepted": "true"}, form_at="/desk/rights")
    assert own.status_code == 409
    done = second.post(f"/desk/estates/{row.id}/decision", {"is_accepted": "true"}, form_at="/desk/rights")
    assert done.status_code == 303
    assert holding(world.volunteer.member_id).balance == 10 * HOUR
    assert not re.search("陈阿婆", second.get("/desk/rights").get_data(as_text=True))
