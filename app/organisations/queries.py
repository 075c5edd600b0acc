"""Reading organisations and stations."""

from uuid import UUID

from sqlalchemy import select

from app.kit.db import session
from app.organisations.errors import OrganisationNotFound
from app.organisations.models import Organisation, Station
from app.tenancy.keys import fetch


def organisation(organisation_id: UUID) -> Organisation:
    """One organisation of the bank in scope."""
    return fetch(Organisation, organisation_id, OrganisationNotFound)


def organisations() -> list[Organisation]:
    """Those that are open, by number."""
    return list(
        session().scalars(select(Organisation).where(Organisation.closed_at.is_(None)).order_by(Organisation.number))
    )


def stations() -> list[Station]:
    """Stations that are open."""
    return list(session().scalars(select(Station).where(Station.closed_at.is_(None)).order_by(Station.name)))
