"""Stations over the API."""

from typing import Any
from uuid import UUID

from app.organisations import acts
from app.organisations.models import Station
from app.organisations.policies import station_within
from app.organisations.queries import stations
from app.organisations.schemas import StationChangeIn, StationIn, StationOut
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint

api = api_blueprint("stations", "stations", "站点 Stations")


@api.get("")
@requires(Permission.DEMAND_READ_ALL)
@api.response(200, StationOut(many=True))
def list_stations() -> list[Station]:
    """Stations of the bank that are open."""
    return stations()


@api.post("")
@requires(Permission.ORGANISATION_MANAGE)
@api.arguments(StationIn)
@api.response(201, StationOut)
def create_station(values: dict[str, Any]) -> Station:
    """Register a station at a node one administers."""
    return acts.register_station(visitor(), **values)


@api.get("/<uuid:station_id>")
@requires(Permission.ORGANISATION_MANAGE)
@api.response(200, StationOut)
def show_station(station_id: UUID) -> Station:
    """One station of a node one administers, also a closed one."""
    return station_within(visitor(), station_id)


@api.put("/<uuid:station_id>")
@requires(Permission.ORGANISATION_MANAGE)
@api.arguments(StationChangeIn)
@api.response(200, StationOut)
def put_station(values: dict[str, Any], station_id: UUID) -> Station:
    """Put name or address of a station right."""
    return acts.change_station(visitor(), station_id, **values)


@api.post("/<uuid:station_id>/closure")
@requires(Permission.ORGANISATION_MANAGE)
@api.response(200, StationOut)
def close_station(station_id: UUID) -> Station:
    """Help nobody there any more; forms propose it no more."""
    return acts.close_station(visitor(), station_id)


@api.delete("/<uuid:station_id>/closure")
@requires(Permission.ORGANISATION_MANAGE)
@api.response(200, StationOut)
def reopen_station(station_id: UUID) -> Station:
    """Help people there again."""
    return acts.reopen_station(visitor(), station_id)
