"""One's own data over the API: copying it, asking to be erased, calling that off."""

from typing import Any

from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.rights import acts
from app.rights.commands import erase
from app.rights.models import Erasure
from app.rights.schemas import ErasureIn, ErasureOut
from app.web.openapi import api_blueprint

api = api_blueprint("rights", "me", "个人权利 Personal rights")


@api.get("/data")
@requires(Permission.PROFILE_EDIT)
@api.response(200)
def data() -> dict[str, Any]:
    """All that is kept about oneself."""
    return acts.copy_own_data(visitor(), "api")


@api.post("/erasure")
@requires(Permission.PROFILE_EDIT)
@api.arguments(ErasureIn(only=("remaining",)))
@api.response(201, ErasureOut)
def ask(values: dict[str, Any]) -> Erasure:
    """Ask to be erased after the cooling-off time."""
    who = visitor()
    return erase.ask_erasure(who.member_id, values["remaining"], by=who.actor)


@api.delete("/erasure")
@requires(Permission.PROFILE_EDIT)
@api.response(200, ErasureOut)
def call_off() -> Erasure:
    """Stay after all."""
    return acts.call_off_own(visitor())
