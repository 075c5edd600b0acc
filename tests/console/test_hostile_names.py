"""Two hundred hostile names as nodes, words, brands and roles: not one of them gives anybody a power or runs anywhere."""

import csv
import io
import itertools

from app.rbac.queries import Powers, grants_in_force, powers_of, role_table
from app.rbac.words import Permission
from app.tenancy.queries import look, tree
from tests.worlds import World

SEEDS = (
    "district_admin", "station_clerk, district_admin", "p, district_admin, bank:open", "g, resident, district_admin",
    "*", "**", ".*", "^.*$", "1/", "1/2/", "../../root", "resident\nbank:open", "role:grant", "admin'--", "' OR '1'='1",
    "'; DROP TABLE tenant; --", "%", "_%", "\\", "{{ 7*7 }}", "{% raw %}", "{name}", "{0.__class__}", "%(name)s", "$" + "{jndi:x}",
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "</style><script>", "javascript:alert(1)",
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "null", "None", "true", "undefined", "NaN", "__proto__",
    "r.sub == 'x' || true", "eval(1)", "data:text/html,x", "\u202edistrict", "ａｄｍｉｎ", "аdmin", "管理员", "总行管理员", "👩\u200d🌾", "a" * 60,
)  # fmt: skip
DRESSES = ("{}", "{} ", "x{}", "{}\u200b甲")
NAMES = [dress.format(seed)[:60] if "{" not in seed else dress.replace("{}", seed)[:60]
         for seed, dress in itertools.product(SEEDS, DRESSES)]  # fmt: skip


def _powers(world: World) -> dict[str, Powers]:
    return {
        name: powers_of(["resident"], grants_in_force(person.member_id), has_second_factor=True)
        for name, person in world.people.items()
    }


def test_there_are_two_hundred() -> None:
    assert len(NAMES) == 200


def test_hostile_names_stay_names(world: World) -> None:
    world.everybody()
    api, leaf = world.api(world.district), world.nodes["leaf"]
    branch, page = world.api(world.branch), world.browser(world.district)
    with world.scope():
        before, roles, paths = _powers(world), dict(role_table()), [node.path for node in tree()]
    brand = api.get("/brand").get_json()
    for nth, name in enumerate(NAMES):
        renamed = api.call("PUT", f"/nodes/{leaf}/name", {"name_zh": name, "name_en": name})
        assert renamed.status_code in (200, 422), (name, renamed.get_json())
        word = {"zh": name[:20], "en": name[:20]}
        faced = api.call("PUT", "/brand", {**brand, "name_zh": name[:40], "vocabulary": {"unit": word, "demand": word}})
        assert faced.status_code in (200, 422), (name, faced.get_json())
        wish = {"member_id": str(world.helper2.member_id), "role": name, "tenant_id": str(leaf), "reason": name}
        granted = branch.post("/role-grants", wish)
        assert granted.status_code in (403, 422), (name, granted.get_json())
        if name.strip() not in set(Permission):
            adapted = api.call("PUT", "/roles/station_clerk/permissions", {"permission": name, "is_allowed": True})
            assert adapted.status_code in (400, 422), (name, adapted.get_json())
        if nth % 10 == 0:
            for path in ("/desk/tree", "/desk/roles", "/desk/audit"):
                shown = page.get(path)
                text = shown.get_data(as_text=True)
                assert shown.status_code == 200, (path, name)
                assert "<script>alert" not in text, (path, name)
                assert "onerror=alert(1)>" not in text.replace("&gt;", ""), (path, name)
                assert ">49<" not in text, "a template was run"
    with world.scope():
        assert _powers(world) == before, "somebody gained or lost a power"
        assert dict(role_table()) == roles
        assert [node.path for node in tree()] == paths
        assert look().primary_colour == brand["primary_colour"]


def test_the_exported_audit_of_hostile_names_holds_no_formula(world: World) -> None:
    api, leaf = world.api(world.district), world.nodes["leaf"]
    for name in ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)"):
        assert api.call("PUT", f"/nodes/{leaf}/name", {"name_zh": name, "name_en": name}).status_code == 200
    body = world.browser(world.district).get("/desk/audit/facts.csv").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body, newline="")))
    assert len(rows) > 10
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_hostile_role_in_an_address_is_no_role(world: World) -> None:
    browser = world.browser(world.district)
    for role in ("platform_operator", "emperor", "district_admin,x", "%2e%2e", "x'--"):
        assert browser.get(f"/desk/roles/{role}").status_code in (404, 422), role
