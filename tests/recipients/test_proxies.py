"""A relative acts within limits: for whom stands on every page and fact, and it is over at the next request."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.kit.clock import fixed, local, now, today
from app.kit.db import session
from app.members.models import Member
from app.orders.models import Demand, Order
from app.recipients.commands.relations import Limits, accept_proxy, end_proxy, name_proxy
from app.recipients.models import Proxy, ProxyAct
from tests.clients import PageClient
from tests.recipients.conftest import entrust, facts, number_of
from tests.worlds import HOUR, Person, World


def acting(world: World, proxy: Proxy, who: Person) -> PageClient:
    """A browser in which the relative acts."""
    browser = world.browser(who)
    answer = browser.post(f"/family/proxies/{proxy.id}/acting", form_at="/family")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return browser


def ask(world: World, browser: PageClient, *, minutes: int = 60, hours: int = 3) -> Any:
    """Ask for help by the form."""
    at = f"{local(now() + timedelta(hours=hours)):%Y-%m-%dT%H:%M}"
    return browser.post(f"/demands/new/{world.kind().id}", {"starts_at": at, "minutes": str(minutes)})


def demands(world: World) -> list[Demand]:
    session().rollback()
    return list(session().scalars(sa.select(Demand).order_by(Demand.id)))


def text(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def test_a_member_names_a_relative_who_accepts(world: World, mother: Person, daughter: Person) -> None:
    sent = {
        "number": number_of(daughter), "name": "陈小女", "relation": "女儿", "acts": ["publish", "confirm"], "hours": "8",
        "valid_until": (today() + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    assert world.browser(mother).post("/family/proxies", sent, form_at="/family").status_code == 303
    proxy = session().scalars(sa.select(Proxy)).one()
    her = world.browser(daughter)
    early = her.post(f"/family/proxies/{proxy.id}/acting", form_at="/family")
    assert early.status_code == 409, "not accepted yet"
    assert her.post(f"/family/proxies/{proxy.id}/acceptance", form_at="/family").status_code == 303
    assert "您正在为 陈阿婆 代办" in text(acting(world, proxy, daughter).get("/"))
    assert [fact.by_member_id for fact in facts("recipients.proxy_named")] == [mother.member_id]
    assert [fact.on_behalf_of for fact in facts("recipients.proxy_accepted")] == [mother.member_id]


def test_nobody_accepts_or_acts_by_anothers_proxy(world: World, proxy: Proxy) -> None:
    for stranger in (world.volunteer, world.clerk, world.resident):
        browser = world.browser(stranger)
        assert browser.post(f"/family/proxies/{proxy.id}/acceptance", form_at="/family").status_code == 404
        assert browser.post(f"/family/proxies/{proxy.id}/acting", form_at="/family").status_code == 404
    assert (
        world.browser(world.volunteer).post(f"/family/proxies/{proxy.id}/ending", form_at="/family").status_code == 404
    )


def test_what_is_asked_is_the_mothers_and_both_stand_on_the_fact(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    browser = acting(world, proxy, daughter)
    answer = ask(world, browser)
    assert answer.status_code == 303, text(answer)
    row = demands(world)[0]
    assert (row.recipient_id, row.published_by) == (mother.member_id, daughter.member_id)
    fact = facts("orders.demand_published")[0]
    assert (fact.by_member_id, fact.on_behalf_of) == (daughter.member_id, mother.member_id)
    assert world.holding(mother).held == HOUR
    assert world.holding(daughter).held == 0
    page = text(browser.get(f"/demands/{row.id}"))
    assert "您正在为 陈阿婆 代办" in page
    assert "停止代办" in page
    assert browser.get(answer.headers["Location"].split(world.slug)[1]).status_code == 200


def test_the_relative_confirms_and_evaluates_for_her(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    order = world.finished(world.begun(world.claimed(world.demand(mother))))
    browser = acting(world, proxy, daughter)
    page = f"/orders/{order.id}"
    assert browser.post(f"{page}/confirmation", form_at=page).status_code == 303
    fact = facts("orders.order_confirmed")[0]
    assert (fact.by_member_id, fact.on_behalf_of, fact.body["how"]) == (
        daughter.member_id,
        mother.member_id,
        "recipient",
    )
    assert browser.post(f"{page}/evaluation", {"stars": "5"}, form_at=page).status_code == 303
    assert facts("records.service_evaluated")[0].on_behalf_of == mother.member_id
    assert world.browser(mother).post(f"{page}/evaluation", {"stars": "4"}, form_at="/").status_code == 409


def test_what_waits_for_the_mother_stands_on_the_daughters_own_page(
    world: World, proxy: Proxy, mother: Person, daughter: Person
) -> None:
    order = world.begun(world.claimed(world.demand(mother)))
    mine = world.browser(daughter)
    said = "陈阿婆 有 1 次服务等着确认"
    assert said not in text(mine.get("/")), "nothing to confirm yet"
    world.finished(order)
    page = text(mine.get("/"))
    assert said in page
    assert f"/family/proxies/{proxy.id}/acting" in page
    assert said not in text(acting(world, proxy, daughter).get("/")), "while acting it is the mother's own page"
    end_proxy(proxy.id, by=mother.actor)
    session().commit()
    assert said not in text(mine.get("/"))


def test_the_relative_never_confirms_what_she_gave_herself(world: World, mother: Person) -> None:
    volunteer = world.volunteer
    order = world.finished(world.begun(world.claimed(world.demand(mother))))
    browser = acting(world, entrust(mother, volunteer), volunteer)
    page = f"/orders/{order.id}"
    refused = browser.post(f"{page}/confirmation", form_at=page)
    assert refused.status_code == 409
    assert "您自己提供的" in text(refused)
    assert world.reload(session().get_one(Order, (world.id, order.id))).state == "finished"
    world.confirmed(session().get_one(Order, (world.id, order.id)))
    assert browser.post(f"{page}/evaluation", {"stars": "5"}, form_at="/").status_code == 409


def test_a_relative_who_served_drops_no_dispute_of_the_mother(world: World, mother: Person) -> None:
    """Silence would confirm it after that."""
    order = world.finished(world.begun(world.claimed(world.demand(mother))))
    page = f"/orders/{order.id}"
    assert world.browser(mother).post(f"{page}/dispute", {"reason": "没有来"}, form_at=page).status_code == 303
    browser = acting(world, entrust(mother, world.volunteer), world.volunteer)
    assert browser.post(f"{page}/dispute-withdrawal", form_at=page).status_code == 409
    assert world.reload(session().get_one(Order, (world.id, order.id))).state == "disputed"


def test_staff_do_not_confirm_what_they_gave_themselves(world: World, mother: Person) -> None:
    session().get_one(Member, (world.id, world.clerk.member_id)).volunteer_since = now()
    session().commit()
    order = world.finished(world.begun(world.claimed(world.demand(mother), world.clerk)))
    answer = world.api(world.clerk).post(f"/orders/{order.id}/confirmation")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "recipients.own_service")
    assert world.api(world.subadmin).post(f"/orders/{order.id}/confirmation").status_code == 201


def test_a_helper_who_acts_for_the_recipient_is_not_shown_the_check_in_code(world: World, mother: Person) -> None:
    order = world.claimed(world.demand(mother))
    browser = acting(world, entrust(mother, world.volunteer), world.volunteer)
    assert 'class="code"' not in text(browser.get(f"/orders/{order.id}"))
    assert 'class="code"' in text(world.browser(mother).get(f"/orders/{order.id}"))


@pytest.mark.parametrize(
    ("allowed", "may"),
    [
        (ProxyAct.PUBLISH, {"publish"}), (ProxyAct.CONFIRM, {"confirm", "dispute"}), (ProxyAct.EVALUATE, {"evaluate"}),
        (ProxyAct.ACCOUNT, {"account"}),
    ],
)  # fmt: skip
def test_each_act_is_allowed_apart(
    world: World, mother: Person, daughter: Person, allowed: ProxyAct, may: set[str]
) -> None:
    order = world.finished(world.begun(world.claimed(world.demand(mother))))
    browser = acting(world, entrust(mother, daughter, acts=(allowed,), hours=5), daughter)
    page, home = f"/orders/{order.id}", text(browser.get("/"))
    answers = {
        "publish": browser.get(f"/demands/new/{world.kind().id}"),
        "account": browser.get("/account"),
        "evaluate": browser.post(f"{page}/evaluation", {"stars": "9"}, form_at="/"),
        "dispute": browser.post(f"{page}/dispute", {"reason": ""}, form_at="/"),
        "confirm": browser.post(f"{page}/confirmation", form_at="/"),
    }
    let_in = {name for name, answer in answers.items() if answer.status_code != 403}
    assert let_in == may
    refused = next(answer for name, answer in answers.items() if name not in may)
    assert "陈阿婆 没有委托您" in text(refused)
    assert ("请人帮忙" in home) is ("publish" in may)
    assert ("满意，确认" in home) is ("confirm" in may)
    assert ('class="amount"' in home) is ("account" in may)


def test_while_acting_nothing_of_ones_own_can_be_done(world: World, mother: Person) -> None:
    clerk = world.clerk
    browser = acting(world, entrust(mother, clerk), clerk)
    for path in ("/me", "/messages", "/desk/", "/desk/recipients", "/family", "/demands", "/desk/?new=yes"):
        assert browser.get(path).status_code in (403, 404), path
    assert browser.get(f"/people/{world.volunteer.member_id}/exclusion").status_code == 403
    stopped = browser.post("/acting/ending", form_at="/")
    assert stopped.status_code == 303
    assert "您正在为" not in text(browser.get("/"))
    assert browser.get("/desk/").status_code == 200


def test_the_mothers_own_serving_stays_hers(world: World, daughter: Person) -> None:
    """Who is helped may serve as well; the relative sees and does nothing of that."""
    order = world.claimed(world.demand())
    browser = acting(world, entrust(world.volunteer, daughter), daughter)
    assert browser.get(f"/orders/{order.id}").status_code == 404
    assert browser.post(f"/orders/{order.id}/withdrawal", form_at="/").status_code == 403
    assert world.kind().name_zh not in text(browser.get("/"))


def test_the_month_is_counted_and_what_was_cancelled_comes_back(world: World, mother: Person, daughter: Person) -> None:
    browser = acting(world, entrust(mother, daughter, hours=2), daughter)
    assert ask(world, browser, minutes=90).status_code == 303
    refused = ask(world, browser, minutes=60, hours=30)
    assert refused.status_code == 409
    assert "本月可代为发布的时间还剩 30分钟" in text(refused)
    assert len(demands(world)) == 1, "nothing is half done"
    assert world.holding(mother).held == HOUR * 3 // 2
    assert ask(world, browser, minutes=30, hours=30).status_code == 303
    page = f"/demands/{demands(world)[0].id}"
    assert browser.post(f"{page}/cancellation", {"reason": "x"}, form_at=page).status_code == 303
    assert ask(world, browser, minutes=90, hours=50).status_code == 303
    assert ask(world, world.browser(mother), minutes=120, hours=70).status_code == 303, "herself she asks as she likes"


def test_a_new_month_begins_anew(world: World, mother: Person, daughter: Person) -> None:
    first = local(now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    coming = (first + timedelta(days=40)).replace(day=1)
    limits = Limits((ProxyAct.PUBLISH,), HOUR, today() + timedelta(days=60))
    row = name_proxy(mother.member_id, daughter.member_id, limits, relation="女儿", by=mother.actor)
    accept_proxy(row.id, by=daughter.actor)
    session().commit()
    browser = acting(world, row, daughter)
    with fixed(coming - timedelta(seconds=1)):
        assert ask(world, browser).status_code == 303
        assert ask(world, browser, hours=30).status_code == 409
    with fixed(coming):
        assert ask(world, browser, hours=60).status_code == 303
