"""A reversal is a new, linked transfer; of no transfer more is taken back than it moved."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kit.clock import today
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger import commands, posting, queries
from app.ledger.chart import time_account
from app.ledger.errors import (
    AccountClosed,
    IdUsedOtherwise,
    IsReversal,
    LotsSpent,
    NotEnoughTime,
    ProposalDecided,
    SecondPersonNeeded,
    SecondsRefused,
    TransferMissing,
)
from app.ledger.kinds import Kind
from app.ledger.models import Reversal
from app.ledger.posting import Item
from app.ledger.verify import verify
from tests.ledger.banks import HOUR, Bank, at_once, committed, kinds_of
from tests.worlds import World

SOON, LATER = today() + timedelta(days=30), today() + timedelta(days=60)


def reversed_of(original: UUID) -> int:
    """How much of a transfer was taken back."""
    return int(
        session().scalar(
            sa.select(sa.func.coalesce(sa.func.sum(Reversal.seconds), 0)).where(Reversal.original == original)
        )
    )


def test_a_transfer_is_taken_back_in_parts_and_never_more_than_is_left(bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account(HOUR)
    original = bank.move(giver, taker, 600)
    part = bank.transfer(bank.reverse(original, 200))
    assert (part.reverses, part.kind, part.journal_id) == (original, Kind.REVERSAL, bank.transfer(original).journal_id)
    with pytest.raises(Exception, match="reversed_already") as refusal:
        bank.reverse(original, 401)
    assert refusal.value.data["detail"] == "400"
    bank.reverse(original, 400)
    assert (bank.has(giver), bank.has(taker), reversed_of(original)) == ((HOUR, 0), (HOUR, 0), 600)


def test_a_reversal_repeated_by_its_id_changes_nothing(bank: Bank) -> None:
    giver, taker, id_ = bank.account(HOUR), bank.account(), uuid7()
    original = bank.move(giver, taker, 600)
    for _ in range(3):
        bank.reverse(original, 600, id_=id_)
    assert (bank.has(giver), reversed_of(original)) == ((HOUR, 0), 600)


def test_the_id_of_a_reversal_does_not_serve_for_another_original(bank: Bank) -> None:
    giver, taker, id_, document = bank.account(HOUR), bank.account(), uuid7(), uuid7()
    first, second = bank.move(giver, taker, 600), bank.move(giver, taker, 600)
    bank.reverse(first, 600, id_=id_, document_id=document)
    with pytest.raises(IdUsedOtherwise):
        bank.reverse(second, 600, id_=id_, document_id=document)
    with pytest.raises(IdUsedOtherwise):
        bank.move(taker, giver, 600, id_=id_, kind=Kind.REVERSAL, document_id=document)
    assert (reversed_of(first), reversed_of(second)) == (600, 0)


def test_a_concurrent_double_reversal_takes_back_once(app: Flask, bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account(HOUR)
    original = bank.move(giver, taker, 600)
    answers = at_once(app, bank, [lambda: bank.reverse(original, 600)] * 6)
    assert kinds_of(answers) == ["ReversedAlready"] * 5 + ["done"]
    assert (bank.has(giver), bank.has(taker)) == ((HOUR, 0), (HOUR, 0))


def test_concurrent_part_reversals_stop_at_the_whole(app: Flask, bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account(HOUR)
    original = bank.move(giver, taker, 600)
    answers = at_once(app, bank, [lambda: bank.reverse(original, 250)] * 5)
    assert kinds_of(answers) == ["ReversedAlready"] * 3 + ["done"] * 2
    assert (bank.has(giver), reversed_of(original)) == ((HOUR - 100, 0), 500)


def test_a_reversal_is_not_reversed(bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account(HOUR)
    reversal = bank.reverse(bank.move(giver, taker, 600), 600)
    with pytest.raises(IsReversal):
        bank.reverse(reversal, 600)


def test_what_never_moved_is_not_taken_back(bank: Bank) -> None:
    with pytest.raises(TransferMissing):
        bank.reverse(uuid7(), 600)


@pytest.mark.parametrize("seconds", [0, -1, -2 * HOUR])
def test_only_seconds_above_zero_are_taken_back(bank: Bank, seconds: int) -> None:
    giver, taker = bank.account(HOUR), bank.account(HOUR)
    original = bank.move(giver, taker, 600)
    with pytest.raises(SecondsRefused):
        bank.reverse(original, seconds)
    assert bank.has(giver) == (HOUR - 600, 0)


def test_spent_or_held_time_is_not_taken_back(bank: Bank) -> None:
    giver, taker, third = bank.account(HOUR), bank.account(), bank.account()
    original = bank.move(giver, taker, 600)
    bank.move(taker, third, 200)
    bank.hold(taker, 200)
    with pytest.raises(NotEnoughTime):
        bank.reverse(original, 201)
    bank.reverse(original, 200)
    assert (bank.has(giver), bank.has(taker)) == ((HOUR - 400, 0), (200, 200))


def test_a_frozen_account_is_not_reversed_behind_its_back(bank: Bank) -> None:
    giver, taker = bank.account(HOUR), bank.account()
    original = bank.move(giver, taker, 600)
    bank.limit(taker, is_frozen=True)
    with pytest.raises(AccountClosed):
        bank.reverse(original, 600)


def test_a_reversal_restores_the_very_lots(bank: Bank) -> None:
    giver, taker = bank.account(has_lots=True), bank.account(has_lots=True)
    bank.fund(giver, 300, expires_on=SOON)
    bank.fund(giver, 700, expires_on=LATER)
    gift = bank.move(giver, taker, 500, kind=Kind.DONATION)
    assert (bank.lots(giver), bank.lots(taker)) == ({LATER: (500, 0)}, {SOON: (300, 0), LATER: (200, 0)})
    bank.reverse(gift, 350)
    assert (bank.lots(giver), bank.lots(taker)) == ({SOON: (300, 0), LATER: (550, 0)}, {LATER: (150, 0)})
    bank.reverse(gift, 150)
    assert (bank.lots(giver), bank.lots(taker)) == ({SOON: (300, 0), LATER: (700, 0)}, {})


def test_a_reversal_in_parts_leaves_the_takers_own_lots_alone(bank: Bank) -> None:
    giver, taker = bank.account(has_lots=True), bank.account(has_lots=True)
    bank.fund(giver, 100, expires_on=SOON)
    bank.fund(giver, 100, expires_on=LATER)
    bank.fund(taker, 50, expires_on=SOON)
    gift = bank.move(giver, taker, 200, kind=Kind.DONATION)
    bank.reverse(gift, 100)
    bank.reverse(gift, 100)
    assert bank.lots(giver) == {SOON: (100, 0), LATER: (100, 0)}
    assert bank.lots(taker) == {SOON: (50, 0)}


def test_spent_lots_are_not_taken_back_from_other_earnings(bank: Bank) -> None:
    giver, taker, third = bank.account(has_lots=True), bank.account(has_lots=True), bank.account(has_lots=True)
    bank.fund(giver, 300, expires_on=SOON)
    bank.fund(taker, 300, expires_on=LATER)
    gift = bank.move(giver, taker, 300, kind=Kind.DONATION)
    bank.move(taker, third, 300)
    with pytest.raises(LotsSpent):
        bank.reverse(gift, 300)
    assert bank.lots(taker) == {LATER: (300, 0)}


def test_a_capture_that_overflowed_is_taken_back_to_its_lots(bank: Bank) -> None:
    payer, payee, id_, overflow = bank.account(has_lots=True), bank.account(ceiling=400), uuid7(), uuid7()
    bank.fund(payer, 300, expires_on=SOON)
    bank.fund(payer, 600, expires_on=LATER)
    bank.capture(bank.hold(payer, 900), payee, 900, id_=id_, to_pool=True, overflow_id=overflow)
    bank.reverse(overflow, 500)
    bank.reverse(id_, 400)
    assert bank.has(payer) == (900, 0)
    assert bank.lots(payer) == {SOON: (300, 0), LATER: (600, 0)}


def proposed(world: World, seconds: int | None = None) -> tuple[UUID, UUID]:
    """A gift of 600 seconds and a clerk's proposal to take it back; committed."""
    gift = Item(
        uuid7(), time_account(world.resident.member_id), time_account(world.volunteer.member_id), 600, Kind.DONATION
    )
    committed(lambda: posting.transfer(gift))
    proposal = committed(
        lambda: commands.propose_reversal(
            uuid7(),
            gift.id,
            seconds,
            tenant_id=world.nodes["root"],
            document="D1",
            reason="a slip",
            by=world.clerk.actor,
        )
    )
    return proposal.id, gift.id


