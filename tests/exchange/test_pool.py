"""The pool for people in difficulty: what it gives takes two people, and everybody sees its sums."""

from uuid import UUID

from app.events.delivering import deliver_due
from app.exchange.queries import pool
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger.chart import time_account
from app.ledger.commands import approve_proposal, propose_grant, propose_reversal
from app.ledger.queries import issued_seconds, statement
from app.ledger.verify import verify
from tests.exchange.test_donations import give, messages_of
from tests.orders.conftest import refused
from tests.worlds import HOUR, World


def test_the_pool_helps_with_two_peoples_yes_and_never_beyond_what_it_holds(world: World) -> None:
    give(world, None, 1200)

    def ask(seconds: int) -> UUID:
        made = propose_grant(
            uuid7(), {world.volunteer.member_id: seconds}, tenant_id=world.nodes["root"], document="困难认定书",
            reason="住院", by=world.branch.actor, is_from_pool=True,
        )  # fmt: skip
        session().commit()
        return made.id

    with refused("ledger.pool_too_small"):
        ask(1201)
    first, second = ask(900), ask(900)
    with refused("ledger.second_person_needed"):
        approve_proposal(first, by=world.branch.actor)
    approve_proposal(first, by=world.district.actor)
    session().commit()
    with refused("ledger.pool_too_small"):
        approve_proposal(second, by=world.district.actor)
    assert world.holding(world.volunteer).available == 900
    assert issued_seconds() == 10 * HOUR
    deliver_due()
    assert messages_of(world.volunteer)[0].title_zh == "公益池转给您 3.0时间币"
    assert verify() == []
    page = world.browser(world.volunteer).get("/account").get_data(as_text=True)
    assert "困难认定书" in page


def test_the_desk_proposes_from_the_pool_for_somebody_of_its_nodes(world: World) -> None:
    give(world, None, 3000)
    path = f"/desk/people/{world.volunteer.member_id}/pool-grant"
    desk = world.browser(world.branch)
    assert "公益池现有 10.0" in desk.get(path).get_data(as_text=True)
    typed = {"amount": "4", "document": "困难认定书", "reason": "住院"}
    assert "6.0时间币" in desk.post(path, typed).get_data(as_text=True)
    assert desk.post(path, {**typed, "amount": "11"}).status_code == 409
    assert desk.post(path, {**typed, "is_confirmed": "true"}).status_code == 303
    assert "公益池发放" in world.browser(world.district).get("/desk/time").get_data(as_text=True)
    assert world.browser(world.clerk).get(path).status_code == 403


def test_the_pool_is_for_everybody_to_see_without_names_and_its_sums_are_the_ledgers(world: World) -> None:
    empty = world.browser().get("/pool").get_data(as_text=True)
    assert "还没有收支" in empty
    row = give(world, None, 1800)
    asked = propose_grant(
        uuid7(), {world.volunteer.member_id: 600}, tenant_id=world.nodes["root"], document="d", reason="r",
        by=world.branch.actor, is_from_pool=True,
    )  # fmt: skip
    approve_proposal(asked.id, by=world.district.actor)
    moved = statement(time_account(world.resident.member_id)).items[0]
    assert moved.document_id == row.id
    back = propose_reversal(
        uuid7(), moved.transfer_id, 300, tenant_id=world.nodes["root"], document="d", reason="r", by=world.branch.actor
    )
    approve_proposal(back.id, by=world.district.actor)
    session().commit()
    shown = pool()
    assert (shown.balance, shown.given, shown.passed_on, shown.other_in, shown.other_out) == (900, 1800, 600, 0, 300)
    assert [(month.given, month.passed_on) for month in shown.months] == [(1800, 600)]
    page = world.browser().get("/pool").get_data(as_text=True)
    assert "6.0" in page
    assert not [name for name in ("陈阿婆", "陈*婆", "何小明", "何*明") if name in page]
