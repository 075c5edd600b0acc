"""Naming a relative: by staff with a document, once, within limits that make sense, and telling a stranger nothing."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.kit.clock import today
from app.kit.db import session
from app.recipients.commands.relations import Limits, name_proxy
from app.recipients.errors import ProxyRefused, ProxyThereAlready
from app.recipients.models import Proxy, ProxyAct
from tests.recipients.conftest import born, entrust, facts, number_of
from tests.recipients.test_proxies import text
from tests.worlds import HOUR, Person, World


def test_staff_name_a_relative_with_a_document_and_end_it(world: World, mother: Person, daughter: Person) -> None:
    path = f"/desk/people/{mother.member_id}"
    sent = {
        "number": number_of(daughter), "name": "陈小女", "relation": "女儿", "acts": ["confirm"], "hours": "",
        "valid_until": (today() + timedelta(days=10)).isoformat(),
    }  # fmt: skip
    clerk = world.browser(world.clerk)
    assert clerk.post(f"{path}/proxies", sent, form_at=f"{path}/relations").status_code == 422, "no document"
    answer = clerk.post(f"{path}/proxies", {**sent, "document": "委托书 12 号"}, form_at=f"{path}/relations")
    assert answer.status_code == 303, text(answer)
    fact = facts("recipients.proxy_named")[0]
    assert (fact.by_member_id, fact.on_behalf_of) == (world.clerk.member_id, mother.member_id)
    proxy = session().scalars(sa.select(Proxy)).one()
    sibling = world.browser(world.sibling)
    assert sibling.post(f"/desk/proxies/{proxy.id}/ending", form_at="/desk/recipients").status_code == 404
    assert sibling.post(f"{path}/proxies", sent, form_at="/desk/recipients").status_code == 404
    assert clerk.post(f"/desk/proxies/{proxy.id}/ending", form_at=f"{path}/relations").status_code == 303


def test_limits_that_make_no_sense_are_refused(world: World, mother: Person, daughter: Person) -> None:
    soon, both = today() + timedelta(days=5), (ProxyAct.CONFIRM, ProxyAct.ACCOUNT)
    wrong = [
        (daughter, Limits((), 0, soon)), (mother, Limits(both, 0, soon)), (daughter, Limits(both, -1, soon)),
        (daughter, Limits(both, 41 * HOUR, soon)), (daughter, Limits((ProxyAct.PUBLISH,), 0, soon)),
        (daughter, Limits(both, 0, today() - timedelta(days=1))), (daughter, Limits(both, 0, today() + timedelta(days=366))),
    ]  # fmt: skip
    for relative, limits in wrong:
        with pytest.raises(ProxyRefused):
            name_proxy(mother.member_id, relative.member_id, limits, relation="家人", by=mother.actor)
    born(daughter, today().replace(year=today().year - 17))
    with pytest.raises(ProxyRefused):
        name_proxy(mother.member_id, daughter.member_id, Limits(both, 0, soon), relation="家人", by=mother.actor)


def test_the_same_relative_is_named_once(world: World, proxy: Proxy, mother: Person, daughter: Person) -> None:
    with pytest.raises(ProxyThereAlready):
        entrust(mother, daughter)


@pytest.mark.parametrize(
    "change",
    [
        {"number": "10009"}, {"name": "别人"}, {"number": "²①"}, {"number": "-1"}, {"number": "9" * 20}, {"acts": ["all"]},
        {"hours": "1e9"}, {"hours": "-5"}, {"valid_until": "明天"}, {"valid_until": "0001-01-01"}, {"relation": "x" * 21},
        {"relation": "​"}, {"acts": []}, {"name": "' OR ''='"},
    ],
)  # fmt: skip
def test_hostile_namings_are_refused_with_a_sentence(
    world: World, mother: Person, daughter: Person, change: dict[str, Any]
) -> None:
    sent = {
        "number": number_of(daughter), "name": "陈小女", "relation": "女儿", "acts": ["publish"], "hours": "8",
        "valid_until": (today() + timedelta(days=3)).isoformat(),
    }  # fmt: skip
    answer = world.browser(mother).post("/family/proxies", {**sent, **change}, form_at="/family")
    assert answer.status_code == 422, text(answer)
    assert session().scalar(sa.select(sa.func.count()).select_from(Proxy)) == 0


def test_number_and_name_tell_a_stranger_nothing_apart(world: World, mother: Person, daughter: Person) -> None:
    sentences = set()
    for number, name in ((number_of(daughter), "猜的"), ("10306", "陈小女"), ("19992", "没有")):
        sent = {
            "number": number,
            "name": name,
            "relation": "女儿",
            "acts": ["confirm"],
            "valid_until": today().isoformat(),
        }
        page = text(world.browser(mother).post("/family/proxies", sent, form_at="/family"))
        sentences.add(page.split('role="alert">')[1].split("<")[0])
    assert len(sentences) == 1
