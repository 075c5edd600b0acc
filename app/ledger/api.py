"""The ledger over the API: balances, statements, grants and reversals with a second person."""

from collections import Counter
from typing import Any
from uuid import UUID

from flask import current_app

from app.kit.seconds import spell
from app.ledger import commands, queries
from app.ledger.chart import time_account
from app.ledger.coin_value import coin_value, value_history
from app.ledger.models import Proposal
from app.ledger.policies import account_owner, client_id, proposal_within
from app.ledger.schemas import (
    BalanceIn,
    BalanceOut,
    CoinValuesOut,
    DecisionIn,
    GrantIn,
    ProposalOut,
    ReversalIn,
    StatementIn,
    StatementOut,
)
from app.ledger.views import shown_statement
from app.members.policies import member_within, members_within
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import root
from app.web.openapi import api_blueprint

api = api_blueprint("ledger", "", "时间账户 Time accounts")


@api.get("/members/<uuid:member_id>/balance")
@requires(Permission.ACCOUNT_READ)
@api.arguments(BalanceIn, location="query")
@api.response(200, BalanceOut)
def balance(values: dict[str, Any], member_id: UUID) -> dict[str, Any]:
    """What an account holds now, or held at a past instant."""
    owner = account_owner(visitor(), member_id)
    counted = queries.unit()
    held = queries.holding(owner)
    total = held.balance
    if values["at"]:
        total = queries.balance_as_of(time_account(owner), values["at"])
        held = queries.Holding(total, 0)
    return {
        "balance_seconds": total, "held_seconds": held.held, "available_seconds": held.available,
        "served_seconds": queries.served_seconds(owner), "shown": spell(total, counted),
        "unit_seconds": counted.seconds, "unit_zh": counted.zh, "unit_en": counted.en,
    }  # fmt: skip


@api.get("/members/<uuid:member_id>/statement")
@requires(Permission.ACCOUNT_READ)
@api.arguments(StatementIn, location="query")
@api.response(200, StatementOut)
def statement(values: dict[str, Any], member_id: UUID) -> dict[str, Any]:
    """A page of an account's movements to the second, with the document behind each."""
    owner = account_owner(visitor(), member_id)
    page = queries.statement(time_account(owner), cursor=values["cursor"], size=values["size"], until=values["until"])
    shown, _ = shown_statement(owner, page)
    items = [
        {
            "transfer_id": item.line.transfer_id, "posted_at": item.line.posted_at, "seconds": item.line.seconds,
            "effective_on": item.line.effective_on, "balance_seconds": item.line.balance, "shown": item.amount,
            "kind": item.line.kind.name.lower(), "document_zh": item.document.zh, "document_en": item.document.en,
            "document_path": item.document.path,
        }
        for item in shown.items
    ]  # fmt: skip
    return {"items": items, "next_cursor": shown.next_cursor}


@api.get("/coin-value")
@requires(Permission.ACCOUNT_READ)
@api.response(200, CoinValuesOut)
def value_of_a_unit() -> dict[str, Any]:
    """What a unit of time comes to in wages, for information: never paid out; null until the bank has stated its wages."""
    return {"value": coin_value(visitor().tenant_id), "history": value_history()}


@api.post("/grants")
@requires(Permission.TIME_GRANT_PROPOSE)
@api.arguments(GrantIn)
@api.response(201, ProposalOut)
def propose_grant(values: dict[str, Any]) -> Proposal:
    """Propose to grant time; a second person approves it."""
    who = visitor()
    receivers: Counter[UUID] = Counter()
    for receiver in values["receivers"]:
        receivers[receiver["member_id"]] += receiver["seconds"]
    members_within(who, list(receivers), Permission.TIME_GRANT_PROPOSE)
    return commands.propose_grant(
        _client_id(values["id"]), receivers, tenant_id=root().id, document=values["document"],
        reason=values["reason"], by=who.actor, is_from_pool=values["is_from_pool"],
    )  # fmt: skip


@api.post("/reversals")
@requires(Permission.TIME_REVERSE_PROPOSE)
@api.arguments(ReversalIn)
@api.response(201, ProposalOut)
def propose_reversal(values: dict[str, Any]) -> Proposal:
    """Propose to take a movement of a member one serves back; a second person approves it."""
    who = visitor()
    owner = member_within(who, values["member_id"], Permission.TIME_REVERSE_PROPOSE)
    moved = queries.movement_of(owner.id, values["transfer_id"])
    return commands.propose_reversal(
        _client_id(values["id"]), moved.transfer_id, values["seconds"], tenant_id=root().id,
        document=values["document"], reason=values["reason"], by=who.actor,
    )  # fmt: skip


@api.post("/proposals/<uuid:proposal_id>/decision")
@requires(Permission.TIME_APPROVE)
@api.arguments(DecisionIn)
@api.response(200, ProposalOut)
def decide(values: dict[str, Any], proposal_id: UUID) -> Proposal:
    """Approve or decline what somebody else proposed."""
    who = visitor()
    proposal_within(who, proposal_id, Permission.TIME_APPROVE)
    if values["is_approved"]:
        return commands.approve_proposal(proposal_id, by=who.actor)
    return commands.decline_proposal(proposal_id, by=who.actor)


def _client_id(given: UUID | None) -> UUID:
    settings = current_app.extensions["settings"]
    return client_id(given, settings.id_window_past_hours, settings.id_window_future_minutes)
