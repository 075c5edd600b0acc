"""The description of the API: valid OpenAPI 3.1, whole, and honest about who needs a token."""

import re
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from app.web.openapi import PREFIX
from tests.worlds import World

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"}

# The skeleton of the OpenAPI 3.1 schema (https://spec.openapis.org/oas/3.1/schema): what every description must have.
SKELETON: dict[str, Any] = {
    "type": "object",
    "required": ["openapi", "info", "paths"],
    "properties": {
        "openapi": {"pattern": r"^3\.1\.\d+$"},
        "info": {"type": "object", "required": ["title", "version"]},
        "paths": {
            "type": "object",
            "patternProperties": {"^/": {"$ref": "#/$defs/path"}},
            "additionalProperties": False,
        },
    },
    "$defs": {
        "path": {
            "type": "object",
            "properties": {method.lower(): {"$ref": "#/$defs/operation"} for method in METHODS}
            | {"parameters": {"type": "array", "items": {"$ref": "#/$defs/parameter"}}},
            "additionalProperties": False,
        },
        "operation": {
            "type": "object",
            "required": ["responses", "tags"],
            "properties": {
                "parameters": {"type": "array", "items": {"$ref": "#/$defs/parameter"}},
                "requestBody": {"type": "object", "required": ["content"]},
                "responses": {
                    "type": "object",
                    "minProperties": 1,
                    "patternProperties": {"^([1-5]\\d\\d|default)$": {"type": "object"}},
                    "additionalProperties": False,
                },
            },
        },
        "parameter": {
            "oneOf": [
                {"type": "object", "required": ["$ref"]},
                {
                    "type": "object",
                    "required": ["name", "in"],
                    "properties": {"in": {"enum": ["query", "path", "header", "cookie"]}},
                    "oneOf": [{"required": ["schema"]}, {"required": ["content"]}],
                },
            ]
        },
    },
}


@pytest.fixture
def description(world: World) -> dict[str, Any]:
    """The file as it is served to everybody."""
    answer = world.api().get("/openapi.json")
    assert answer.status_code == 200
    return answer.json  # type: ignore[no-any-return]


def operations(description: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (method.upper(), path): operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if method.upper() in METHODS
    }


def test_the_file_is_valid_openapi(description: dict[str, Any]) -> None:
    jsonschema_rs.validate(SKELETON, description)


def test_every_schema_in_it_is_a_valid_json_schema(description: dict[str, Any]) -> None:
    for schema in description["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    def references(part: Any) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if "$ref" in part else []
            return own + [r for value in part.values() for r in references(value)]
        return [r for item in part for r in references(item)] if isinstance(part, list) else []

    for reference in set(references(description)):
        place: Any = description
        for step in reference.removeprefix("#/").split("/"):
            assert step in place, reference
            place = place[step]


def test_every_route_of_the_api_stands_in_it_and_nothing_else(app: Flask, description: dict[str, Any]) -> None:
    routes = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{PREFIX}/") and not rule.endpoint.startswith(("api-docs.", "openapi."))
        for method in (rule.methods or set()) & METHODS
    }
    assert set(operations(description)) == routes


def test_every_operation_has_a_sentence_and_names_its_parameters(description: dict[str, Any]) -> None:
    for (method, path), operation in operations(description).items():
        assert operation.get("summary") or operation.get("description"), f"{method} {path}"
        named = {
            p.get("name") for p in [*operation.get("parameters", []), *description["paths"][path].get("parameters", [])]
        }
        assert set(re.findall(r"{(\w+)}", path)) <= named, f"{method} {path}"


def test_the_page_for_people_shows_the_same(world: World, description: dict[str, Any]) -> None:
    page = world.browser().get("/api/v1/").get_data(as_text=True)
    for _, path in operations(description):
        assert path in page
