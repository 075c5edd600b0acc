"""A plausible body for each route that needs one to reach its row: endpoint → fields. Routes not named send none."""

from datetime import timedelta
from typing import Any

from app.kit.clock import now
from app.kit.ids import uuid7


def _instant(hours: int) -> str:
    return (now() + timedelta(hours=hours)).isoformat()


def body_for(endpoint: str, own: dict[str, Any]) -> dict[str, Any]:
    """What a careful person would send; ids in it are rows of their own bank."""
    bodies: dict[str, dict[str, Any]] = {
        "orders_api.dispatch": {"helper_id": str(own["member_id"])},
        "orders_api.check_in": {"code": "123456"},
        "orders_api.check_out": {"code": "123456"},
        "orders_api.upload": {"started_at": _instant(-2), "ended_at": _instant(-1)},
        "orders_api.dispute": {"reason": "test"},
        "orders_api.decide": {"minutes": 30, "note": "test"},
        "ledger_api.decide": {"is_approved": True},
        "records_api.create_evaluation": {"stars": 5, "comment": "test"},
    }
    return bodies.get(endpoint, {})


def bodies_with_foreign_ids(own: dict[str, Any], foreign: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """(method, path, body) in which all is one's own but one id."""
    theirs, ours = ({name: str(id_) for name, id_ in ids.items()} for ids in (foreign, own))
    demand = {"kind_id": ours["kind_id"], "starts_at": _instant(30), "minutes": 60}
    paper = {"document": "test", "reason": "test"}
    return [
        ("POST", "/api/v1/demands", {**demand, "kind_id": theirs["kind_id"]}),
        ("POST", "/api/v1/demands", {**demand, "recipient_id": theirs["member_id"]}),
        ("POST", "/api/v1/demands", {**demand, "programme": "meals", "sponsor_id": theirs["organisation_id"]}),
        ("POST", f"/api/v1/demands/{ours['demand_id']}/dispatch", {"helper_id": theirs["member_id"]}),
        ("POST", "/api/v1/members", {"name": "外来人", "tenant_id": theirs["tenant_id"]}),
        ("POST", "/api/v1/organisations/", {"name": "外来团体", "kind": "enterprise", "tenant_id": theirs["tenant_id"]}),
        ("POST", "/api/v1/grants", {**paper, "receivers": [{"member_id": theirs["member_id"], "seconds": 60}]}),
        ("POST", "/api/v1/reversals", {**paper, "id": str(uuid7()), "transfer_id": theirs["transfer_id"]}),
    ]
