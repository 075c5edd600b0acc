"""Whatever staff open about a person stands in “who saw my data”, once for each look."""

import pytest

from app.kit.check_digits import with_check_digit
from app.members.queries import member
from app.members.readings import ReadingKind, readings_of
from tests.orders.conftest import rule_of
from tests.recruiting.conftest import applied
from tests.worlds import Person, World


def kinds_seen(person: Person) -> list[ReadingKind]:
    """What stands in their list."""
    return [one.what for one in readings_of(person.member_id).items]


@pytest.mark.parametrize(
    ("persona", "path"),
    [
        ("clerk", "/desk/people/{id}/recipient"),
        ("clerk", "/desk/people/{id}/recipient/form"),
        ("clerk", "/desk/people/{id}/relations"),
        ("subadmin", "/desk/people/{id}/rights"),
        ("branch", "/desk/people/{id}/merge"),
        ("clerk", "/desk/people/{id}/history"),
    ],
)
def test_a_record_opened_at_the_desk_is_read_by_whom_it_is_about(world: World, persona: str, path: str) -> None:
    desk = world.browser(world.people[persona])
    for _ in range(2):
        assert desk.get(path.format(id=world.resident.member_id)).status_code == 200
    assert kinds_seen(world.resident) == [ReadingKind.RECORD]
    assert "查看档案记录" in world.browser(world.resident).get("/me/data/readers").get_data(as_text=True)


def test_both_records_that_are_compared_are_seen(world: World) -> None:
    number = with_check_digit(member(world.volunteer.member_id).number)
    path = f"/desk/people/{world.resident.member_id}/merge?other={number}"
    assert world.browser(world.branch).get(path).status_code == 200
    for person in (world.resident, world.volunteer):
        assert kinds_seen(person) == [ReadingKind.RECORD]


def test_what_is_read_over_the_api_counts_too(world: World) -> None:
    program = world.api(world.clerk)
    assert program.get(f"/recipients/{world.resident.member_id}").status_code == 404, "in no registry yet"
    assert program.get(f"/members/{world.volunteer.member_id}/relations").status_code == 200
    assert kinds_seen(world.volunteer) == [ReadingKind.RECORD]


def test_an_application_that_is_opened_is_seen(world: World) -> None:
    rule_of(world)("members.volunteer_entry", "vetted")
    vetter = world.person("审核小吴", role="vetting_clerk")
    row = applied(world, world.resident)
    assert world.browser(vetter).get(f"/desk/volunteer-applications/{row.id}").status_code == 200
    assert kinds_seen(world.resident) == [ReadingKind.RECORD]


def test_a_form_that_is_refused_waits_for_nobody(world: World) -> None:
    path = f"/desk/people/{world.resident.member_id}/phone"
    page = f"/desk/people/{world.resident.member_id}/rights"
    assert world.browser(world.subadmin).post(path, {"proofs": ["kin"]}, form_at=page).status_code == 422
    assert kinds_seen(world.resident) == [ReadingKind.RECORD], "of opening the page, before the form was sent"
