"""Giving time away, on a phone: to whom, how much, look it over, thanks. And the pool, for everybody."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for

from app.exchange import acts, queries
from app.exchange.commands import Receiver
from app.exchange.models import ReceiverKind
from app.exchange.policies import donation_seen_by
from app.exchange.schemas import DonationPageIn, DonationToGroupIn, DonationToPersonIn
from app.kit.ids import uuid7
from app.kit.periods import period_of
from app.kit.seconds import parse_amount
from app.ledger.errors import NotEnoughTime
from app.ledger.policies import client_id
from app.ledger.queries import holding, unit
from app.members.models import Member
from app.members.queries import masked
from app.organisations.queries import organisations
from app.rbac.guard import public, requires, visitor
from app.rbac.words import Permission
from app.web.language import language
from app.web.limits import guesses
from app.web.previews import one_step

pages = Blueprint("exchange", __name__, template_folder="templates")

FORMS = {
    ReceiverKind.POOL: DonationPageIn,
    ReceiverKind.ORGANISATION: DonationToGroupIn,
    ReceiverKind.PERSON: DonationToPersonIn,
}
TO = "<any(pool, organisation, person):receiver_kind>"


@pages.get("/donations")
@requires(Permission.DONATION_GIVE)
def donations() -> Any:
    """To whom one can give, and what one gave and was given."""
    me = visitor().member_id
    return render_template(
        "exchange/donations.html", is_open=queries.is_donation_open(), held=holding(me), unit=unit(), me=me,
        rows=queries.donations_of(me), kinds=list(ReceiverKind),
    )  # fmt: skip


@pages.get(f"/donations/new/{TO}")
@requires(Permission.DONATION_GIVE)
def new_donation(receiver_kind: str) -> Any:
    """How much, and for a group or a person, to whom."""
    if not queries.is_donation_open():
        return redirect(url_for("exchange.donations"))
    return _form(ReceiverKind.of(receiver_kind), {}, None)


@pages.post(f"/donations/new/{TO}")
@requires(Permission.DONATION_GIVE)
@guesses
def donate(receiver_kind: str) -> Any:
    """First look it over; once confirmed, the time moves. Going back to change it loses nothing that was typed."""
    kind = ReceiverKind.of(receiver_kind)
    if request.form.get("step") == "change":
        return _form(kind, {}, None)
    settings = current_app.extensions["settings"]

    def act(values: dict[str, Any]) -> Any:
        id_ = client_id(values["id"], settings.id_window_past_hours, settings.id_window_future_minutes)
        named = {name: values[name] for name in ("organisation_id", "number") if name in values}
        receiver, seconds = acts.receiver_of(kind, **named), parse_amount(values["amount"], unit())
        if not values["is_confirmed"]:
            return _looked_over(kind, receiver, seconds)
        row = acts.donate(visitor(), id_, receiver, seconds)
        return redirect(url_for("exchange.donation", donation_id=row.id, thanks="true"), code=303)

    return one_step(FORMS[kind](), lambda errors, problem: _form(kind, errors, problem), act)


@pages.get("/donations/<uuid:donation_id>")
@requires(Permission.DONATION_GIVE)
def donation(donation_id: UUID) -> Any:
    """One donation: thanks right after it, and what stands behind the line of a statement ever after."""
    who = visitor()
    row = donation_seen_by(who, donation_id)
    is_giver = row.giver_id == who.person_id
    return render_template(
        "exchange/donation.html", row=queries.with_names([row])[0], unit=unit(), is_giver=is_giver,
        is_new=is_giver and "thanks" in request.args,
    )  # fmt: skip


@pages.get("/pool")
@public
def pool() -> Any:
    """What came into the pool and went out, by month, without names: for everybody."""
    shown = queries.pool()
    months = [(period_of("month", month.first_day).called(language()), month) for month in shown.months]
    return render_template(
        "exchange/pool.html", pool=shown, months=months, unit=unit(), is_open=queries.is_donation_open()
    )


def _form(kind: ReceiverKind, errors: dict[str, str], problem: str | None) -> str:
    return render_template(
        "exchange/new.html", kind=kind, errors=errors, problem=problem, values=request.form, unit=unit(),
        held=holding(visitor().member_id), groups=organisations() if kind is ReceiverKind.ORGANISATION else [],
    )  # fmt: skip


def _looked_over(kind: ReceiverKind, receiver: Receiver, seconds: int) -> str:
    """What would move, with the receiver's name (masked for people); the id makes confirming twice one donation."""
    who = visitor()
    acts.look_over(who, receiver, seconds)
    held = holding(who.member_id).available
    if seconds > held:
        raise NotEnoughTime()
    name = "" if receiver is None else masked(receiver) if isinstance(receiver, Member) else receiver.name
    fields = {key: request.form[key] for key in ("organisation_id", "number", "amount") if key in request.form}
    return render_template(
        "exchange/look_over.html", kind=kind, name=name, seconds=seconds, left=held - seconds, unit=unit(),
        fields=fields | {"id": str(uuid7())},
    )  # fmt: skip
