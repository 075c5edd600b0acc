"""What the console does over pages it does over the API."""

from tests.worlds import World


def test_the_same_over_the_api(world: World) -> None:
    world.everybody()
    api = world.api(world.district)
    leaf, sibling = world.nodes["leaf"], world.nodes["sibling"]
    nodes = {row["id"]: row for row in api.get("/nodes").get_json()}
    assert nodes[str(leaf)]["counts"]["members"] >= 4
    assert api.call("PUT", f"/nodes/{leaf}/name", {"name_zh": "甲村", "name_en": "A"}).get_json()["name_zh"] == "甲村"
    assert api.call("PUT", f"/nodes/{leaf}/parent", {"parent_id": str(sibling)}).get_json()["parent_id"] == str(sibling)
    assert (
        api.call("PUT", f"/nodes/{sibling}/parent", {"parent_id": str(leaf)}).get_json()["code"]
        == "tenancy.cycle_refused"
    )
    assert api.post(f"/nodes/{leaf}/closure").get_json()["code"] == "tenancy.node_occupied"
    made = api.post(f"/nodes/{sibling}/nodes", {"kind": "community", "name_zh": "乙村", "name_en": "B"}).get_json()[
        "id"
    ]
    assert api.post(f"/nodes/{made}/closure").get_json()["closed_at"]
    assert api.delete(f"/nodes/{made}/closure").get_json()["closed_at"] is None
    brand = {**api.get("/brand").get_json(), "vocabulary": {"unit": {"zh": "小时", "en": "hours"}}}
    assert (
        api.call("PUT", "/brand", {**brand, "accent_colour": "#ffee00"}).get_json()["code"]
        == "tenancy.colour_unreadable"
    )
    assert api.call("PUT", "/brand", brand).get_json()["vocabulary"]["unit"] == {"zh": "小时", "en": "hours"}
    adapted = api.call(
        "PUT", "/roles/station_clerk/permissions", {"permission": "report:read", "is_allowed": True}
    ).get_json()
    assert adapted["differences"] == {"report:read": True}
    fact = api.get("/facts?kind=rbac.role_adapted").get_json()["items"][0]
    assert api.post(f"/changes/{fact['id']}/undoing").status_code == 204
    assert {row["role"]: row for row in api.get("/roles").get_json()}["station_clerk"]["differences"] == {}
    shown = api.get(f"/rules/orders.silence_hours/preview?value=30&tenant_id={leaf}").get_json()
    assert (shown["after"], str(leaf) in shown["nodes"]) == (30, True)
    assert api.post("/rules/orders.silence_hours/values", {"value": "30", "reason": "x"}).status_code == 201
    last = api.get("/facts?kind=rules.rule_set").get_json()["items"][0]
    assert api.delete(f"/rules/values/{last['subject_id']}").status_code == 200