def test_a_reversal_needs_a_second_person(world: World) -> None:
    proposal, _ = proposed(world)
    with pytest.raises(SecondPersonNeeded):
        committed(lambda: commands.approve_proposal(proposal, by=world.clerk.actor))
    assert world.holding(world.volunteer).balance == 600
    committed(lambda: commands.approve_proposal(proposal, by=world.district.actor))
    assert (world.holding(world.volunteer).balance, world.holding(world.resident).balance) == (0, 10 * HOUR)
    assert verify() == []


def test_a_proposal_is_decided_once(world: World) -> None:
    proposal, gift = proposed(world, 200)
    committed(lambda: commands.approve_proposal(proposal, by=world.district.actor))
    for decide in (commands.approve_proposal, commands.decline_proposal):
        with pytest.raises(ProposalDecided):
            committed(lambda decide=decide: decide(proposal, by=world.auditor.actor))
    assert (world.holding(world.volunteer).balance, reversed_of(gift)) == (400, 200)


def test_concurrent_approvals_reverse_once(app: Flask, world: World) -> None:
    proposal, gift = proposed(world)
    bank, people = Bank(world.id), (world.district, world.auditor, world.branch)
    acts = [lambda who=who: committed(lambda: commands.approve_proposal(proposal, by=who.actor)) for who in people]
    assert kinds_of(at_once(app, bank, acts)) == ["ProposalDecided"] * 2 + ["done"]
    session().rollback()
    assert reversed_of(gift) == 600


