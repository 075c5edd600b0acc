"""The service record: four figures, one record an order, what each side says of the other, once."""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.kit.db import session
from app.ledger.queries import served_seconds
from app.members.queries import member
from app.records.commands import evaluate
from app.records.models import ServiceRecord
from app.records.queries import evaluations_of, record_of_order
from app.tenancy.actor import Actor
from tests.orders.conftest import SetRule, refused, rule_of
from tests.orders.racing import race
from tests.worlds import HOUR, World


@pytest.fixture
def rule(world: World) -> SetRule:
    """Sets a rule of the bank from now on."""
    return rule_of(world)


def record(world: World) -> ServiceRecord:
    found = record_of_order(world.confirmed().id)
    assert found is not None
    return found


def test_both_sides_evaluate_once_and_nobody_else_does(world: World) -> None:
    row = record(world)
    for person, about in ((world.resident, world.volunteer), (world.volunteer, world.resident)):
        said = evaluate(row.id, stars=5, comment=" 很好 ", by=person.actor)
        session().commit()
        assert (said.about_member_id, said.comment) == (about.member_id, "很好")
        with refused("records.evaluated_already"):
            evaluate(row.id, stars=1, comment="", by=person.actor)
    with refused("records.not_one_of_the_two"):
        evaluate(row.id, stars=5, comment="", by=world.helper2.actor)
    assert [one.stars for one in evaluations_of(row.id)] == [5, 5]


def test_a_clerk_evaluates_for_somebody_and_not_as_themselves(world: World) -> None:
    row = record(world)
    with refused("records.not_one_of_the_two"):
        evaluate(row.id, stars=5, comment="", by=world.clerk.actor)
    by = Actor(world.clerk.user_id, world.clerk.member_id, on_behalf_of=world.resident.member_id)
    assert evaluate(row.id, stars=5, comment="", by=by).by_member_id == world.resident.member_id


@pytest.mark.parametrize("stars", [0, 6, -1, 100])
def test_there_are_one_to_five_stars(world: World, stars: int) -> None:
    row = record(world)
    with refused("records.stars_out_of_range"):
        evaluate(row.id, stars=stars, comment="", by=world.resident.actor)


def test_two_evaluations_at_once_are_one(world: World) -> None:
    record_id = record(world).id
    clients = [world.api(world.resident) for _ in range(3)]
    path = f"/records/{record_id}/evaluation"
    answers = race(world, *(lambda c=c: c.post(path, {"stars": 4}) for c in clients))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]


def test_the_database_itself_keeps_the_four_figures_together(world: World) -> None:
    row = record(world)
    for change in ({"honour_seconds": 1}, {"spendable_seconds": HOUR + 1, "honour_seconds": -1}, {"actual_seconds": 0}):
        with pytest.raises(IntegrityError):
            session().execute(sa.update(ServiceRecord).where(ServiceRecord.id == row.id).values(**change))
        session().rollback()


def test_hours_served_are_the_actual_ones_and_stand_in_the_ledger_too(world: World) -> None:
    row = record(world)
    assert served_seconds(world.volunteer.member_id) == row.actual_seconds == HOUR


def test_a_record_is_seen_by_both_and_by_staff_of_its_node(world: World) -> None:
    record_id = record(world).id
    for person, status in (
        (world.resident, 200), (world.volunteer, 200), (world.clerk, 200), (world.auditor, 200), (world.sibling, 404),
        (world.helper2, 404),
    ):  # fmt: skip
        assert world.api(person).get(f"/records/{record_id}").status_code == status, person.name


def level_of(world: World) -> int:
    session().rollback()
    session().expire_all()
    return member(world.volunteer.member_id).level


def test_quality_holds_a_level_back_where_the_bank_looks_at_it(world: World, rule: SetRule) -> None:
    rule("members.level_hours", [2])
    rule("members.level_least_stars", 3)
    first = record(world)
    evaluate(first.id, stars=2, comment="", by=world.resident.actor)
    session().commit()
    second = record(world)
    assert served_seconds(world.volunteer.member_id) >= 2 * HOUR
    assert level_of(world) == 0, "the hours suffice, the stars do not"
    evaluate(second.id, stars=5, comment="", by=world.resident.actor)
    session().commit()
    assert level_of(world) == 1, "3.5 on average"


def test_who_has_no_evaluation_yet_rises_by_hours(world: World, rule: SetRule) -> None:
    rule("members.level_hours", [1])
    rule("members.level_least_stars", 5)
    record(world)
    assert level_of(world) == 1
