"""Reading the routes of the application: what each asks, what it takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
NOT_IDS = {
    "digest": "0" * 12,
    "name": "x",
    "version": 1,
    "proof": "000000000000",
    "key": "orders.who_takes",
    "short_name": "nansha",
    "role": "station_clerk",
    "medium": "mail",
    "kind": "health",
    "receiver_kind": "pool",
}
"""Parameters that name no row (parts of an asset's address, keys of rules), each with a plain value."""


@dataclass(frozen=True)
class Route:
    """One method of one address."""

    method: str
    rule: Rule
    permission: Any

    @property
    def is_api(self) -> bool:
        """Whether programs call it."""
        return str(self.rule.rule).startswith("/api/")

    @property
    def ids(self) -> list[str]:
        """The parameters that name a row."""
        return sorted(self.rule.arguments - set(NOT_IDS))

    def path(self, values: dict[str, Any]) -> str:
        """The address with these values; parameters that are no ids get a plain one."""
        filled = {name: values.get(name, NOT_IDS.get(name)) for name in self.rule.arguments}
        built = self.rule.build(filled, append_unknown=False)
        assert built is not None, f"{self} cannot be built from {filled}"
        return built[1]

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def routes_of(app: Flask, *, on_platform: bool = False) -> Iterator[Route]:
    """Every method of every address of a bank; or of those that stand on the platform host alone."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        for method in METHODS:
            stands_there = getattr(app.view_functions[rule.endpoint], "is_on_platform", False)
            if method in (rule.methods or ()) and stands_there is on_platform:
                yield Route(method, rule, permission_of(app, rule.endpoint, method))


def permission_of(app: Flask, endpoint: str, method: str) -> Any:
    """What a view declares: a permission, 'PUBLIC', or None; looks through wrappers and into the methods of a class."""
    view: Any = app.view_functions[endpoint]
    view_class = getattr(view, "view_class", None)
    if view_class is not None and hasattr(view_class, method.lower()):
        view = getattr(view_class, method.lower())
    while view is not None:
        if (permission := getattr(view, "permission", None)) is not None:
            return permission
        view = getattr(view, "__wrapped__", None)
    return None
