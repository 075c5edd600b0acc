"""What staff must look at is asked for, sealed until it is decided, and told."""

import pytest
from sqlalchemy import select

from app.events.delivering import deliver_due
from app.kit.db import session
from app.kit.ids import uuid7
from app.members.commands import give_consent
from app.members.errors import ConsentNeeded
from app.members.queries import ConsentKind, member
from app.notifications.models import Message
from app.rights.commands.correct import Item, ask_correction
from app.rights.errors import BirthDateFollows, CorrectionWaits
from app.rights.models import Correction
from tests.members.test_nothing_in_clear import where_it_stands
from tests.rights.test_copies import ID_NUMBER
from tests.worlds import World


def test_a_name_is_corrected_once_staff_have_looked(world: World) -> None:
    client, right = world.browser(world.resident), f"陈阿坡{uuid7().hex[-9:]}"
    asked = client.post("/me/data/corrections", {"item": "name", "value": right}, form_at="/me/data")
    assert asked.status_code == 303
    assert where_it_stands(right) == []
    desk = world.browser(world.subadmin)
    assert right in desk.get("/desk/rights").get_data(as_text=True)
    row = session().scalars(select(Correction)).one()
    answer = desk.post(
        f"/desk/corrections/{row.id}/decision", {"is_accepted": "true", "note": "看过身份证"}, form_at="/desk/rights"
    )
    assert answer.status_code == 303
    assert world.reload(member(world.resident.member_id)).name == right
    assert session().scalars(select(Correction.value_cipher)).one() is None
    deliver_due()
    told = session().scalars(select(Message.title_zh).where(Message.member_id == world.resident.member_id)).all()
    assert "更正申请有结果了：姓名" in told
    page = client.get("/me/data").get_data(as_text=True)
    assert "已更正" in page
    assert "看过身份证" in page
    twice = desk.post(f"/desk/corrections/{row.id}/decision", {"is_accepted": "false"}, form_at="/desk/people")
    assert twice.status_code == 409


def test_a_declined_correction_changes_nothing(world: World) -> None:
    ask_correction(world.resident.member_id, Item.BORN_ON, "1950-03-07", by=world.resident.actor)
    session().commit()
    row = session().scalars(select(Correction)).one()
    world.browser(world.subadmin).post(
        f"/desk/corrections/{row.id}/decision", {"is_accepted": "false", "note": "材料不符"}, form_at="/desk/rights"
    )
    assert world.reload(member(world.resident.member_id)).born_on is None


def test_an_id_number_needs_its_consent_and_brings_the_birth_date(world: World) -> None:
    me = world.resident
    with pytest.raises(ConsentNeeded):
        ask_correction(me.member_id, Item.ID_NUMBER, ID_NUMBER, by=me.actor)
    give_consent(me.member_id, ConsentKind.ID_NUMBER, by=me.actor)
    ask_correction(me.member_id, Item.ID_NUMBER, ID_NUMBER, by=me.actor)
    session().commit()
    row = session().scalars(select(Correction)).one()
    world.browser(world.subadmin).post(
        f"/desk/corrections/{row.id}/decision", {"is_accepted": "true"}, form_at="/desk/rights"
    )
    assert str(world.reload(member(me.member_id)).born_on) == "1950-03-07"
    with pytest.raises(BirthDateFollows):
        ask_correction(me.member_id, Item.BORN_ON, "1951-01-01", by=me.actor)


def test_one_request_an_item_at_a_time(world: World) -> None:
    ask_correction(world.resident.member_id, Item.NAME, "陈一", by=world.resident.actor)
    with pytest.raises(CorrectionWaits):
        ask_correction(world.resident.member_id, Item.NAME, "陈二", by=world.resident.actor)


def test_an_unreadable_birth_date_is_refused_plainly(world: World) -> None:
    client = world.browser(world.resident)
    for text in ("明天", "2999-01-01", "1850-01-01"):
        answer = client.post("/me/data/corrections", {"item": "born_on", "value": text}, form_at="/me/data")
        assert answer.status_code == 422
        assert "年-月-日" in answer.get_data(as_text=True)


def test_the_neighbouring_branch_finds_nothing_to_decide(world: World) -> None:
    asked = ask_correction(world.resident.member_id, Item.NAME, "陈一", by=world.resident.actor)
    session().commit()
    boss = world.person("邻街主任", role="branch_admin", node=world.nodes["sibling"], role_at=world.nodes["sibling"])
    desk = world.browser(boss)
    answer = desk.post(f"/desk/corrections/{asked.id}/decision", {"is_accepted": "true"}, form_at="/desk/people")
    assert answer.status_code == 404


def test_requests_of_a_crowded_neighbour_hide_none_of_ones_own(world: World) -> None:
    for member_id in world.crowd(501, "邻居", node=world.nodes["sibling"]):
        session().add(
            Correction(member_id=member_id, tenant_id=world.nodes["sibling"], item="name", asked_by=member_id)
        )
    session().commit()
    mine = ask_correction(world.resident.member_id, Item.NAME, "陈阿玉", by=world.resident.actor)
    session().commit()
    assert "陈阿玉" in world.browser(world.subadmin).get("/desk/rights").get_data(as_text=True)
    assert [
        row["correction"]["id"] for row in world.api(world.subadmin).get("/rights-requests").json["corrections"]
    ] == [str(mine.id)]


def test_an_address_is_changed_at_once_and_a_name_is_not(world: World) -> None:
    client = world.browser(world.resident)
    give_consent(world.resident.member_id, ConsentKind.ADDRESS, by=world.resident.actor)
    session().commit()
    assert client.post("/me", {"address": "新街 2 号", "name": "别人"}, form_at="/me").status_code == 303
    assert member(world.resident.member_id).name == world.resident.name
    assert "新街 2 号" in client.get("/me").get_data(as_text=True)
