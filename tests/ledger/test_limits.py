"""Ceilings and credit limits: in force for every account from their instant on, also those decided for later or taken back."""

from datetime import datetime, timedelta

import pytest

from app.events.delivering import deliver_due
from app.events.models import WorkDue
from app.kit.clock import fixed, now
from app.kit.db import session
from app.ledger.chart import time_account
from app.ledger.jobs import LIMITS, bind_limits
from app.ledger.models import Balance
from app.ledger.queries import balance_row
from app.ledger.rules import CREDIT_LIMIT_MINUTES, STORAGE_CEILING_HOURS
from app.rules.commands import set_rule, withdraw_rule
from app.rules.declaration import Rule
from app.rules.errors import RuleIsBankWide
from tests.worlds import HOUR, Person, World


def decided(world: World, declared: Rule[int], value: int, *, at: datetime | None = None) -> None:
    """The head bank decides; its listeners have heard."""
    root = world.nodes["root"]
    set_rule(declared.key, value, tenant_id=root, effective_from=at, reason="test", by=world.district.actor)
    session().commit()
    deliver_due()


def serve_limits(at: datetime) -> None:
    """What a worker does with the work that is due at this instant."""
    with fixed(at):
        due = session().query(WorkDue).filter(WorkDue.kind == LIMITS, WorkDue.due_at <= now()).count()
        assert due, "nobody said that there is work"
        bind_limits()


def account(person: Person) -> Balance:
    """The spendable account as it stands in the database."""
    session().expire_all()
    return balance_row(time_account(person.member_id))


def test_a_ceiling_decided_for_tomorrow_binds_tomorrow(world: World) -> None:
    tomorrow = now() + timedelta(days=1)
    decided(world, STORAGE_CEILING_HOURS, 50, at=tomorrow)
    with fixed(tomorrow - timedelta(minutes=1)):
        bind_limits()
    assert account(world.resident).ceiling is None
    serve_limits(tomorrow + timedelta(seconds=1))
    assert account(world.resident).ceiling == 50 * HOUR


def test_a_ceiling_taken_back_binds_nobody_any_more(world: World) -> None:
    decided(world, STORAGE_CEILING_HOURS, 50)
    serve_limits(now())
    assert account(world.resident).ceiling == 50 * HOUR
    withdraw_rule(
        STORAGE_CEILING_HOURS.key,
        tenant_id=world.nodes["root"],
        effective_from=None,
        reason="t",
        by=world.district.actor,
    )
    session().commit()
    deliver_due()
    serve_limits(now())
    assert account(world.resident).ceiling is None


def test_who_is_below_a_new_floor_keeps_the_old_one_until_they_have_recovered(world: World) -> None:
    decided(world, CREDIT_LIMIT_MINUTES, 120)
    serve_limits(now())
    poor = world.person("透支者")
    world.demand(poor, minutes=60)  # an hour held of an empty account
    decided(world, CREDIT_LIMIT_MINUTES, 0)
    serve_limits(now())
    assert (account(poor).floor, account(world.resident).floor) == (-2 * HOUR, 0)
    world.grant(poor, 3 * HOUR)
    bind_limits()  # as each night
    assert account(poor).floor == 0


def test_a_branch_does_not_decide_what_the_whole_bank_shares(world: World) -> None:
    with pytest.raises(RuleIsBankWide):
        set_rule(
            STORAGE_CEILING_HOURS.key, 50, tenant_id=world.nodes["branch"], effective_from=None, reason="t",
            by=world.district.actor,
        )  # fmt: skip
    page = world.browser(world.district).get(f"/desk/rules/{STORAGE_CEILING_HOURS.key}").get_data(as_text=True)
    assert str(world.nodes["root"]) in page
    assert str(world.nodes["branch"]) not in page