def test_a_declined_proposal_moves_nothing(world: World) -> None:
    proposal, gift = proposed(world)
    committed(lambda: commands.decline_proposal(proposal, by=world.district.actor))
    with pytest.raises(ProposalDecided):
        committed(lambda: commands.approve_proposal(proposal, by=world.auditor.actor))
    assert (world.holding(world.volunteer).balance, reversed_of(gift)) == (600, 0)


def test_only_a_movement_of_a_member_one_serves_is_proposed_back_over_the_api(world: World) -> None:
    world.people["fengrun"] = world.person("邻行小丰", role="branch_admin", role_at=world.nodes["sibling"])
    moved = queries.statement(time_account(world.resident.member_id), size=1).items[0].transfer_id
    asked = {"transfer_id": str(moved), "document": "凭据", "reason": "发错了"}
    mine, other = ({**asked, "member_id": str(person.member_id)} for person in (world.resident, world.volunteer))
    assert world.api(world.branch).post("/reversals", asked).status_code == 422
    refused = world.api(world.fengrun).post("/reversals", mine)
    assert (refused.status_code, refused.json["code"]) == (404, "members.member_not_found")
    refused = world.api(world.branch).post("/reversals", other)
    assert (refused.status_code, refused.json["code"]) == (404, "ledger.transfer_missing")
    assert world.api(world.branch).post("/reversals", mine).status_code == 201
