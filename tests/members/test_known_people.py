"""Nobody is registered twice without a word: whoever seems to be there already is asked about first."""

from datetime import date

import pytest

from app.kit.check_digits import with_check_digit
from app.kit.db import session
from app.members.commands import register_member
from app.members.models import Member
from app.members.telling_apart import refuse_known
from app.tenancy.actor import SHELL
from app.tenancy.queries import tenant
from tests.clients import PageClient
from tests.orders.conftest import refused
from tests.worlds import Person, World, fresh_phone


def count(name: str) -> int:
    """How many of this name there are."""
    session().rollback()
    return session().query(Member).filter(Member.name == name).count()


def number_of(world: World, person: Person) -> str:
    """The number as it is read aloud."""
    return with_check_digit(row_of(world, person).number)


def row_of(world: World, person: Person) -> Member:
    """Their row."""
    return session().get_one(Member, (world.id, person.member_id))


def forms(world: World) -> dict[str, tuple[PageClient, str, str, str]]:
    """For each form to register somebody: whose browser, where it is shown, where it is sent, where a member is opened."""
    clerk = world.browser(world.clerk)
    line = world.browser(world.person("接线小孟", role="hotline_clerk", role_at=world.nodes["leaf"]))
    return {
        "desk": (clerk, "/desk/?new=yes", "/desk/", "/desk/people/{id}"),
        "hotline": (line, "/desk/hotline/?text=x", "/desk/hotline/people", "/desk/hotline/people/{id}"),
        "passing": (clerk, "/desk/passers-by/new", "/desk/passers-by/new", "/desk/people/{id}"),
    }


@pytest.mark.parametrize("form", ["desk", "hotline", "passing"])
def test_the_same_name_and_telephone_are_asked_about_before_anybody_is_registered(world: World, form: str) -> None:
    browser, shown, sent, page = forms(world)[form]
    her = world.person("陈秀兰")
    number = number_of(world, her)
    typed = {"name": "陈秀兰", "phone": her.phone, "tenant_id": str(world.nodes["leaf"])}
    answer = browser.post(sent, typed, form_at=shown)
    said = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert f"已有同名同手机号的会员 {number}，是同一位吗？" in said
    assert f'href="/t/{world.slug}{page.format(id=her.member_id)}"' in said
    assert 'value="陈秀兰"' in said
    assert f'value="{her.phone}"' in said
    assert f'value="{world.nodes["leaf"]}" selected' in said
    assert "不是同一位，仍要登记" in said
    assert count("陈秀兰") == 1
    again = browser.post(sent, typed | {"is_another": "true"}, form_at=shown)
    assert again.status_code == 303
    assert count("陈秀兰") == 2


@pytest.mark.parametrize("form", ["desk", "hotline", "passing"])
def test_a_family_shares_a_telephone_without_a_question(world: World, form: str) -> None:
    browser, shown, sent, _ = forms(world)[form]
    her = world.person("陈秀兰")
    typed = {"name": "陈大明", "phone": her.phone, "tenant_id": str(world.nodes["leaf"])}
    assert browser.post(sent, typed, form_at=shown).status_code == 303
    namesake = {"name": "陈秀兰", "phone": fresh_phone(), "tenant_id": str(world.nodes["leaf"])}
    assert browser.post(sent, namesake, form_at=shown).status_code == 303


def test_who_is_of_another_branch_is_named_and_not_opened(world: World) -> None:
    her = world.person("陈秀兰", node=world.nodes["sibling"])
    number = number_of(world, her)
    typed = {"name": "陈秀兰", "phone": her.phone, "tenant_id": str(world.nodes["leaf"])}
    said = world.browser(world.clerk).post("/desk/", typed, form_at="/desk/?new=yes").get_data(as_text=True)
    assert number in said
    assert str(her.member_id) not in said


def test_over_the_api_the_same_is_refused_until_the_program_says_otherwise(world: World) -> None:
    her = world.person("陈秀兰")
    body = {"name": " 陈秀兰 ", "phone": f"+86 {her.phone}", "tenant_id": str(world.nodes["leaf"])}
    clerk = world.api(world.clerk)
    answer = clerk.post("/members", body)
    assert (answer.status_code, answer.json["code"]) == (409, "members.known_by_name")
    assert answer.json["data"]["number"] == number_of(world, her)
    assert clerk.post("/members", body | {"is_another": True}).status_code == 201


def test_without_a_telephone_name_and_birth_date_tell_who_it_is(world: World) -> None:
    born_on = date(1948, 5, 6)
    row = register_member("陈秀兰", tenant_id=world.nodes["leaf"], by=SHELL, born_on=born_on)
    with refused("members.known_by_name"):
        refuse_known("陈秀兰", born_on=born_on)
    refuse_known("陈秀兰", born_on=date(1948, 5, 7))
    refuse_known("陈秀兰", born_on=born_on, phone=fresh_phone())
    refuse_known("陈秀兰")
    row.is_active = False
    session().flush()
    refuse_known("陈秀兰", born_on=born_on)


def test_two_of_one_name_are_told_apart_wherever_one_is_chosen(world: World) -> None:
    here, there = world.person("陈秀兰"), world.person("陈秀兰", node=world.nodes["sibling"])
    row_of(world, here).born_on = date(1948, 5, 6)
    session().commit()
    line = world.person("接线小孟", role="hotline_clerk", role_at=world.nodes["root"])
    for who, path in ((world.district, "/desk/"), (world.district, "/desk/search"), (line, "/desk/hotline/")):
        shown = world.browser(who).get(f"{path}?text=陈秀兰").get_data(as_text=True)
        for one in (here, there):
            assert number_of(world, one) in shown, path
            assert f"{one.phone[:3]}****{one.phone[-4:]}" in shown, path
            assert one.phone not in shown, path
            assert tenant(row_of(world, one).tenant_id).name_zh in shown.split("<main", 1)[1], path
        assert "1948 年生" in shown, path
