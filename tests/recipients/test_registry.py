"""The registry: kept by the staff of a node, read there, filtered by what the reasons say, encrypted, gone with its consent."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.events.delivering import deliver_due
from app.kit.clock import today
from app.kit.db import session
from app.members.commands import change_profile, give_consent, withdraw_consent
from app.members.queries import ConsentKind
from app.recipients.models import Hardship, Recipient
from tests.recipients.conftest import born, facts, number_of
from tests.worlds import Person, World

OLD = date(1940, 5, 1)


def entry(**more: Any) -> dict[str, Any]:
    """A whole entry as a program sends it."""
    paper = {"kind": "low_income", "proof": "低保证 330 号", "holds_from": "2026-01-01"}
    return {
        "note": "耳背，请大声说", "living": "alone", "contact": "陈小女（女儿）", "contact_phone": "13900000001",
        "proof": "身份证原件", "born_on": OLD.isoformat(), "hardships": [paper], "consents": True, **more,
    }  # fmt: skip


def put(world: World, who: Person, person: Person, body: dict[str, Any] | None = None) -> Any:
    return world.api(who).call("PUT", f"/recipients/{person.member_id}", entry() if body is None else body)


def test_a_clerk_registers_somebody_and_it_says_why_they_come_first(world: World) -> None:
    need = world.kind().key
    answer = put(world, world.clerk, world.resident, entry(needs=[need]))
    assert answer.status_code == 200, answer.get_json()
    said = answer.get_json()
    assert [reason["key"] for reason in said["reasons"]] == ["low_income"]
    assert "1940-05" in said["reasons"][0]["zh"]
    assert "低保证 330 号" in said["reasons"][0]["zh"]
    assert said["meals"]["key"] == "meals"
    assert (said["needs"], said["living"], said["contact_phone"]) == ([need], "alone", "13900000001")
    fact = facts("recipients.recipient_registered")[0]
    assert (fact.by_member_id, fact.on_behalf_of) == (world.clerk.member_id, world.resident.member_id)
    assert "330" not in str(fact.body)


def test_writing_anew_replaces_and_says_which_parts_changed(world: World) -> None:
    put(world, world.clerk, world.resident)
    answer = put(world, world.clerk, world.resident, entry(note="", hardships=[]))
    assert answer.get_json()["reasons"] == []
    assert facts("recipients.recipient_changed")[0].body["items"] == ["note", "hardships"]
    assert put(world, world.clerk, world.resident, entry(note="", hardships=[])).status_code == 200
    assert len(facts("recipients.recipient_changed")) == 1, "nothing changed the second time"
    assert session().scalar(sa.select(sa.func.count()).select_from(Recipient)) == 1


def test_the_list_filters_by_category_as_the_reasons_do(world: World) -> None:
    people = [world.person(f"老人{n}") for n in range(4)]
    births = (today().replace(year=today().year - 70), OLD, OLD, today().replace(year=today().year - 69))
    papers = ("low_income", "disabled", None, "low_income")
    for person, born_on, kind in zip(people, births, papers, strict=True):
        held = [{"kind": kind, "proof": "证", "holds_from": "2020-01-01"}] if kind else []
        assert put(world, world.clerk, person, entry(born_on=born_on.isoformat(), hardships=held)).status_code == 200
    listed = lambda category: {  # noqa: E731
        item["member_id"]
        for item in world.api(world.clerk).get(f"/recipients/?category={category}").get_json()["items"]
    }
    assert listed("low_income") == {str(people[0].member_id)}
    assert listed("disabled") == {str(people[1].member_id)}
    assert listed("left_behind") == set()
    assert listed("meals") == listed("") == {str(person.member_id) for person in people}


def test_the_list_goes_on_where_it_stopped(world: World) -> None:
    people = [world.person(f"老人{n}") for n in range(5)]
    for person in people:
        put(world, world.clerk, person)
    api, seen, cursor = world.api(world.clerk), [], ""
    while cursor is not None:
        page = api.get(f"/recipients/?size=2&cursor={cursor}" if cursor else "/recipients/?size=2").get_json()
        seen += [item["member_id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert sorted(seen) == sorted(str(person.member_id) for person in people)


def test_the_next_node_sees_nothing(world: World) -> None:
    put(world, world.clerk, world.resident)
    sibling = world.api(world.sibling)
    assert sibling.get("/recipients/").get_json()["items"] == []
    assert sibling.get(f"/recipients/{world.resident.member_id}").status_code == 404
    assert put(world, world.sibling, world.resident).status_code == 404
    assert sibling.get(f"/recipients/?tenant_id={world.nodes['leaf']}").status_code == 404
    assert world.browser(world.sibling).get(f"/desk/people/{world.resident.member_id}/recipient").status_code == 404


def test_an_auditor_sees_the_telephone_masked_and_changes_nothing(world: World) -> None:
    put(world, world.clerk, world.resident)
    said = world.api(world.auditor).get(f"/recipients/{world.resident.member_id}").get_json()
    assert said["contact_phone"] == "139****0001"
    assert put(world, world.auditor, world.resident).status_code == 403
    assert world.api(world.resident).get("/recipients/").status_code == 403


def test_without_consent_no_hardship_is_kept(world: World) -> None:
    answer = put(world, world.clerk, world.resident, entry(consents=False))
    assert (answer.status_code, answer.get_json()["code"]) == (422, "members.consent_needed")
    assert session().scalar(sa.select(sa.func.count()).select_from(Recipient)) == 0


def test_hardships_go_with_their_consent(world: World) -> None:
    put(world, world.clerk, world.resident)
    me = world.resident
    consent = give_consent(me.member_id, ConsentKind.HARDSHIP, by=me.actor)
    withdraw_consent(consent.id, me.member_id, by=me.actor)
    session().commit()
    shown = world.api(world.clerk).get(f"/recipients/{me.member_id}").get_json()
    assert (shown["hardships"], shown["reasons"]) == ([], []), "at once, before the listener has run"
    assert world.api(world.clerk).get("/recipients/?category=low_income").get_json()["items"] == []
    deliver_due()
    session().rollback()
    assert session().scalar(sa.select(sa.func.count()).select_from(Hardship)) == 0


def test_what_is_told_again_under_a_new_consent_stays(world: World) -> None:
    put(world, world.clerk, world.resident)
    me = world.resident
    withdraw_consent(give_consent(me.member_id, ConsentKind.HARDSHIP, by=me.actor).id, me.member_id, by=me.actor)
    session().commit()
    put(world, world.clerk, world.resident)
    deliver_due()
    session().rollback()
    assert session().scalar(sa.select(sa.func.count()).select_from(Hardship)) == 1


def test_nothing_sensitive_stands_in_clear(world: World) -> None:
    put(world, world.clerk, world.resident)
    session().rollback()
    for table in ("recipient", "hardship", "fact"):
        rows = session().execute(sa.text(f"SELECT to_jsonb(t)::text FROM {table} t WHERE jurisdiction_id = {world.id}"))
        text = "\n".join(row[0] for row in rows)
        for secret in ("低保证", "low_income", "耳背", "alone", "陈小女", "13900000001"):
            assert secret not in text.replace("age_low_income", ""), f"{secret} in {table}"


def test_leaving_the_registry_deletes_what_is_sensitive(world: World) -> None:
    put(world, world.clerk, world.resident)
    answer = world.browser(world.clerk).post(
        f"/desk/people/{world.resident.member_id}/recipient/closure",
        form_at=f"/desk/people/{world.resident.member_id}/recipient",
    )
    assert answer.status_code == 303
    assert world.api(world.clerk).get(f"/recipients/{world.resident.member_id}").status_code == 404
    session().rollback()
    row = session().scalars(sa.select(Recipient)).one()
    assert (row.note_cipher, row.contact_cipher, row.contact_phone_cipher) == (None, None, None)
    assert session().scalar(sa.select(sa.func.count()).select_from(Hardship)) == 0
    assert put(world, world.clerk, world.resident).status_code == 200, "and may come back"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"needs": ["no_such_kind"]}, "recipients.need_unknown"),
        ({"contact_phone": ""}, "recipients.contact_incomplete"),
        ({"contact_phone": "12345"}, "kit.bad_phone_number"),
        ({"contact_phone": "<script>"}, "kit.bad_phone_number"),
        ({"born_on": "1899-12-31"}, "recipients.birth_date_refused"),
        ({"born_on": "2999-01-01"}, "recipients.birth_date_refused"),
        ({"born_on": "2026-02-30"}, "kit.bad_fields"),
        ({"living": "on the moon"}, "kit.bad_fields"),
        ({"note": "x" * 501}, "kit.bad_fields"),
        ({"note": "\x00"}, "kit.bad_fields"),
        ({"is_admin": True}, "kit.bad_fields"),
        ({"hardships": [{"kind": "rich", "proof": "x", "holds_from": "2026-01-01"}]}, "kit.bad_fields"),
        ({"hardships": [{"kind": "disabled", "proof": " ", "holds_from": "2026-01-01"}]}, "kit.bad_fields"),
        ({"hardships": [{"kind": "disabled", "proof": "证", "holds_from": "2026-02-01", "holds_until": "2026-01-01"}]},
         "recipients.days_reversed"),
        ({"hardships": "low_income"}, "kit.bad_fields"),
        ({"needs": {"a": 1}}, "kit.bad_fields"),
    ],
)  # fmt: skip
def test_hostile_input_is_refused_with_a_sentence(world: World, change: dict[str, Any], code: str) -> None:
    answer = put(world, world.clerk, world.resident, entry(**change))
    assert (answer.status_code, answer.get_json()["code"]) == (422, code)
    assert session().scalar(sa.select(sa.func.count()).select_from(Recipient)) == 0


def test_a_fixed_line_may_be_called(world: World) -> None:
    said = put(world, world.clerk, world.resident, entry(contact_phone="0632-6611234")).get_json()
    assert said["contact_phone"] == "0632-6611234"


def test_a_recipient_is_found_among_many_of_the_same_name(world: World) -> None:
    ids = world.crowd(250, "王阿婆")
    assert put(world, world.clerk, replace(world.resident, member_id=ids[-1])).status_code == 200
    found = world.api(world.clerk).get("/recipients/?text=王阿婆").json["items"]
    assert [row["member_id"] for row in found] == [str(ids[-1])]


def test_strange_filters_show_everything_or_are_refused(world: World) -> None:
    put(world, world.clerk, world.resident)
    api = world.api(world.clerk)
    assert api.get("/recipients/?category=' OR 1=1").status_code == 422
    assert api.get("/recipients/?cursor=%00").status_code == 422
    assert api.get("/recipients/?text=%25_%27").status_code == 200
    page = world.browser(world.clerk).get("/desk/recipients?category=nonsense&tenant_id=x&size=-3")
    assert page.status_code == 200
    assert "陈阿婆" in page.get_data(as_text=True)


def test_the_id_number_decides_the_birth_date(world: World) -> None:
    me = world.resident
    give_consent(me.member_id, ConsentKind.ID_NUMBER, by=me.actor)
    change_profile(me.member_id, by=me.actor, id_number_text="11010519491231002X")
    session().commit()
    answer = put(world, world.clerk, me, entry(born_on="1940-01-01"))
    assert answer.get_json()["code"] == "recipients.birth_date_refused"
    assert put(world, world.clerk, me, entry(born_on="1949-12-31")).status_code == 200


def test_the_form_does_the_same_as_the_api(world: World) -> None:
    path = f"/desk/people/{world.resident.member_id}/recipient/form"
    sent = {
        "born_on": "1940-05-01", "living": "alone", "consents": "true", "has_disabled": "true", "proof_disabled": "残疾证 8",
        "until_disabled": (today() + timedelta(days=90)).isoformat(), "needs": [world.kind().key],
    }  # fmt: skip
    browser = world.browser(world.clerk)
    assert browser.post(path, sent).status_code == 303
    page = browser.get(f"/desk/people/{world.resident.member_id}/recipient").get_data(as_text=True)
    assert "60 岁以上 + 残疾" in page
    assert world.kind().name_zh in page
    again = browser.get(path).get_data(as_text=True)
    assert "残疾证 8" in again
    refused = browser.post(path, {**sent, "proof_disabled": ""})
    assert refused.status_code == 422
    assert "须写明凭什么证明" in refused.get_data(as_text=True)
    found = browser.get(f"/desk/recipients?text={number_of(world.resident)}&category=disabled").get_data(as_text=True)
    assert "陈阿婆" in found


def test_a_bank_may_set_another_age(world: World) -> None:
    born(world.resident, today().replace(year=today().year - 66))
    held = [{"kind": "low_income", "proof": "证", "holds_from": "2026-01-01"}]
    body = entry(born_on=None, hardships=held)
    assert put(world, world.clerk, world.resident, body).get_json()["reasons"] == []
    answer = world.api(world.district).call(
        "POST", "/rules/recipients.age_low_income/values", {"value": "65", "reason": "本行规定"}
    )
    assert answer.status_code < 300, answer.get_json()
    shown = world.api(world.clerk).get(f"/recipients/{world.resident.member_id}").get_json()
    assert [reason["key"] for reason in shown["reasons"]] == ["low_income"]
    listed = world.api(world.clerk).get("/recipients/?category=low_income").get_json()["items"]
    assert [item["name"] for item in listed] == ["陈阿婆"]
