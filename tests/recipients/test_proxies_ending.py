"""Acting for a relative is over at the next request: by word, by its last day, by another session."""

import re
from datetime import timedelta

import sqlalchemy as sa

from app.kit.clock import fixed, local, now
from app.kit.db import session
from app.recipients.commands.relations import end_proxy
from app.recipients.models import Proxy
from tests.recipients.conftest import facts
from tests.recipients.test_proxies import acting, demands, text
from tests.worlds import Person, World


def test_it_is_over_at_the_next_request(world: World, proxy: Proxy, mother: Person, daughter: Person) -> None:
    browser = acting(world, proxy, daughter)
    kind = f"/demands/new/{world.kind().id}"
    assert "您正在为 陈阿婆 代办" in text(browser.get(kind))
    assert world.browser(mother).post(f"/family/proxies/{proxy.id}/ending", form_at="/family").status_code == 303
    page = text(browser.get("/"))
    assert "代办已经结束" in page
    assert "您正在为" not in page
    assert "代办已经结束" not in text(browser.get("/")), "it is said once"
    assert facts("recipients.proxy_ended")[0].by_member_id == mother.member_id


def test_a_form_opened_while_acting_does_nothing_for_oneself(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    browser = acting(world, proxy, daughter)
    kind = f"/demands/new/{world.kind().id}"
    hidden = _hidden(text(browser.get(kind)))
    at = f"{local(now() + timedelta(hours=3)):%Y-%m-%dT%H:%M}"
    sent = {**hidden, "starts_at": at, "minutes": "60"}
    end_proxy(proxy.id, by=mother.actor)
    session().commit()
    path = f"/t/{world.slug}{kind}"
    ended = browser.client.post(path, data=sent)
    assert (ended.status_code, "代办已经结束" in text(ended)) == (409, True)
    again = browser.client.post(path, data={**sent, "_form_id": "another"})
    assert (again.status_code, "换了为谁办事" in text(again)) == (409, True)
    assert demands(world) == []


def test_it_ends_with_its_last_day(world: World, proxy: Proxy, daughter: Person) -> None:
    browser = acting(world, proxy, daughter)
    with fixed(now() + timedelta(days=30)):
        assert "您正在为" in text(browser.get("/"))
    with fixed(now() + timedelta(days=31)):
        assert "您正在为" not in text(browser.get("/"))
        assert "已到期" in text(browser.get("/family"))


def test_a_member_who_is_gone_is_acted_for_no_more(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    browser = acting(world, proxy, daughter)
    session().execute(sa.text(f"UPDATE member SET is_active = false WHERE id = '{mother.member_id}'"))
    session().commit()
    assert "您正在为" not in text(browser.get("/"))


def test_a_browser_that_acts_changes_nothing_for_a_token(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    order = world.finished(world.begun(world.claimed(world.demand(mother))))
    acting(world, proxy, daughter)
    assert world.api(daughter).post(f"/orders/{order.id}/confirmation").status_code == 404


def test_a_cookie_of_another_bank_acts_for_nobody_here(world: World, proxy: Proxy, daughter: Person) -> None:
    browser = acting(world, proxy, daughter)
    with browser.client.session_transaction() as kept:
        kept[f"acting/{world.id}"] = "0" * 32
    assert "您正在为" not in text(browser.get("/"))


def _hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.split("<main")[1]))
