"""A plausible body for each act that needs one to reach its row, for pages and API alike; acts not named send none."""

import re
from datetime import timedelta
from typing import Any

from app.kit.clock import now, today
from app.kit.ids import uuid7


def _instant(hours: int) -> str:
    return (now() + timedelta(hours=hours)).isoformat()


def _menu() -> dict[str, Any]:
    return {"name_zh": "菜单", "name_en": "Menu", "weekdays": [1], "opens": "09:00", "closes": "12:00"}


def _kind() -> dict[str, Any]:
    return {"name_zh": "陪同散步", "name_en": "Walks", "usual_minutes": 60}


def _day(days: int) -> str:
    return (today() + timedelta(days=days)).isoformat()


def _somebody() -> dict[str, str]:
    return {"number": "10010", "name": "test"}


def body_for(rule: str, own: dict[str, Any]) -> dict[str, Any]:
    """What a careful person would send to an address; ids in it are rows of their own bank."""
    bodies: dict[str, dict[str, Any]] = {
        "demands/dispatch": {"helper_id": str(own["member_id"])},
        "orders/check-in": {"code": "123456"},
        "orders/check-out": {"code": "123456"},
        "orders/upload": {"started_at": _instant(-2), "ended_at": _instant(-1)},
        "files/removal": {"reason": "test"},
        "orders/dispute": {"reason": "test"},
        "orders/decision": {"minutes": 30, "note": "test"},
        "risks/decision": {"is_allowed": "true", "note": "test"},
        "risk-assessments/decision": {"is_allowed": True, "note": "test"},
        "members/proxies": {**_somebody(), "relation": "test", "document": "test", "valid_until": _day(9)},
        "members/guardians": {**_somebody(), "relation": "test", "document": "test"},
        "members/exclusions": _somebody(),
        "proxies/agreement": {"document": "test"},
        "members/estate": {"died_on": "2020-01-01", "document": "test"},
        "members/merge": {"other": "1", "document": "test"},
        "call-backs/answer": {"stars": 5},
        "askings/answer": {"stars": 5},
        "call-backs/follow-up": {"said": "test"},
        "covers/claims": {"happened_at": _instant(-1), "place": "test", "said": "test"},
        "claims/refusal": {"note": "test"},
        "schemes/ending": {"last_day": _day(0)},
        "kinds/coefficient": {"coefficient": "1"},
        "kinds/risk": {"risk": "low"},
        "catalogue/coefficient": {"coefficient": "1"},
        "catalogue/risk": {"risk": "low"},
        "v1/kinds": _kind(),
        "desk/catalogue": _kind(),
        "v1/menus": _menu(),
        "menus/items": {"kind_id": str(own["kind_id"]), "minutes": 30},
        "menu-items/demands": {"starts_at": _instant(30)},
        "nodes/sub-brand": {"name_zh": "益行", "name_en": "Yixing"},
        "proposals/decision": {"is_approved": True},
        "nodes/name": {"name_zh": "网点", "name_en": "Node"},
        "nodes/nodes": {"kind": "community", "name_zh": "网点", "name_en": "Node"},
        "nodes/parent": {"parent_id": str(own["tenant_id"])},
        "records/evaluation": {"stars": 5, "comment": "test"},
        "volunteer-applications/decision": {"decision": "ask", "said": "test"},
        "v1/organisations": {"name": "改名的团体", "kind": "enterprise"},
        "desk/organisations": {"name": "改名的团体", "kind": "enterprise"},
        "v1/stations": {"name": "改名的站点", "address": ""},
        "desk/stations": {"name": "改名的站点", "address": ""},
        "teams/members": {"member_id": str(own["member_id"])},
        "teams/neighbours": {"name": "邻居老何"},
        "teams/leader": {"member_id": str(own["member_id"])},
        "organisations/members": {"member_id": str(own["member_id"])},
        "organisations/leader": {"member_id": str(own["member_id"])},
        "demands/organisation-claim": {
            "organisation_id": str(own["organisation_id"]),
            "helper_id": str(own["member_id"]),
        },
        "orders/assignment": {"helper_id": str(own["member_id"])},
        "orders/report": {"said": "test"},
        "party-organisations/members": {"member_id": str(own["member_id"])},
        "party-organisations/report-in": {"reported_in_on": "2020-01-01"},
    }
    plain = re.sub(r"<[^>]*>", "", rule).strip("/").split("/")
    return bodies.get("/".join([part for part in plain if part][-2:]), {})


