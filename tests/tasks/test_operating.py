"""Running the platform: who holds the word sees every bank and no person, and lands there; nobody else comes in."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.kit.clock import today
from app.reports.folding import count_people, fold
from tests.reports.test_supervision import Supervisor, appointed
from tests.worlds import World, open_world


@pytest.fixture
def operator(app: Flask) -> Iterator[Supervisor]:
    with app.app_context():
        yield appointed(None, "platform_operator")


@pytest.fixture
def folded(app: Flask) -> Iterator[World]:
    """A bank whose figures are rolled up."""
    with app.app_context():
        world = open_world("taierzhuang")
        world.everybody()
        with world.scope():
            fold()
            count_people(today())
        yield world


def test_the_operator_lands_on_the_banks_and_not_on_a_refusal(operator: Supervisor) -> None:
    answer = operator.sign_in()
    assert answer.headers["Location"] == "/platform/banks"
    assert operator.get("/platform/banks").status_code == 200
    assert operator.get("/supervision/").status_code == 403


def test_a_supervisor_lands_on_their_region_and_may_not_see_all_banks(app: Flask) -> None:
    with app.app_context():
        supervisor = appointed("440100")
        assert supervisor.sign_in().headers["Location"] == "/supervision/"
        assert supervisor.get("/platform/banks").status_code == 403


@pytest.mark.alone
def test_every_bank_stands_there_with_address_and_figures_and_no_person(operator: Supervisor, folded: World) -> None:
    operator.sign_in()
    page = operator.get("/platform/banks").get_data(as_text=True)
    assert f"/t/{folded.slug}/" in page
    row = page.partition(f'/t/{folded.slug}/"')[2].partition("</tr>")[0]
    assert f'<td class="num">{len(folded.people)}</td>' in row
    assert not [person.name for person in folded.people.values() if person.name in page]
    assert "jurisdiction open" in page


def test_the_state_stands_in_words(operator: Supervisor) -> None:
    operator.sign_in()
    page = operator.get("/platform/banks").get_data(as_text=True)
    assert "数据库结构是最新的" in page
    assert page.count("<dt>") == 5


def test_nobody_comes_in_without_signing_in(operator: Supervisor) -> None:
    for path in ("/platform/banks", "/platform/password"):
        answer = operator.get(path)
        assert answer.status_code in (303, 401), path


def test_from_the_address_of_a_bank_the_page_is_nobodys(operator: Supervisor, folded: World) -> None:
    operator.sign_in()
    assert operator.get(f"/t/{folded.slug}/platform/banks").status_code in (303, 404)
