"""The rights desk over the API: the same acts as its pages, under the same words, second persons included."""

from datetime import timedelta

from app.kit.check_digits import with_check_digit
from app.kit.clock import today
from app.members.queries import member
from tests.worlds import World, fresh_phone


def test_a_correction_is_listed_with_its_value_and_decided(world: World) -> None:
    asked = world.browser(world.resident).post(
        "/me/data/corrections", {"item": "name", "value": "陈阿娇"}, form_at="/me/data"
    )
    assert asked.status_code == 303, asked.get_data(as_text=True)
    api = world.api(world.subadmin)
    (row,) = api.get("/rights-requests").json["corrections"]
    assert row["value"] == "陈阿娇"
    done = api.post(f"/corrections/{row['correction']['id']}/decision", {"is_accepted": True})
    assert (done.status_code, done.json["is_accepted"]) == (200, True)
    assert api.get("/rights-requests").json["corrections"] == []


def test_erasure_for_somebody_needs_a_document_and_can_be_called_off(world: World) -> None:
    api, path = world.api(world.branch), f"/members/{world.volunteer.member_id}/erasure"
    mute = api.post(path)
    assert (mute.status_code, mute.json["code"]) == (422, "rights.document_needed")
    asked = api.post(path, {"document": "书面申请 7 号"})
    assert asked.status_code == 201, asked.json
    assert len(api.get("/rights-requests").json["erasures"]) == 1
    assert world.api(world.subadmin).delete(f"/erasures/{asked.json['id']}").status_code == 403
    assert api.delete(f"/erasures/{asked.json['id']}").json["called_off_at"]


def test_telephone_and_second_factor_want_two_proofs(world: World) -> None:
    api, path = world.api(world.subadmin), f"/members/{world.resident.member_id}"
    one = api.post(f"{path}/phone", {"phone": fresh_phone(), "proofs": ["id_card"]})
    assert (one.status_code, one.json["code"]) == (422, "rights.proofs_needed")
    two = api.post(f"{path}/phone", {"phone": fresh_phone(), "proofs": ["id_card", "kin"]})
    assert (two.status_code, two.json["what"]) == (201, "phone")
    again = api.post(f"{path}/second-factor-reset", {"proofs": ["face", "kin"]})
    assert (again.status_code, again.json["proofs"]) == (201, ["face", "kin"])
    assert world.api(world.clerk).post(f"{path}/phone", {"proofs": []}).status_code == 403


def test_a_death_and_a_merge_want_a_second_person(world: World) -> None:
    one, other = world.api(world.branch), world.api(world.district)
    dead = one.post(
        f"/members/{world.helper2.member_id}/estate",
        {"died_on": (today() - timedelta(days=3)).isoformat(), "document": "死亡证明 1 号"},
    )
    assert dead.status_code == 201, dead.json
    alone = one.post(f"/estates/{dead.json['id']}/decision", {"is_accepted": True})
    assert (alone.status_code, alone.json["code"]) == (409, "rights.another_person_needed")
    assert other.post(f"/estates/{dead.json['id']}/decision", {"is_accepted": True}).json["is_approved"] is True
    twin = world.person("陈阿婆")
    number = with_check_digit(member(twin.member_id).number)
    merge = one.post(f"/members/{world.resident.member_id}/merge", {"other": number, "document": "户口本核对"})
    assert (merge.status_code, merge.json["kept_id"]) == (201, str(world.resident.member_id))
    assert len(one.get("/rights-requests").json["merges"]) == 1
    assert one.post(f"/merges/{merge.json['id']}/decision", {"is_accepted": True}).status_code == 409
    assert other.post(f"/merges/{merge.json['id']}/decision", {"is_accepted": True}).json["is_approved"] is True


def test_another_branch_finds_nobody(world: World) -> None:
    boss = world.person("邻街老江", role="branch_admin", node=world.nodes["sibling"], role_at=world.nodes["sibling"])
    api = world.api(boss)
    assert api.post(f"/members/{world.resident.member_id}/erasure", {"document": "x"}).status_code == 404
    assert api.post(f"/members/{world.resident.member_id}/phone", {"proofs": []}).status_code == 404
