"""The domain and the standard of a kind (C13)."""

from pathlib import Path

from flask import Flask

from config.settings import ROOT
from tests.orders.conftest import refused
from tests.orders.test_catalogue import DESK, YES, _form, _kinds
from tests.web.test_toasts import take_back
from tests.worlds import World, bank_file, open_world


def test_a_kind_has_a_domain_and_a_standard_both_sides_read(world: World) -> None:
    browser, row = world.browser(world.district), _kinds(world)[1]
    path, words = f"{DESK}{row.id}", {"domain_zh": "生活照料", "domain_en": "Daily life"}
    words |= {"standard_zh": "全程陪同，送到家门口", "standard_en": "All the way, home to the door"}
    shown = browser.post(path, _form(row, **words)).get_data(as_text=True)
    assert "生活照料" in shown and "全程陪同" in shown
    assert browser.post(path, _form(row, **words, **YES)).status_code == 303
    choosing = world.browser(world.resident).get("/demands/new").get_data(as_text=True)
    assert "<h2>生活照料</h2>" in choosing, "long catalogues are grouped by domain"
    demand = world.demand(kind_id=row.id)
    assert "全程陪同，送到家门口" in world.browser(world.volunteer).get(f"/demands/{demand.id}").get_data(as_text=True)
    kinds = {one["id"]: one for one in world.api(world.volunteer).get("/kinds").get_json()}
    assert kinds[str(row.id)]["standard_en"] == "All the way, home to the door"
    long = browser.post(path, _form(row, domain_zh="长" * 41)).get_data(as_text=True)
    assert "最多 40 个字" in long
    plan = {"name_zh": row.name_zh, "name_en": row.name_en, "usual_minutes": 75}
    assert world.api(world.district).call("PUT", f"/kinds/{row.id}", plan).status_code == 200
    assert _kinds(world)[1].domain_zh == "生活照料", "left out of a call, it stays"
    emptied = browser.post(path, _form(row, **{**words, "domain_zh": "", "domain_en": ""}, **YES))
    assert _kinds(world)[1].domain_zh == ""
    take_back(browser, emptied)
    assert _kinds(world)[1].domain_zh == "生活照料"


def test_a_domain_in_one_language_only_is_refused_with_its_line(app_context: Flask, tmp_path: Path) -> None:
    text = (ROOT / "config" / "jurisdictions" / "taierzhuang.toml").read_text(encoding="utf-8")
    file = bank_file(tmp_path / "bank.toml", text.replace('domain_en = "Ordinary services"\n', "", 1))
    with refused("tenancy.file_not_understood"):
        open_world(file)
