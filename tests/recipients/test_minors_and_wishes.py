"""Minors serve with a guardian and never in what is risky; nobody learns that somebody does not want them."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from app.kit.clock import fixed, from_wall, local, now, today
from app.kit.db import session
from app.orders.commands import take
from app.orders.models import ServiceKind
from app.recipients.commands.relations import end_exclusion, end_guardianship, exclude, record_guardian
from app.recipients.errors import (
    GuardianConsentMissing,
    GuardianMissing,
    GuardianRefused,
    NotForMinors,
    NotSuited,
    PairExcluded,
)
from app.recipients.family import excluded
from app.recipients.models import Exclusion, Guardianship
from app.rules.commands import set_rule
from app.tenancy.actor import SHELL
from tests.recipients.conftest import born, facts, number_of
from tests.worlds import Person, World


def years_ago(years: int) -> date:
    day = today()
    return day.replace(year=day.year - years, day=min(day.day, 28))


@pytest.fixture
def parent(world: World) -> Person:
    """An adult with a birth date."""
    made = world.person("何妈妈")
    born(made, years_ago(40))
    return made


def guard(world: World, minor: Person, parent: Person, *, agrees: bool = True) -> Guardianship:
    row = record_guardian(
        minor.member_id,
        parent.member_id,
        relation="母亲",
        document="户口簿",
        has_consented=agrees,
        by=world.clerk.actor,
    )
    session().commit()
    return row


def test_a_minor_serves_only_with_a_guardian_on_record(world: World, parent: Person) -> None:
    minor = world.volunteer
    born(minor, years_ago(16))
    demand = world.demand()
    with pytest.raises(GuardianMissing):
        take.claim_order(demand.id, helper_id=minor.member_id, by=minor.actor)
    session().rollback()
    row = guard(world, minor, parent, agrees=False)
    assert facts("recipients.guardian_recorded")[0].on_behalf_of == minor.member_id
    end_guardianship(row.id, by=world.clerk.actor)
    with pytest.raises(GuardianMissing):
        take.claim_order(demand.id, helper_id=minor.member_id, by=minor.actor)
    session().rollback()
    guard(world, minor, parent, agrees=False)
    assert world.claimed(demand).helper_id == minor.member_id


def test_under_14_the_guardian_must_have_consented_for_anything(world: World, parent: Person) -> None:
    child = world.volunteer
    born(child, years_ago(13))
    demand = world.demand()
    guard(world, child, parent, agrees=False)
    with pytest.raises(GuardianConsentMissing):
        take.claim_order(demand.id, helper_id=child.member_id, by=child.actor)
    session().rollback()
    with pytest.raises(GuardianConsentMissing):
        world.demand(child)
    session().rollback()
    guard(world, child, parent)
    assert world.claimed(demand).helper_id == child.member_id


def test_risky_kinds_are_closed_to_minors_by_a_rule(world: World, parent: Person) -> None:
    minor, demand = world.volunteer, world.demand()
    born(minor, years_ago(17))
    guard(world, minor, parent)
    key = session().get_one(ServiceKind, (world.id, demand.kind_id)).key
    set_rule(
        "recipients.kinds_not_for_minors",
        f"rescue，{key}",
        tenant_id=world.nodes["root"],
        effective_from=None,
        reason="x",
        by=SHELL,
    )
    session().commit()
    with pytest.raises(NotForMinors):
        take.claim_order(demand.id, helper_id=minor.member_id, by=minor.actor)
    assert "未满 18 周岁不能参加" in world.browser(minor).get(f"/demands/{demand.id}").get_data(as_text=True)


def test_of_age_on_the_day_of_the_service_one_needs_no_guardian(world: World) -> None:
    """What counts is the day on which one serves."""
    with fixed(from_wall(local(now()).replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=None))):
        demand = world.demand()
        born(world.volunteer, years_ago(18) if today().day <= 28 else date(2000, 1, 1))
        assert world.claimed(demand).helper_id == world.volunteer.member_id


def test_a_guardian_is_another_adult_of_a_minor(world: World, parent: Person) -> None:
    grown, minor = world.volunteer, world.resident
    born(grown, years_ago(30))
    with pytest.raises(GuardianRefused):
        guard(world, grown, parent)
    session().rollback()
    born(minor, years_ago(10))
    for nobody in (minor, world.helper2):
        with pytest.raises(GuardianRefused):
            guard(world, minor, nobody)
        session().rollback()


def test_the_desk_records_a_guardian(world: World, parent: Person) -> None:
    born(world.volunteer, years_ago(16))
    path = f"/desk/people/{world.volunteer.member_id}"
    sent = {
        "number": number_of(parent),
        "name": "何妈妈",
        "relation": "母亲",
        "document": "户口簿",
        "has_consented": "true",
    }
    desk = world.browser(world.clerk)
    assert desk.post(f"{path}/guardians", sent, form_at=f"{path}/relations").status_code == 303
    page = desk.get(f"{path}/relations").get_data(as_text=True)
    assert "何妈妈（母亲）" in page
    assert "已同意参加" in page
    row = session().scalars(sa.select(Guardianship)).one()
    assert world.browser(world.sibling).post(
        f"/desk/guardianships/{row.id}/ending", form_at="/desk/recipients"
    ).status_code == 404  # fmt: skip
    assert "何小明" in world.browser(parent).get("/family").get_data(as_text=True)


def apart(one: Person, other: Person) -> Exclusion:
    row = exclude(one.member_id, other.member_id, by=one.actor)
    session().commit()
    return row


@pytest.mark.parametrize("recipient_asked", [True, False])
def test_two_are_not_brought_together_and_the_helper_is_told_nothing(world: World, recipient_asked: bool) -> None:
    mother, helper = world.resident, world.volunteer
    demand = world.demand(mother)
    row = apart(mother, helper) if recipient_asked else apart(helper, mother)
    assert excluded(mother.member_id, helper.member_id)
    assert excluded(helper.member_id, mother.member_id)
    with pytest.raises(NotSuited) as refused:
        take.claim_order(demand.id, helper_id=helper.member_id, by=helper.actor)
    assert not any(word in refused.value.sentence("zh") for word in ("陈阿婆", "不愿", "排除"))
    assert world.api(helper).get("/demands").get_json()["items"] == []
    assert len(world.api(world.helper2).get("/demands").get_json()["items"]) == 1
    end_exclusion(row.id, by=mother.actor)
    session().commit()
    assert not excluded(mother.member_id, helper.member_id)
    assert len(world.api(helper).get("/demands").get_json()["items"]) == 1


def test_staff_are_told_and_the_other_sees_no_trace(world: World) -> None:
    mother, helper = world.resident, world.volunteer
    demand = world.demand(mother)
    set_rule("orders.who_takes", "both", tenant_id=world.nodes["root"], effective_from=None, reason="x", by=SHELL)
    apart(mother, helper)
    answer = world.api(world.subadmin).post(f"/demands/{demand.id}/dispatch", {"helper_id": str(helper.member_id)})
    assert (answer.status_code, answer.get_json()["code"]) == (409, PairExcluded.code)
    assert "陈阿婆" not in world.browser(helper).get("/family").get_data(as_text=True)
    timeline = world.browser(world.clerk).get(f"/desk/people/{helper.member_id}").get_data(as_text=True)
    assert "不再与某人搭配" not in timeline


def test_a_member_notes_it_after_a_shared_service(world: World) -> None:
    mother, helper = world.resident, world.volunteer
    page = f"/people/{helper.member_id}/exclusion"
    assert world.browser(mother).get(page).status_code == 404, "they have not met"
    order = world.claimed(world.demand(mother))
    assert page in world.browser(mother).get(f"/orders/{order.id}").get_data(as_text=True)
    assert world.browser(mother).post(page).status_code == 303
    row = session().scalars(sa.select(Exclusion)).one()
    assert (row.member_id, row.other_id) == (mother.member_id, helper.member_id)
    assert world.browser(helper).post(f"/family/exclusions/{row.id}/ending", form_at="/family").status_code == 404
    assert world.browser(mother).post(f"/family/exclusions/{row.id}/ending", form_at="/family").status_code == 303


def test_staff_note_it_for_somebody_of_their_node(world: World) -> None:
    path = f"/desk/people/{world.resident.member_id}"
    sent: dict[str, Any] = {"number": number_of(world.volunteer), "name": "何小明"}
    desk = world.browser(world.clerk)
    assert desk.post(f"{path}/exclusions", sent, form_at=f"{path}/relations").status_code == 303
    fact = facts("recipients.member_excluded")[0]
    assert (fact.by_member_id, fact.on_behalf_of) == (world.clerk.member_id, world.resident.member_id)
    assert str(world.volunteer.member_id) not in str(fact.body)
    own = {"number": number_of(world.resident), "name": "陈阿婆"}
    assert desk.post(f"{path}/exclusions", own, form_at=f"{path}/relations").status_code == 422
    row = session().scalars(sa.select(Exclusion)).one()
    other = world.browser(world.sibling)
    assert other.post(f"/desk/exclusions/{row.id}/ending", form_at="/desk/recipients").status_code == 404
    assert desk.post(f"/desk/exclusions/{row.id}/ending", form_at=f"{path}/relations").status_code == 303
