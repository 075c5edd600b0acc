"""Taking a consent back is asked on a screen of its own; looking at it takes nothing away."""

from app.kit.db import session
from app.members.commands import change_profile, give_consent
from app.members.queries import ConsentKind, consents, profile
from tests.worlds import World


def test_withdrawing_asks_first_and_says_what_is_lost(world: World) -> None:
    who, page = world.resident, world.browser(world.resident)
    given = give_consent(who.member_id, ConsentKind.ADDRESS, by=who.actor)
    change_profile(who.member_id, by=who.actor, address="测试路 1 号")
    session().commit()
    asked = f"/me/consents/{given.id}/withdrawal"
    assert f'href="/t/{world.slug}{asked}"' in page.get("/me").get_data(as_text=True)
    shown = page.get(asked).get_data(as_text=True)
    assert "马上删除" in shown
    assert ConsentKind.ADDRESS.zh in shown
    assert profile(who.member_id).address == "测试路 1 号"

    assert page.post(asked, form_at=asked).status_code == 303
    session().expire_all()
    assert profile(who.member_id).address is None
    assert str(ConsentKind.ADDRESS) not in consents(who.member_id)
    again = page.get(asked)
    assert (again.status_code, again.headers["Location"]) == (303, f"/t/{world.slug}/me#consents")


def test_nobody_is_asked_about_the_agreement_itself_or_about_anothers(world: World) -> None:
    page = world.browser(world.resident)
    base = consents(world.resident.member_id)[str(ConsentKind.BASE)]
    theirs = give_consent(world.volunteer.member_id, ConsentKind.HEALTH, by=world.volunteer.actor)
    session().commit()
    assert [page.get(f"/me/consents/{one.id}/withdrawal").status_code for one in (base, theirs)] == [303, 404]
