"""Relatives, guardians and wishes over the API: one's own, and those of people whose registry one keeps."""

from typing import Any
from uuid import UUID

from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.recipients import acts, family
from app.recipients.schemas import (
    AgreementIn,
    AskingOut,
    ExclusionIn,
    ExclusionOut,
    ExclusionsOut,
    GuardianIn,
    GuardianshipOut,
    ProxiesOut,
    ProxyByStaffIn,
    ProxyIn,
    ProxyOut,
    RelationsOut,
    RelativeIn,
)
from app.web.openapi import api_blueprint

api = api_blueprint("family", "", "家人 Family")


@api.get("/proxies")
@requires(Permission.PROXY_NAME)
@api.response(200, ProxiesOut)
def proxies() -> Any:
    """Whom one entrusted, and who entrusted oneself; waiting or accepted."""
    me = visitor().member_id
    return {"named": family.named_by(me), "entrusted": family.entrusted_to(me)}


@api.post("/proxies")
@requires(Permission.PROXY_NAME)
@api.arguments(ProxyIn)
@api.response(201, ProxyOut)
def name_proxy(values: dict[str, Any]) -> Any:
    """Entrust a relative, who accepts before it holds."""
    return acts.name_proxy(visitor(), values)


@api.post("/relatives")
@requires(Permission.PROXY_NAME)
@api.arguments(RelativeIn)
@api.response(201, ProxyOut)
def register_relative(values: dict[str, Any]) -> Any:
    """Register a relative who cannot do it alone, and ask to act for them; they, or staff, agree before it holds."""
    return acts.register_relative(visitor(), values)


@api.post("/proxies/<uuid:proxy_id>/acceptance")
@requires(Permission.PROXY_NAME)
@api.response(200, ProxyOut)
def accept_proxy(proxy_id: UUID) -> Any:
    """Agree: to act for who named oneself, or to be acted for by who asked."""
    return acts.accept_proxy(visitor(), proxy_id)


@api.delete("/proxies/<uuid:proxy_id>")
@requires(Permission.PROXY_NAME)
@api.response(200, ProxyOut)
def end_proxy(proxy_id: UUID) -> Any:
    """End it at once, from either side."""
    return acts.end_proxy(visitor(), proxy_id)


@api.get("/exclusions")
@requires(Permission.PROFILE_EDIT)
@api.response(200, ExclusionsOut)
def exclusions() -> Any:
    """Whom one does not want to be brought together with; they do not know."""
    return {"items": family.excluded_by(visitor().member_id)}


@api.post("/members/<uuid:member_id>/exclusion")
@requires(Permission.PROFILE_EDIT)
@api.response(201, ExclusionOut)
def exclude(member_id: UUID) -> Any:
    """Not with this person again, whom one met in a service."""
    return acts.exclude(visitor(), member_id)


@api.delete("/exclusions/<uuid:exclusion_id>")
@requires(Permission.PROFILE_EDIT)
@api.response(200, ExclusionOut)
def end_exclusion(exclusion_id: UUID) -> Any:
    """Take the wish back."""
    return acts.end_exclusion(visitor(), exclusion_id)


@api.get("/proxy-requests")
@requires(Permission.RECIPIENT_REGISTER)
@api.response(200, AskingOut(many=True))
def proxy_requests() -> Any:
    """Relatives who asked to act for somebody of the nodes one serves, and wait for an answer."""
    return acts.asked_for_at(visitor())


@api.post("/proxies/<uuid:proxy_id>/agreement")
@requires(Permission.RECIPIENT_REGISTER)
@api.arguments(AgreementIn)
@api.response(200, ProxyOut)
def agree_for(values: dict[str, Any], proxy_id: UUID) -> Any:
    """Record that a member agrees to what a relative asked for, and by which document."""
    return acts.accept_proxy_for(visitor(), proxy_id, values["document"])


@api.get("/members/<uuid:member_id>/relations")
@requires(Permission.RECIPIENT_READ)
@api.response(200, RelationsOut)
def relations(member_id: UUID) -> Any:
    """Who acts and answers for somebody, for whom they do, and whom they do not want."""
    acts.open_record(visitor(), member_id)
    return acts.relations_seen_by(visitor(), member_id)


@api.post("/members/<uuid:member_id>/proxies")
@requires(Permission.RECIPIENT_REGISTER)
@api.arguments(ProxyByStaffIn)
@api.response(201, ProxyOut)
def name_proxy_for(values: dict[str, Any], member_id: UUID) -> Any:
    """Entrust a relative for somebody, with a document."""
    return acts.name_proxy(visitor(), values, member_id)


@api.delete("/members/<uuid:member_id>/proxies/<uuid:proxy_id>")
@requires(Permission.RECIPIENT_REGISTER)
@api.response(200, ProxyOut)
def end_proxy_for(member_id: UUID, proxy_id: UUID) -> Any:
    """End a proxy for somebody."""
    return acts.end_proxy_for(visitor(), proxy_id, of=member_id)


@api.post("/members/<uuid:member_id>/guardians")
@requires(Permission.RECIPIENT_REGISTER)
@api.arguments(GuardianIn)
@api.response(201, GuardianshipOut)
def record_guardian(values: dict[str, Any], member_id: UUID) -> Any:
    """Record who answers for a minor."""
    return acts.record_guardian(visitor(), member_id, values)


@api.delete("/members/<uuid:member_id>/guardians/<uuid:guardianship_id>")
@requires(Permission.RECIPIENT_REGISTER)
@api.response(200, GuardianshipOut)
def end_guardianship(member_id: UUID, guardianship_id: UUID) -> Any:
    """End what was recorded."""
    return acts.end_guardianship(visitor(), guardianship_id, of=member_id)


@api.post("/members/<uuid:member_id>/exclusions")
@requires(Permission.RECIPIENT_REGISTER)
@api.arguments(ExclusionIn)
@api.response(201, ExclusionOut)
def exclude_for(values: dict[str, Any], member_id: UUID) -> Any:
    """Note whom somebody does not want."""
    return acts.exclude_for(visitor(), member_id, values)


@api.delete("/members/<uuid:member_id>/exclusions/<uuid:exclusion_id>")
@requires(Permission.RECIPIENT_REGISTER)
@api.response(200, ExclusionOut)
def end_exclusion_for(member_id: UUID, exclusion_id: UUID) -> Any:
    """Take a wish back for somebody."""
    return acts.end_exclusion_for(visitor(), exclusion_id, of=member_id)
