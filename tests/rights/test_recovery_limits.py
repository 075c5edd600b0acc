"""Nobody opens a way into more than they hold themselves: not upwards, not into another bank, not for themselves."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.kit.clock import now
from app.kit.db import session
from app.kit.ids import uuid7
from app.members.credentials import set_second_factor
from app.members.models import Credential, CredentialKind
from app.members.queries import members_with_phone
from app.rbac.models import PlatformGrant, RoleGrant
from app.tenancy.scope import Scope, become, setting_statement
from tests.members.test_passes import join
from tests.worlds import Person, World, fresh_phone

TWO = ["id_card", "kin"]


def asked(world: World, by: Person, about: Person, what: str) -> Any:
    """The desk's answer to a request for somebody's phone or second factor."""
    path = f"/desk/people/{about.member_id}"
    sent = {"proofs": TWO, **({"phone": fresh_phone()} if what == "phone" else {})}
    return world.browser(by).post(f"{path}/{what}", sent, form_at=f"{path}/rights")


def give_factor(person: Person) -> None:
    """They have an authenticator."""
    become(person.user_id)
    set_second_factor(person.user_id)
    session().commit()
    become(None)


def has_factor(person: Person) -> bool:
    """Whether they still have it."""
    become(person.user_id)
    found = session().get(Credential, (person.user_id, CredentialKind.TOTP), populate_existing=True)
    become(None)
    return found is not None


@pytest.mark.parametrize("what", ["phone", "second-factor"])
@pytest.mark.parametrize(
    ("role", "node"), [("branch_admin", "branch"), ("branch_admin", "leaf"), ("hotline_clerk", "leaf")]
)
def test_a_small_office_opens_no_way_into_a_higher_one(world: World, what: str, role: str, node: str) -> None:
    higher = world.person("林高管", role=role, role_at=world.nodes[node])
    give_factor(higher)
    answer = asked(world, world.subadmin, higher, what)
    assert answer.status_code == 403
    assert "职权超出您" in answer.get_data(as_text=True)
    assert has_factor(higher)
    assert members_with_phone(higher.phone)


def test_an_office_that_begins_tomorrow_counts_already(world: World) -> None:
    later = world.person("林将任", role="branch_admin", role_at=world.nodes["branch"])
    begins = (
        sa.update(RoleGrant).where(RoleGrant.member_id == later.member_id).values(valid_from=now() + timedelta(days=1))
    )
    session().execute(begins)
    session().commit()
    assert asked(world, world.subadmin, later, "second-factor").status_code == 403


@pytest.mark.parametrize("what", ["phone", "second-factor"])
def test_nobody_does_it_for_themselves(world: World, what: str) -> None:
    assert asked(world, world.subadmin, world.subadmin, what).status_code == 403


@pytest.mark.parametrize("what", ["phone", "second-factor"])
def test_an_office_in_another_bank_is_not_opened_from_here(world: World, other_world: World, what: str) -> None:
    session().rollback()
    there = world.resident
    give_factor(there)
    join(other_world, there, role="station_clerk")
    answer = asked(world, world.subadmin, there, what)
    assert answer.status_code == 409
    assert "别的时间银行" in answer.get_data(as_text=True)
    assert has_factor(there)
    assert members_with_phone(there.phone)


def test_an_ordinary_membership_elsewhere_is_no_obstacle(world: World, other_world: World) -> None:
    session().rollback()
    join(other_world, world.resident)
    assert asked(world, world.subadmin, world.resident, "phone").status_code == 303


def test_an_office_on_the_platform_is_not_opened_from_a_bank(world: World, owner_engine: sa.Engine) -> None:
    with owner_engine.begin() as connection:
        connection.exec_driver_sql(setting_statement(Scope(user_id=world.resident.user_id)))
        row = {"id": uuid7(), "user_id": world.resident.user_id, "role": "platform_operator"}
        connection.execute(sa.insert(PlatformGrant).values(row))
    assert asked(world, world.subadmin, world.resident, "second-factor").status_code == 409


def test_who_holds_at_least_as_much_does_it_at_the_desk_and_over_the_api(world: World) -> None:
    give_factor(world.clerk)
    assert asked(world, world.subadmin, world.clerk, "second-factor").status_code == 303
    assert not has_factor(world.clerk)
    higher = world.person("林高管", role="branch_admin", role_at=world.nodes["branch"])
    refused = world.api(world.subadmin).post(f"/members/{higher.member_id}/second-factor-reset", {"proofs": TWO})
    assert (refused.status_code, refused.json["code"]) == (403, "rights.recovery_beyond_own")
