"""A screen that many use: made so by staff, who are signed out by it; short sessions, large type, nothing kept."""

from datetime import timedelta

from sqlalchemy import select

from app.kit.clock import now
from app.kit.db import session
from app.kit.outside import sms
from app.members.kiosk import LONGEST
from app.members.models import UserSession
from app.tenancy.scope import become
from tests.clients import PageClient
from tests.worlds import World

ABOUT = "/desk/shared-screen"


def made_shared(world: World) -> PageClient:
    page = world.browser(world.clerk)
    assert page.post(ABOUT, form_at=ABOUT).status_code == 303
    return page


def test_whoever_makes_a_screen_shared_is_signed_out_of_it(world: World) -> None:
    page = made_shared(world)
    page.client.set_cookie("tb_session", world.clerk.cookie, domain="localhost")
    assert page.get(ABOUT).status_code == 303  # the old session is worth nothing any more
    shown = page.get("/").get_data(as_text=True)
    assert "data-kiosk" in shown
    assert 'class="elder"' in shown


def test_a_session_there_is_short_and_leaving_forgets_all_but_the_screen(world: World) -> None:
    page = made_shared(world)
    page.post("/sign-in/code", {"phone": world.resident.phone}, form_at="/sign-in")
    code = sms().sent[-1].text.split("验证码")[1][:8]  # type: ignore[attr-defined]
    digits = "".join(sign for sign in code if sign.isdigit())[:6]
    answer = page.post("/sign-in", {"phone": world.resident.phone, "code": digits}, form_at="/sign-in")
    assert answer.status_code == 303
    become(world.resident.user_id)
    ends = session().scalars(
        select(UserSession.expires_at).where(UserSession.user_id == world.resident.user_id).order_by(UserSession.expires_at)
    ).first()  # fmt: skip
    assert ends is not None
    assert ends <= now() + LONGEST + timedelta(seconds=5)
    shown = page.get("/").get_data(as_text=True)
    assert world.resident.name in shown
    assert "我办完了" in shown
    assert "data-leave" in shown
    page.post("/sign-out", form_at="/")
    shown = page.get("/").get_data(as_text=True)
    assert world.resident.name not in shown
    assert "data-kiosk" in shown


def test_only_staff_make_or_end_a_shared_screen(world: World) -> None:
    assert world.browser(world.resident).get(ABOUT).status_code == 403
    page = made_shared(world)
    assert page.post(ABOUT + "/end", form_at="/sign-in").status_code == 303
    assert "data-kiosk" in page.get("/").get_data(as_text=True)
