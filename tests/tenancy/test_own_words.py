"""What a bank calls its people and things is what its pages and refusals say, from the moment it is decided."""

import re
from dataclasses import replace

import pytest

from app.kit.db import session
from app.kit.own_words import DEFAULTS, in_own_words
from app.orders.errors import DemandNotFound, OwnDemand
from app.records.errors import NotOneOfTheTwo
from app.tenancy.branding import change_brand, current_face
from config.settings import ROOT
from tests.worlds import World

WORDS = {
    "helper": {"zh": "爱心邻居", "en": "good neighbour"},
    "recipient": {"zh": "家有老人", "en": "elder"},
    "demand": {"zh": "心愿", "en": "wish"},
    "bank": {"zh": "暖心行", "en": "warm bank"},
}
PLATFORM = ("platform", "supervis", "styleguide", "specimens", "app/reports")
"""Pages outside any bank, or of the design system."""


@pytest.fixture
def renamed(world: World) -> World:
    """A bank that has its own word for everything."""
    face = current_face()
    change_brand(replace(face, vocabulary={**face.vocabulary, **WORDS}))
    session().commit()
    return world


def test_pages_use_the_words_of_their_bank(renamed: World) -> None:
    order = renamed.claimed()
    helper = renamed.browser(renamed.volunteer)
    assert "请家有老人告诉您六位码" in helper.get(f"/orders/{order.id}").get_data(as_text=True)
    desk = renamed.browser(renamed.clerk).get("/desk/orders?part=under-way").get_data(as_text=True)
    assert "心愿与订单" in desk
    assert "爱心邻居" in desk
    assert "我的暖心行" in helper.get("/me/memberships").get_data(as_text=True)
    helper.post("/settings/language", {"language": "en"}, form_at="/me")
    assert "good neighbour, level" in helper.get("/me").get_data(as_text=True)


def test_refusals_use_them_too(renamed: World) -> None:
    assert NotOneOfTheTwo().sentence("zh") == "只有爱心邻居和家有老人可以评价这次服务。"
    assert OwnDemand().sentence("en") == "You cannot take your own wish. Please choose another neighbour's."
    answer = renamed.api(renamed.volunteer).post(f"/demands/{renamed.id}/claim")
    assert answer.status_code == 404
    missing = renamed.browser(renamed.resident).get("/demands/01a2050c-d06b-7eb8-81da-7ae139fc9630")
    assert DemandNotFound().sentence("zh") in missing.get_data(as_text=True)


def test_a_word_with_braces_breaks_no_sentence(renamed: World) -> None:
    face = current_face()
    odd = {"zh": "老人{name}", "en": "elder {0}"}
    change_brand(replace(face, vocabulary={**face.vocabulary, "recipient": odd}))
    session().commit()
    order = renamed.claimed()
    shown = renamed.browser(renamed.volunteer).get(f"/orders/{order.id}")
    assert "请老人name告诉您六位码" in shown.get_data(as_text=True)


def test_outside_a_bank_the_words_are_the_products() -> None:
    assert in_own_words("{helper}、{recipient}", "zh") == "志愿者、受助人"
    assert in_own_words("{Helper}s of {n}", "en") == "Volunteers of {n}"
    assert in_own_words("{helper} comes", "en", {"helper": "Wang"}) == "{helper} comes"


def test_no_page_of_a_bank_calls_its_people_by_words_of_ours() -> None:
    fixed = re.compile("|".join(DEFAULTS[key][0] for key in ("helper", "recipient")))
    found = {
        f"{path.relative_to(ROOT)}: {fixed.search(text)[0]}"  # type: ignore[index]
        for path in (ROOT / "app").rglob("templates/**/*.html")
        if fixed.search(text := path.read_text(encoding="utf-8")) and not any(one in str(path) for one in PLATFORM)
    }
    assert not found
