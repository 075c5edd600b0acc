"""Figures for everybody: the same totals as the facts, small counts hidden, closed where the bank says so."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from app.kit.clock import now, today
from app.kit.db import session
from app.reports.folding import count_people, fold
from app.reports.views import month_called
from app.rules.commands import set_rule
from tests.reports.test_supervision import appointed
from tests.worlds import World, open_world

FEW, ENOUGH = 3, 6


@pytest.fixture
def served(app: Flask) -> Iterator[World]:
    """A bank with enough members and too few services to be shown."""
    with app.app_context():
        world = open_world("nansha")
        with world.scope():
            for number in range(ENOUGH):
                world.person(f"居民{number}")
            for _ in range(FEW):
                world.confirmed(world.finished(world.begun(world.claimed(world.demand(world.resident)))))
            fold()
            count_people(today())
            session().commit()
            yield world


def figure(page: str, words: str) -> str:
    found = re.search(rf'<span class="figure">([^<]*|&lt;5)</span>{words}', page)
    assert found, words
    return found.group(1)


@pytest.mark.alone
def test_totals_are_open_and_small_ones_hidden(served: World) -> None:
    page = served.browser().get("/open").get_data(as_text=True)
    assert int(figure(page, "会员")) >= ENOUGH
    assert figure(page, "完成服务") == "&lt;5"
    for person in (served.resident, served.volunteer):
        assert person.name not in page
    assert served.browser().get("/open/screen").status_code == 200
    assert "wall" in served.browser().get("/open/screen/figures").get_data(as_text=True)


def test_a_bank_may_keep_its_figures(served: World) -> None:
    set_rule("reports.open_figures", False, tenant_id=served.nodes["root"], effective_from=now(), reason="test", by=served.district.actor)  # fmt: skip
    session().commit()
    page = served.browser()
    for path in ("/open", "/open/screen", "/open/screen/figures"):
        assert page.get(path).status_code == 404
    assert "/open" not in page.get("/").get_data(as_text=True)


def test_a_wall_of_the_region_is_for_its_supervisor(served: World) -> None:
    assert served.browser().client.get("/supervision/screen").status_code in (303, 401, 404)
    somebody = appointed("440100")
    assert somebody.sign_in().status_code == 303
    assert 'href="/supervision/screen"' in somebody.get("/supervision/").get_data(as_text=True)
    shown = somebody.get("/supervision/screen").get_data(as_text=True)
    assert "/supervision/screen/figures" in shown
    assert "wall" in somebody.get("/supervision/screen/figures").get_data(as_text=True)


@pytest.mark.alone
def test_a_small_month_is_no_empty_month(served: World) -> None:
    """Printed as none beside a year that counts it, it could be subtracted."""
    cell = re.compile(rf'<th scope="row">{month_called(today(), "zh")}</th>\s*<td class="num">&lt;5</td>')
    assert cell.search(served.browser().get("/open").get_data(as_text=True))
    somebody = appointed("440100")
    somebody.sign_in()
    assert cell.search(somebody.get(f"/supervision/{served.slug}").get_data(as_text=True))