def bodies_with_foreign_ids(own: dict[str, Any], foreign: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, body) in which all is one's own but one id."""
    theirs, ours = ({name: str(id_) for name, id_ in ids.items()} for ids in (foreign, own))
    demand = {"kind_id": ours["kind_id"], "starts_at": _instant(30), "minutes": 60}
    paper = {"document": "test", "reason": "test"}
    return [
        ("POST", "/api/v1/demands", {**demand, "kind_id": theirs["kind_id"]}),
        ("POST", "/api/v1/demands", {**demand, "recipient_id": theirs["member_id"]}),
        ("POST", "/api/v1/demands", {**demand, "programme": "meals", "sponsor_id": theirs["organisation_id"]}),
        ("POST", "/api/v1/hotline-calls", {**demand, "kind_id": theirs["kind_id"], "recipient_id": ours["member_id"]}),
        ("POST", "/api/v1/hotline-calls", {**demand, "recipient_id": theirs["member_id"]}),
        (
            "POST",
            "/api/v1/hotline-calls",
            {**demand, "starts_at": _instant(54), "programme": "party", "recipient_id": ours["member_id"], "helper_id": theirs["member_id"]},
        ),
        ("POST", "/api/v1/menus", {**_menu(), "tenant_id": theirs["tenant_id"]}),
        ("POST", f"/api/v1/menus/{ours['menu_id']}/items", {"kind_id": theirs["kind_id"], "minutes": 30}),
        (
            "POST", f"/api/v1/menu-items/{ours['item_id']}/demands",
            {"starts_at": _instant(40), "recipient_id": theirs["member_id"]},
        ),
        ("POST", f"/api/v1/demands/{ours['demand_id']}/dispatch", {"helper_id": theirs["member_id"]}),
        ("POST", "/api/v1/members", {"name": "外来人", "tenant_id": theirs["tenant_id"]}),
        (
            "POST", "/api/v1/relatives",
            {"name": "外来人", "relation": "test", "acts": ["confirm"], "valid_until": _day(9), "has_agreed": True,
             "tenant_id": theirs["tenant_id"]},
        ),
        ("POST", "/api/v1/organisations/", {"name": "外来", "kind": "enterprise", "tenant_id": theirs["tenant_id"]}),
        ("POST", "/api/v1/stations", {"name": "外来", "tenant_id": theirs["tenant_id"]}),
        ("POST", "/api/v1/grants", {**paper, "receivers": [{"member_id": theirs["member_id"], "seconds": 60}]}),
        (
            "POST", "/api/v1/donations",
            {"receiver_kind": "organisation", "organisation_id": theirs["organisation_id"], "seconds": 600},
        ),
        ("POST", "/api/v1/teams", {"name": "外来", "level": "4", "tenant_id": theirs["tenant_id"]}),
        (
            "POST", "/api/v1/teams",
            {"name": "外来", "level": "4", "tenant_id": ours["tenant_id"], "parent_id": theirs["team_id"]},
        ),
        ("POST", f"/api/v1/teams/{ours['team_id']}/members", {"member_id": theirs["member_id"]}),
        (
            "POST", f"/api/v1/volunteer-applications/{ours['application_id']}/decision",
            {"decision": "approve", "team_id": theirs["team_id"]},
        ),
        ("POST", f"/api/v1/organisations/{ours['organisation_id']}/members", {"member_id": theirs["member_id"]}),
        (
            "POST", "/api/v1/party-organisations/",
            {"name": "外来", "type_key": "other", "level": "city", "tenant_id": theirs["tenant_id"]},
        ),
        (
            "POST", f"/api/v1/party-organisations/{ours['party_organisation_id']}/members",
            {"member_id": theirs["member_id"]},
        ),
        ("POST", "/api/v1/sheet-exports", {"kind": "members", "tenant_id": theirs["tenant_id"]}),
        (
            "POST", "/api/v1/reversals",
            {**paper, "id": str(uuid7()), "member_id": ours["member_id"], "transfer_id": theirs["transfer_id"]},
        ),
        (
            "POST", "/api/v1/reversals",
            {**paper, "id": str(uuid7()), "member_id": theirs["member_id"], "transfer_id": ours["transfer_id"]},
        ),
    ]  # fmt: skip
