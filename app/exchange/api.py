"""Donations and the pool over the API."""

from typing import Any
from uuid import UUID

from flask import current_app

from app.exchange import acts, queries
from app.exchange.policies import donation_seen_by
from app.exchange.queries import DonationRow, Pool
from app.exchange.schemas import DonationIn, DonationOut, PoolOut
from app.ledger.policies import client_id
from app.rbac.guard import public, requires, visitor
from app.rbac.words import Permission
from app.web.limits import guesses
from app.web.openapi import api_blueprint

api = api_blueprint("exchange", "", "捐赠与公益池 Donations and the pool")


@api.get("/donations")
@requires(Permission.DONATION_GIVE)
@api.response(200, DonationOut(many=True))
def donations() -> list[DonationRow]:
    """What one gave and what one was given, the newest first, 50 at most."""
    return queries.donations_of(visitor().member_id)


@api.post("/donations")
@requires(Permission.DONATION_GIVE)
@guesses
@api.arguments(DonationIn)
@api.response(201, DonationOut)
def donate(values: dict[str, Any]) -> DonationRow:
    """Give time to the pool, to a group (`organisation_id`) or to a person (`number`); it moves at once and for good."""
    settings = current_app.extensions["settings"]
    id_ = client_id(values["id"], settings.id_window_past_hours, settings.id_window_future_minutes)
    receiver = acts.receiver_of(
        values["receiver_kind"], organisation_id=values["organisation_id"], number=values["number"]
    )
    return queries.with_names([acts.donate(visitor(), id_, receiver, values["seconds"])])[0]


@api.get("/donations/<uuid:donation_id>")
@requires(Permission.DONATION_GIVE)
@api.response(200, DonationOut)
def donation(donation_id: UUID) -> DonationRow:
    """A donation one gave or received."""
    return queries.with_names([donation_seen_by(visitor(), donation_id)])[0]


@api.get("/pool")
@public
@api.response(200, PoolOut)
def pool() -> Pool:
    """What the pool holds, and what came in and went out by month."""
    return queries.pool()
