"""Stations: registered, changed, closed and opened again."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.text import clean_line
from app.organisations.errors import StationClosed, StationNameTaken, StationOpenAlready
from app.organisations.events import StationChanged, StationRegistered, StationReopened, StationShut
from app.organisations.models import Station
from app.organisations.queries import station
from app.tenancy.actor import Actor
from app.tenancy.keys import one_at_a_time
from app.tenancy.queries import open_tenant

LONGEST_NAME, LONGEST_ADDRESS = 60, 200


def register_station(name: str, address: str, *, tenant_id: UUID, by: Actor) -> Station:
    """Residents are helped at one place more; menus can name it."""
    one_at_a_time("stations")
    row = Station(tenant_id=open_tenant(tenant_id).id)
    _fill(row, name, address)
    session().add(row)
    session().flush()
    announce(StationRegistered(row.id, _shape(row)), by=by, tenant_id=row.tenant_id)
    return row


def register_stations(places: list[tuple[UUID, str, str]], *, by: Actor) -> None:
    """The first stations of a bank that is being opened: node, name and address of each."""
    rows = [Station(id=uuid7(), tenant_id=node, **_told(name, address)) for node, name, address in places]
    session().add_all(rows)
    session().flush()
    for row in rows:
        announce(StationRegistered(row.id, _shape(row)), by=by, tenant_id=row.tenant_id)


def change_station(station_id: UUID, name: str, address: str, *, by: Actor) -> Station:
    """A station is called otherwise, or has moved; menus that name it keep what was typed there."""
    one_at_a_time("stations")
    row = _open(station_id)
    before = _shape(row)
    _fill(row, name, address)
    if (after := _shape(row)) != before:
        announce(StationChanged(row.id, before, after), by=by, tenant_id=row.tenant_id)
    return row


def close_station(station_id: UUID, *, by: Actor) -> Station:
    """Nobody is helped there any more; forms propose it no more."""
    row = _open(station_id)
    row.closed_at = now()
    announce(StationShut(row.id), by=by, tenant_id=row.tenant_id)
    return row


def reopen_station(station_id: UUID, *, by: Actor) -> Station:
    """A closed station is open again."""
    one_at_a_time("stations")
    row = station(station_id, for_update=True)
    if row.closed_at is None:
        raise StationOpenAlready(name=row.name)
    open_tenant(row.tenant_id)
    _need_free_name(row, row.name)
    row.closed_at = None
    announce(StationReopened(row.id), by=by, tenant_id=row.tenant_id)
    return row


def _open(station_id: UUID) -> Station:
    row = station(station_id, for_update=True)
    if row.closed_at is not None:
        raise StationClosed(name=row.name)
    return row


def _fill(row: Station, name: str, address: str) -> None:
    told = _told(name, address)
    _need_free_name(row, told["name"])
    row.name, row.address = told["name"], told["address"]


def _told(name: str, address: str) -> dict[str, str]:
    return {
        "name": clean_line(name, LONGEST_NAME),
        "address": clean_line(address, LONGEST_ADDRESS) if address.strip() else "",
    }


def _need_free_name(row: Station, name: str) -> None:
    same = select(Station.id).where(
        Station.tenant_id == row.tenant_id, Station.name == name, Station.closed_at.is_(None), Station.id != row.id
    )
    if session().scalars(same).first() is not None:
        raise StationNameTaken(name=name)


def _shape(row: Station) -> dict[str, Any]:
    return {"name": row.name, "address": row.address}
