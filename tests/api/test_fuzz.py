"""Machine-made requests over the whole API: none of them is a fault of ours, and every refusal has the one shape.

The description is read by schemathesis, which makes bodies, parameters and damaged variants of them. A few examples of each
operation here; many more with SOAK=1.
"""

import os
import warnings
from io import BytesIO
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig

from app.kit.db import db
from app.tenancy.scope import jurisdiction_scope
from tests.clients import as_a_request
from tests.worlds import World, open_world

EXAMPLES, FEWEST_CASES = (200, 50_000) if os.environ.get("SOAK") else (3, 500)
PERSONS = ("resident", "volunteer", "district", None)


def real_ids(world: World) -> dict[str, str]:
    """Ids that exist, so that the requests come further than "not found"."""
    order = world.claimed()
    return {
        "demand_id": str(order.demand_id), "order_id": str(order.id), "member_id": str(world.resident.member_id),
    }  # fmt: skip


def test_no_machine_made_request_is_a_fault_of_ours(app: Flask) -> None:
    with app.app_context():
        world = open_world("nansha")
        with jurisdiction_scope(world.id):
            ids = real_ids(world)
            world.everybody()
        db.session.remove()
        description = world.api().get("/openapi.json").json
    faults: list[str] = []
    schema = schemathesis.openapi.from_dict(description)
    modes = GenerationConfig(modes=[GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
    seen = cases = 0
    for operation in schema.get_all_operations():
        made = operation.ok()
        seen += 1
        for mode in modes.modes:
            cases += _attack(app, world, made, made.as_strategy(generation_mode=mode), ids, faults)
    assert seen > 40
    assert faults == []
    assert cases >= FEWEST_CASES, "some operations have few different requests, so more of the others are needed"


def _part(value: Any) -> Any:
    """A field of a form: bytes as a file with a name, everything else as text."""
    content = getattr(value, "data", None)
    return (BytesIO(content), "x.jpg") if isinstance(content, bytes) else str(value)


def _attack(
    app: Flask, world: World, operation: Any, cases: st.SearchStrategy[Any], ids: dict[str, str], faults: list[str]
) -> int:
    """Send what is made for one operation; answers how many requests that was, and adds what went wrong to the faults."""
    done = 0

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, verbosity=Verbosity.quiet,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    @given(case=cases, name=st.sampled_from(PERSONS), is_real=st.booleans())
    def attack(case: Any, name: str | None, is_real: bool) -> None:
        nonlocal done
        done += 1
        person = world.people[name] if name else None
        path = operation.path
        values = {**(case.path_parameters or {}), **({k: v for k, v in ids.items() if is_real})}
        for key, value in values.items():
            path = path.replace(f"{{{key}}}", str(value).replace("/", "%2F").replace("?", "%3F"))
        headers = {"Authorization": f"Bearer {person.token}"} if person else {}
        query = dict(case.query or {})
        if is_real and "document_id" in query:
            query |= {"document_kind": "order", "document_id": ids["order_id"]}
        sent: dict[str, Any] = {"query_string": query, "headers": headers}
        if case.media_type == "multipart/form-data" and isinstance(case.body, dict):
            sent["data"] = {name: _part(value) for name, value in case.body.items()}
        elif isinstance(case.body, dict | list | str | int | float | bool) or case.body is None:
            sent["json"] = case.body
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client = app.test_client()
            answer = as_a_request(
                lambda: client.open(f"/t/{world.slug}{path}", method=operation.method.upper(), **sent)
            )
        if answer.status_code >= 500:
            faults.append(f"{answer.status_code} {operation.method} {path} {sent}")
        elif answer.status_code >= 400:
            assert answer.mimetype == "application/problem+json"
            assert answer.json["code"]

    attack()
    return done
