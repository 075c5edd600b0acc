"""What staff do with people, checked for who they are: the same for pages and API."""

from typing import Any

from app.members.commands import register_member
from app.members.models import Member
from app.members.telling_apart import refuse_known
from app.rbac.guard import Visitor
from app.rbac.words import Permission
from app.tenancy.queries import tenant


def register_at_desk(who: Visitor, values: dict[str, Any]) -> Member:
    """Register somebody who stands at the desk, unless they seem to be there already and the clerk has not said they are not."""
    who.powers.demand(Permission.MEMBER_REGISTER, tenant(values["tenant_id"]).path)
    if not values["is_another"]:
        refuse_known(values["name"], phone=values["phone"])
    return register_member(
        values["name"], tenant_id=values["tenant_id"], by=who.actor, phone=values["phone"] or None,
        id_number_text=values["id_number"] or None, address=values["address"] or None,
        is_volunteer=values["is_volunteer"], is_assisted=True, consented=frozenset(values["consents"]),
    )  # fmt: skip
