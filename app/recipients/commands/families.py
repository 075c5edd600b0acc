"""A member registers a relative who has no way to do it alone, and asks to act for them."""

from datetime import date
from uuid import UUID

from app.members.queries import member
from app.recipients.commands.passing import for_whom, register_passer_by
from app.recipients.commands.registry import keep_birth_date
from app.recipients.commands.relations import Limits, name_proxy
from app.recipients.errors import TooManyRelatives
from app.recipients.family import count_asked_by
from app.recipients.models import Occasion, Proxy
from app.recipients.rules import MOST_RELATIVES
from app.tenancy.actor import Actor


def register_relative(
    name: str, limits: Limits, *, tenant_id: UUID, relation: str, by: Actor, phone: str = "", born_on: date | None = None
) -> Proxy:  # fmt: skip
    """The least there is of an elder, marked as incomplete, and a proxy that holds once the elder, or staff, agrees."""
    assert by.member_id is not None, "a member registers their relatives"
    registrar = member(by.member_id, for_update=True)  # of two at once, the second counts the first
    most = MOST_RELATIVES(registrar.tenant_id)
    if count_asked_by(registrar.id) >= most:
        raise TooManyRelatives(most=most)
    elder = register_passer_by(name, tenant_id=tenant_id, by=by, phone=phone or None, occasion=Occasion.FAMILY)
    if born_on is not None:
        keep_birth_date(elder, born_on, by=for_whom(by, elder.id))
    return name_proxy(elder.id, registrar.id, limits, relation=relation, by=by)
