"""Somebody in passing: a name now, the rest later; who did it for whom is kept."""

import sqlalchemy as sa

from app.kit.db import session
from app.members.models import Member
from app.members.queries import members_with_phone
from app.members.secrets import seal
from app.recipients.commands.passing import register_passer_by
from app.recipients.models import Occasion, PasserBy
from tests.recipients.conftest import facts
from tests.worlds import World, fresh_phone


def newest(name: str) -> Member:
    session().rollback()
    return session().scalars(sa.select(Member).where(Member.name == name)).one()


def test_a_name_is_enough_to_begin_and_the_rest_follows(world: World) -> None:
    desk = world.browser(world.clerk)
    sent = {
        "name": "路过的梁先生",
        "tenant_id": str(world.nodes["leaf"]),
        "is_volunteer": "true",
        "occasion": "帮忙搬水",
    }
    assert desk.post("/desk/passers-by/new", sent).status_code == 303
    row = newest("路过的梁先生")
    assert (row.is_active, row.is_volunteer, row.phone_cipher) == (True, True, None)
    fact = facts("recipients.passer_by_registered")[0]
    assert (fact.by_member_id, fact.on_behalf_of, fact.subject_id) == (world.clerk.member_id, row.id, row.id)
    assert fact.body["missing"] == ["phone", "born_on"]
    assert "资料待补：缺电话、出生日期" in desk.get(f"/desk/people/{row.id}").get_data(as_text=True)
    page = desk.get("/desk/passers-by").get_data(as_text=True)
    assert "路过的梁先生" in page
    assert "电话、出生日期" in page

    form = f"/desk/people/{row.id}/completion"
    half = desk.post(form, {"phone": fresh_phone()})
    assert half.headers["Location"].endswith(form)
    assert desk.post(form, {"born_on": "1980-02-29"}).headers["Location"].endswith("/desk/passers-by")
    done = facts("recipients.passer_by_completed")[0]
    assert (done.by_member_id, done.on_behalf_of) == (world.clerk.member_id, row.id)
    assert newest("路过的梁先生").phone_index is not None
    assert "路过的梁先生" not in desk.get("/desk/passers-by").get_data(as_text=True)
    assert "资料待补" not in desk.get(f"/desk/people/{row.id}").get_data(as_text=True).split("<main")[1]
    assert desk.get(form).status_code == 404, "there is nothing left to complete"


def test_an_id_number_needs_its_consent_and_completes_the_birth_date(world: World) -> None:
    desk = world.browser(world.clerk)
    desk.post("/desk/passers-by/new", {"name": "甲", "phone": fresh_phone(), "tenant_id": str(world.nodes["leaf"])})
    form = f"/desk/people/{newest('甲').id}/completion"
    refused = desk.post(form, {"id_number": "11010519491231002X"})
    assert refused.status_code == 422
    assert "单独同意" in refused.get_data(as_text=True)
    assert desk.post(form, {"id_number": "11010519491231002X", "consents": "id_number"}).status_code == 303
    assert str(newest("甲").born_on) == "1949-12-31"
    assert session().scalars(sa.select(PasserBy)).one().completed_at is not None


def test_what_is_there_already_is_not_replaced_in_passing(world: World) -> None:
    desk, phone = world.browser(world.clerk), fresh_phone()
    desk.post("/desk/passers-by/new", {"name": "戊", "phone": phone, "tenant_id": str(world.nodes["leaf"])})
    form = f"/desk/people/{newest('戊').id}/completion"
    page = desk.get(form).get_data(as_text=True)
    assert 'name="phone"' not in page
    assert "手机号已有" in page
    refused = desk.post(form, {"phone": fresh_phone()})
    assert refused.status_code == 409
    assert "换手机号" in refused.get_data(as_text=True)
    assert [row.name for row in members_with_phone(phone)] == ["戊"]
    assert desk.post(form, {"phone": phone, "address": "港前路 1 号", "consents": "address"}).status_code == 303
    row = newest("戊")
    row.id_number_cipher = seal("11010519491231002X", "member.id_number", row.id)
    session().commit()
    another = desk.post(form, {"id_number": "11010119900307803X", "consents": "id_number"})
    assert another.status_code == 409
    assert "申请更正" in another.get_data(as_text=True)
    assert 'name="id_number"' not in another.get_data(as_text=True)


def test_a_clerk_registers_at_their_own_node_only(world: World) -> None:
    refused = world.browser(world.clerk).post(
        "/desk/passers-by/new", {"name": "乙", "tenant_id": str(world.nodes["sibling"])}
    )
    assert refused.status_code == 403
    assert session().scalar(sa.select(sa.func.count()).select_from(PasserBy)) == 0


def test_the_next_node_neither_sees_nor_completes(world: World) -> None:
    world.browser(world.clerk).post("/desk/passers-by/new", {"name": "丙", "tenant_id": str(world.nodes["leaf"])})
    other = world.browser(world.sibling)
    assert "丙" not in other.get("/desk/passers-by").get_data(as_text=True)
    assert other.get(f"/desk/people/{newest('丙').id}/completion").status_code == 404


def test_hostile_names_and_telephones_are_refused(world: World) -> None:
    desk, node = world.browser(world.clerk), str(world.nodes["leaf"])
    for sent in ({"name": ""}, {"name": "​"}, {"name": "x" * 101}, {"name": "丁", "phone": "999"}):
        answer = desk.post("/desk/passers-by/new", {**sent, "tenant_id": node})
        assert answer.status_code == 422, sent
    answer = desk.post("/desk/passers-by/new", {"name": "<script>alert(1)</script>", "tenant_id": node})
    assert answer.status_code == 303
    assert "<script>alert(1)" not in desk.get("/desk/passers-by").get_data(as_text=True)


def test_where_somebody_came_from_is_read_in_ones_own_language(world: World) -> None:
    for name, occasion in (
        ("甲", Occasion.HOTLINE), ("乙", Occasion.FAMILY), ("丙", "热线来电 by telephone"), ("丁", "帮忙搬水 {helper}"),
    ):  # fmt: skip
        register_passer_by(name, tenant_id=world.nodes["leaf"], by=world.clerk.actor, occasion=occasion)
    session().commit()
    desk = world.browser(world.clerk)
    shown = desk.get("/desk/passers-by").get_data(as_text=True).split("<main", 1)[1]
    assert shown.count(" · 热线来电") == 2
    assert " · 由家人登记" in shown
    assert " · 帮忙搬水 {helper}" in shown
    assert "by telephone" not in shown
    desk.post("/settings/language", {"language": "en"}, form_at="/me")
    shown = desk.get("/desk/passers-by").get_data(as_text=True).split("<main", 1)[1]
    assert shown.count(" · Called the hotline") == 2
    assert "热线来电" not in shown
