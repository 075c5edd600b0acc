"""The page of all rules: by area, found by a word."""

from app.rules.declaration import RULES
from app.rules.pages import AREAS
from tests.worlds import World


def test_rules_stand_by_area_and_are_found_by_a_word(world: World) -> None:
    assert {key.split(".")[0] for key in RULES} == set(AREAS), "each area has its name"
    desk = world.browser(world.district)
    everything = desk.get("/desk/rules/").get_data(as_text=True)
    assert all(f"/desk/rules/{key}" in everything for key in RULES)
    found = desk.get("/desk/rules/?text=取整").get_data(as_text=True)
    assert "records.round" in found
    assert "orders.silence_hours" not in found
    assert "没有找到这样的规则" in desk.get("/desk/rules/?text=喵喵").get_data(as_text=True)
