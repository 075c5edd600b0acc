"""Asking for help by a form: what is known already is filled in."""

from app.kit.db import session
from app.members.commands import change_profile, give_consent
from app.members.queries import ConsentKind
from tests.worlds import World


def test_ones_own_address_is_filled_in_where_one_agreed_that_it_is_kept(world: World) -> None:
    path, page = f"/demands/new/{world.kind().id}", world.browser(world.resident)
    assert "三巷 2 号" not in page.get(path).get_data(as_text=True)
    give_consent(world.resident.member_id, ConsentKind.ADDRESS, by=world.resident.actor)
    change_profile(world.resident.member_id, by=world.resident.actor, address="三巷 2 号")
    session().commit()
    assert 'value="三巷 2 号"' in page.get(path).get_data(as_text=True)
    assert "三巷 2 号" not in world.browser(world.volunteer).get(path).get_data(as_text=True)
    refused = page.post(path, {"starts_at": "2020-01-01T09:00", "minutes": "60", "place": "五巷 9 号"})
    assert refused.status_code == 422
    assert 'value="五巷 9 号"' in refused.get_data(as_text=True)
