"""No demonstration people in production: their telephones, password and codes stand in a file everybody can read."""

import sqlalchemy as sa
from flask import Flask, request

from app.kit.db import session
from app.kit.text import mask_name
from app.members.secrets import platform_phone_index
from app.rights.errors import DemonstrationPeopleHere

DEMONSTRATION_PEOPLE: set[tuple[str, str]] = set()
"""(telephone, name) of everybody `flask demonstration load` makes; `tasks`, which makes them, says who."""

QUIET = frozenset({"asset", "health.healthz", "web.brand_css", "web.logo"})
"""What may be answered all the same: whether the process lives, and what the page of refusal looks like."""


def watch_production(app: Flask) -> None:
    """In production a database that holds demonstration people serves nobody; once found clean it is not asked again."""
    if app.extensions["settings"].is_production:
        app.before_request(lambda: _refuse_demonstration(app))


def are_demonstration_people_here() -> bool:
    """Whether anybody the demonstration makes can be found by their telephone, in whichever bank."""
    find = sa.text("SELECT called FROM find_users_by_phone(:index)")
    return any(
        mask_name(name) in session().scalars(find, {"index": platform_phone_index(phone)}).all()
        for phone, name in sorted(DEMONSTRATION_PEOPLE)
    )


def _refuse_demonstration(app: Flask) -> None:
    if app.extensions.get("is_without_demonstration") or request.endpoint in QUIET:
        return
    if are_demonstration_people_here():
        raise DemonstrationPeopleHere()
    app.extensions["is_without_demonstration"] = True
