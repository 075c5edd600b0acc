"""Sub-brands hold at a node and below, show in the header and its colours, and are undone like every change (G3)."""

import re
from typing import Any

import pytest

from app.kit.db import session
from app.tenancy.errors import ColourUnreadable, FileNotUnderstood, RootHasBrand
from app.tenancy.models import Tenant, TenantKind
from app.tenancy.opening import BankFile
from app.tenancy.queries import look, look_along, look_of_part, root, tenant
from app.tenancy.sub_brands import SubFace, change_sub_brand, sub_brands, sub_face_of
from app.tenancy.tree import add_node, move_node
from config.settings import ROOT
from tests.clients import PageClient
from tests.console.test_pages import facts, send, undo
from tests.worlds import Person, World

GOOD = SubFace("益行", "Yixing", "#1d645f", None)
NAME = re.compile(r'<a class="name".*?</a>', re.DOTALL)


def _branch(world: World) -> Tenant:
    return tenant(world.nodes["branch"])


def _header(world: World, person: Person | None, path: str = "/") -> str:
    found = NAME.search(world.browser(person).get(path).get_data(as_text=True))
    assert found
    return re.sub(r"<[^>]+>", " ", found.group())


def test_the_nearest_node_above_with_a_sub_brand_gives_the_face(world: World) -> None:
    leaf, sibling = tenant(world.nodes["leaf"]), tenant(world.nodes["sibling"])
    change_sub_brand(world.nodes["branch"], GOOD)
    session().commit()
    shown = look_along(leaf.path)
    assert (shown.name("zh"), shown.called("zh"), shown.primary_colour) == ("益行", look().name_zh, "#1d645f")
    assert shown.accent_colour == look().accent_colour, "a colour left out is the bank's"
    assert look_along(sibling.path).part is None
    change_sub_brand(leaf.id, SubFace("小益", "Little Yi"))
    session().commit()
    assert [look_along(node.path).name("zh") for node in (leaf, _branch(world))] == ["小益", "益行"]
    change_sub_brand(leaf.id, None)
    session().commit()
    assert (look_along(leaf.path).name("zh"), sub_face_of(leaf.id)) == ("益行", None)


def test_a_node_that_moves_takes_its_sub_brand_along(world: World) -> None:
    made = add_node(world.nodes["branch"], TenantKind.COMMUNITY, name_zh="渡口", name_en="Ferry")
    change_sub_brand(made.id, GOOD)
    session().commit()
    moved = move_node(made.id, world.nodes["sibling"])
    session().commit()
    assert look_along(moved.path).name("en") == "Yixing"
    assert look_of_part(moved.number).primary_colour == "#1d645f"


def test_the_head_bank_and_colours_that_cannot_be_read_are_refused(world: World) -> None:
    with pytest.raises(RootHasBrand):
        change_sub_brand(root().id, GOOD)
    with pytest.raises(ColourUnreadable):
        change_sub_brand(world.nodes["leaf"], SubFace("亮", "Bright", "#ffee00"))


def test_members_and_desks_of_the_node_see_it_and_others_do_not(world: World) -> None:
    change_sub_brand(world.nodes["branch"], GOOD)
    session().commit()
    bank = look().name_zh
    assert "益行" in _header(world, world.resident)
    assert bank in _header(world, world.resident), "the bank stands beside it"
    assert "益行" in _header(world, world.clerk, "/desk/")
    for person, path in ((world.sibling, "/"), (world.sibling, "/desk/"), (world.district, "/desk/"), (None, "/")):
        assert "益行" not in _header(world, person, path)
    page = world.browser(world.resident).get("/").get_data(as_text=True)
    css = re.search(r'href="[^"]*?(/brand-\d+\.css\?part=\d+)"', page)
    assert css
    assert "--brand:#1d645f" in world.browser().get(css.group(1)).get_data(as_text=True)


def _form(**more: Any) -> dict[str, Any]:
    return {"name_zh": "益行", "name_en": "Yixing", "primary_colour": "#1d645f", "accent_colour": "", **more}


def _now(world: World) -> str:
    session().rollback()
    world_look = world.api(world.district).get("/sub-brands").json
    return ",".join(part["name_zh"] for part in world_look if part["tenant_id"] == str(world.nodes["branch"]))


def test_the_console_previews_changes_and_undoes(world: World) -> None:
    browser: PageClient = world.browser(world.district)
    at = f"/desk/brand/nodes/{world.nodes['branch']}"
    refused = browser.post(at, _form(primary_colour="#ffee00"), form_at=at)
    assert (refused.status_code, "4.5" in refused.get_data(as_text=True)) == (422, True)
    assert browser.post(at, _form(), form_at=at).status_code == 200
    assert _now(world) == "", "a preview writes nothing"
    assert send(browser, at, _form(), at, preview="影响到谁").status_code == 303
    assert _now(world) == "益行"
    assert send(browser, f"{at}/removal", {}, at, preview="取消").status_code == 303
    assert _now(world) == ""
    assert undo(world, browser, "console.sub_brand_changed", "/desk/brand").status_code == 303
    assert _now(world) == "益行"
    assert len(facts(world, "console.sub_brand_changed")) == 3
    assert browser.get(f"/desk/brand/nodes?node={world.nodes['branch']}").status_code == 303
    assert browser.get("/desk/brand/nodes?node=x").status_code == 303
    assert browser.get(f"/desk/brand/nodes/{world.nodes['root']}").status_code == 409


def test_the_same_over_the_api_and_only_by_whom_it_is_allowed(world: World) -> None:
    path = f"/nodes/{world.nodes['branch']}/sub-brand"
    face = {"name_zh": "益行", "name_en": "Yixing"}
    assert world.api(world.branch).call("PUT", path, face).status_code == 403
    made = world.api(world.district).call("PUT", path, face)
    assert (made.status_code, made.json["name_zh"], made.json["primary_colour"]) == (200, "益行", None)
    assert world.api(world.district).delete(path).status_code == 204
    assert _now(world) == ""


@pytest.mark.parametrize(("name", "parts"), [("nansha", ["党员时间银行"]), ("chaoyangmen", ["思诚好人", "益行"])])
def test_files_carry_sub_brands(app_context: Any, name: str, parts: list[str]) -> None:
    from tests.worlds import open_world

    world = open_world(name)
    with world.scope():
        assert [face.name_zh for _, face in sub_brands()] == parts
        session().rollback()


@pytest.mark.parametrize(
    ("text", "line"),
    [('tenant = "nowhere"', 3), ('tenant = "shijia"\nprimary_colour = "#ffee00"', 4), ('tenant = "chaoyangmen"', 3)],
)
def test_a_sub_brand_in_a_file_that_cannot_be_is_refused_with_its_line(
    app_context: Any, tmp_path: Any, text: str, line: int
) -> None:
    whole = (ROOT / "config" / "jurisdictions" / "chaoyangmen.toml").read_text(encoding="utf-8")
    head = whole.split("[[sub_brand]]")[0]
    made = (
        f'{head}\n[[sub_brand]]\n{text}\nname_zh = "益"\nname_en = "Yi"\n' + "[rules]" + whole.split("\n[rules]", 1)[1]
    )
    path = tmp_path / "faulty.toml"
    path.write_text(made, encoding="utf-8")
    with pytest.raises(FileNotUnderstood) as refused:
        BankFile(path).check()
    assert refused.value.data["line"] == head.count("\n") + line
