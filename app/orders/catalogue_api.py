"""The catalogue of kinds over the API: reading it, shaping it, and what a coefficient would change."""

from typing import Any
from uuid import UUID

from app.kit.comparing import Compared
from app.kit.seconds import parse_fraction
from app.orders import kind_acts as acts
from app.orders import queries
from app.orders.commands.kinds import KindPlan
from app.orders.foreseeing import foresee_coefficient
from app.orders.kind_schemas import CoefficientAskedIn, CoefficientIn, KindIn, KindOut, NewKindIn, RiskIn
from app.orders.models import ServiceKind
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.rules.schemas import ComparedOut
from app.web.openapi import api_blueprint

api = api_blueprint("catalogue", "kinds", "服务目录 Catalogue of kinds")


@api.get("")
@requires(Permission.PROFILE_EDIT)
@api.response(200, KindOut(many=True))
def kinds() -> list[ServiceKind]:
    """The bank's catalogue."""
    return queries.kinds()


@api.post("")
@requires(Permission.CATALOGUE_EDIT)
@api.arguments(NewKindIn)
@api.response(201, KindOut)
def create_kind(values: dict[str, Any]) -> ServiceKind:
    """Offer one kind more; neither of its names stands twice."""
    risk, coefficient = values.pop("risk"), values.pop("coefficient")
    return acts.add_kind(visitor(), KindPlan(**values), risk, coefficient)


@api.get("/closed")
@requires(Permission.CATALOGUE_EDIT)
@api.response(200, KindOut(many=True))
def closed_kinds() -> list[ServiceKind]:
    """The kinds offered no more, the last closed first."""
    return queries.closed_kinds()


@api.put("/<uuid:kind_id>")
@requires(Permission.CATALOGUE_EDIT)
@api.arguments(KindIn)
@api.response(200, KindOut)
def put_kind(values: dict[str, Any], kind_id: UUID) -> ServiceKind:
    """Another name, picture, length, level or place in the list; what was published stays as it is."""
    return acts.change_kind(visitor(), kind_id, KindPlan(**values))


@api.post("/<uuid:kind_id>/closure")
@requires(Permission.CATALOGUE_EDIT)
@api.response(200, KindOut)
def close_kind(kind_id: UUID) -> ServiceKind:
    """Offer a kind no more; what was asked for under it goes on."""
    return acts.close_kind(visitor(), kind_id)


@api.delete("/<uuid:kind_id>/closure")
@requires(Permission.CATALOGUE_EDIT)
@api.response(200, KindOut)
def reopen_kind(kind_id: UUID) -> ServiceKind:
    """Offer a closed kind again."""
    return acts.reopen_kind(visitor(), kind_id)


@api.post("/<uuid:kind_id>/coefficient")
@requires(Permission.CATALOGUE_EDIT)
@api.arguments(CoefficientIn)
@api.response(200, KindOut)
def decide_coefficient(values: dict[str, Any], kind_id: UUID) -> ServiceKind:
    """Say what an hour of a kind counts; a kind without a coefficient cannot be used."""
    return acts.set_coefficient(visitor(), kind_id, parse_fraction(values["coefficient"]))


@api.get("/<uuid:kind_id>/coefficient/preview")
@requires(Permission.CATALOGUE_EDIT)
@api.arguments(CoefficientAskedIn, location="query")
@api.response(200, ComparedOut(many=True))
def preview_coefficient(values: dict[str, Any], kind_id: UUID) -> list[Compared]:
    """What services lately recorded would have weighed, in hours; nothing is changed, then or later."""
    text = values["coefficient"]
    return foresee_coefficient(queries.kind(kind_id), parse_fraction(text) if text else None)


@api.post("/<uuid:kind_id>/risk")
@requires(Permission.CATALOGUE_EDIT)
@api.arguments(RiskIn)
@api.response(200, KindOut)
def decide_risk(values: dict[str, Any], kind_id: UUID) -> ServiceKind:
    """Say with which grade of risk a kind begins."""
    return acts.set_risk(visitor(), kind_id, values["risk"])
