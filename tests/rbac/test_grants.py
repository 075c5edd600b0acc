"""Granting: what one holds, where one holds it, to others; gone at the next request when it ends."""

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.events.models import Fact
from app.kit.clock import fixed, now
from app.kit.db import db, session
from app.kit.errors import NotFound
from app.members.credentials import issue_token
from app.members.models import UserSession
from app.rbac.commands import grant_role, revoke_role
from app.rbac.errors import (
    GrantBeyondOwn,
    GrantEnded,
    GrantNotFound,
    PermissionMissing,
    RoleUnknown,
    SecondFactorNeeded,
)
from app.rbac.models import RoleGrant
from app.rbac.queries import Powers, grants_at, grants_in_force, powers_of
from app.rbac.words import Permission
from app.tenancy.errors import TenantNotFound
from app.tenancy.scope import become
from tests.worlds import Person, World


def _powers(person: Person, *, has_second_factor: bool = True) -> Powers:
    return powers_of(["resident"], grants_in_force(person.member_id), has_second_factor=has_second_factor)


def _grant(world: World, role: str, node: str, *, by: str, to: str = "helper2") -> RoleGrant:
    giver = world.people[by]
    return grant_role(
        world.people[to].member_id, role, world.nodes[node], reason="test", by=giver.actor, powers=_powers(giver)
    )


def _ask(app: Flask, world: World, token: str, path: str = "/members") -> tuple[int, str]:
    """The answer of the API to a request of its own, from outside this test's context."""
    session().commit()
    db.session.remove()
    with app.app_context():
        answer = app.test_client().get(f"/t/{world.slug}/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, (answer.get_json() or {}).get("code", "") if answer.status_code >= 400 else ""


def test_who_holds_a_role_grants_it_and_lesser_ones_at_and_below_their_node(world: World) -> None:
    for role, node in (("station_clerk", "leaf"), ("sub_branch_admin", "branch"), ("branch_admin", "branch")):
        grant = _grant(world, role, node, by="branch")
        assert (grant.role, grant.granted_by) == (role, world.branch.member_id)
    session().commit()
    roles = sorted(role for role, _ in grants_in_force(world.helper2.member_id))
    assert roles == ["branch_admin", "station_clerk", "sub_branch_admin"]


def test_nobody_grants_what_they_do_not_hold(world: World) -> None:
    with pytest.raises(GrantBeyondOwn):
        _grant(world, "district_admin", "branch", by="branch")
    with pytest.raises(GrantBeyondOwn):
        _grant(world, "auditor", "branch", by="branch")


def test_nobody_grants_to_themselves(world: World) -> None:
    with pytest.raises(GrantBeyondOwn):
        _grant(world, "station_clerk", "leaf", by="branch", to="branch")


def test_nobody_grants_beside_or_above_their_node(world: World) -> None:
    for node in ("sibling", "root"):
        with pytest.raises(PermissionMissing):
            _grant(world, "station_clerk", node, by="branch")


def test_who_may_not_grant_grants_nothing(world: World) -> None:
    for name in ("resident", "clerk", "subadmin", "auditor"):
        with pytest.raises(PermissionMissing):
            _grant(world, "station_clerk", "leaf", by=name)


def test_without_the_second_factor_nobody_grants(world: World) -> None:
    with pytest.raises(SecondFactorNeeded):
        grant_role(
            world.helper2.member_id, "station_clerk", world.nodes["leaf"], reason="test", by=world.branch.actor,
            powers=_powers(world.branch, has_second_factor=False),
        )  # fmt: skip


def test_roles_held_by_being_a_member_and_unknown_ones_are_not_granted(world: World) -> None:
    for role in ("resident", "volunteer", "emperor", "branch_admin, x"):
        with pytest.raises(RoleUnknown):
            _grant(world, role, "leaf", by="district")


def test_a_node_or_a_member_of_another_bank_is_not_found(world: World, other_world: World) -> None:
    with pytest.raises(TenantNotFound):
        grant_role(
            world.helper2.member_id, "station_clerk", other_world.nodes["leaf"], reason="test", by=world.district.actor,
            powers=_powers(world.district),
        )  # fmt: skip
    with pytest.raises((NotFound, sa.exc.IntegrityError)):
        grant_role(
            other_world.helper2.member_id, "station_clerk", world.nodes["leaf"], reason="test", by=world.district.actor,
            powers=_powers(world.district),
        )  # fmt: skip
    session().rollback()


def test_a_grant_and_its_end_are_facts(world: World) -> None:
    grant = _grant(world, "station_clerk", "leaf", by="branch")
    session().commit()
    revoke_role(grant.id, by=world.district.actor, powers=_powers(world.district))
    session().commit()
    facts = session().scalars(sa.select(Fact).where(Fact.subject_id == grant.id).order_by(Fact.id)).all()
    assert [fact.kind for fact in facts] == ["rbac.role_granted", "rbac.role_revoked"]
    assert [fact.by_member_id for fact in facts] == [world.branch.member_id, world.district.member_id]
    assert session().get(RoleGrant, (world.id, grant.id)) is not None, "kept after its end"


def test_a_revoked_grant_is_gone_at_the_next_request(app: Flask, world: World) -> None:
    grant_id = session().scalars(sa.select(RoleGrant.id).where(RoleGrant.member_id == world.clerk.member_id)).one()
    assert _ask(app, world, world.clerk.token) == (200, "")
    revoke_role(grant_id, by=world.district.actor, powers=_powers(world.district))
    assert _ask(app, world, world.clerk.token) == (403, "rbac.permission_missing")


def test_a_grant_is_revoked_once_by_those_who_may_and_only_where_they_may(world: World) -> None:
    grant = _grant(world, "station_clerk", "leaf", by="branch")
    session().commit()
    for name in ("clerk", "sibling", "helper2", "auditor"):
        with pytest.raises(GrantNotFound):  # what one may not end is none of one's business
            revoke_role(grant.id, by=world.people[name].actor, powers=_powers(world.people[name]))
    revoke_role(grant.id, by=world.branch.actor, powers=_powers(world.branch))
    session().commit()
    with pytest.raises(GrantEnded):
        revoke_role(grant.id, by=world.branch.actor, powers=_powers(world.branch))
    with pytest.raises(GrantNotFound):
        revoke_role(uuid4(), by=world.branch.actor, powers=_powers(world.branch))


def test_a_grant_holds_from_its_beginning_to_its_end(world: World) -> None:
    instant = now()
    session().add(
        RoleGrant(
            member_id=world.helper2.member_id, role="station_clerk", tenant_id=world.nodes["leaf"], reason="test",
            valid_from=instant + timedelta(hours=1), valid_to=instant + timedelta(hours=2),
        )
    )  # fmt: skip
    session().commit()
    held = {}
    for minutes in (0, 59, 61, 119, 120, 121):
        with fixed(instant + timedelta(minutes=minutes)):
            held[minutes] = bool(grants_in_force(world.helper2.member_id))
    assert held == {0: False, 59: False, 61: True, 119: True, 120: False, 121: False}


def test_an_expired_grant_opens_nothing(app: Flask, world: World) -> None:
    grant = session().scalars(sa.select(RoleGrant).where(RoleGrant.member_id == world.clerk.member_id)).one()
    grant.valid_to = now() - timedelta(seconds=1)
    assert _ask(app, world, world.clerk.token)[0] == 403


def test_staff_words_wait_for_the_second_factor(app: Flask, world: World) -> None:
    powers = _powers(world.clerk, has_second_factor=False)
    assert not powers.may(Permission.MEMBER_READ)
    assert powers.may(Permission.ACCOUNT_READ), "what every member may do needs none"
    with pytest.raises(SecondFactorNeeded):
        powers.demand(Permission.MEMBER_READ)
    with pytest.raises(PermissionMissing):
        powers.demand(Permission.ORDER_DECIDE)
    _, plain = issue_token(
        world.clerk.member_id,
        name="plain",
        scopes=list(Permission),
        days=1,
        has_second_factor=False,
        by=world.clerk.actor,
    )
    assert _ask(app, world, plain)[0] == 403
    assert _ask(app, world, world.clerk.token)[0] == 200


def test_the_second_factor_of_a_session_grows_old(app: Flask, world: World) -> None:
    become(world.clerk.user_id)
    row = session().scalars(sa.select(UserSession).where(UserSession.user_id == world.clerk.user_id)).one()
    row.second_factor_at = now() - timedelta(days=30)
    session().commit()
    become(None)
    session().rollback()
    db.session.remove()
    client = app.test_client()
    client.set_cookie("tb_session", world.clerk.cookie, domain="localhost")
    with app.app_context():
        answer = client.get(f"/t/{world.slug}/desk/")
    assert (answer.status_code, "second-factor" in answer.headers.get("Location", "")) == (303, True)


def test_a_word_holds_at_its_node_and_below_and_nowhere_else() -> None:
    powers = Powers(at_nodes={"1/4/": frozenset({Permission.ORDER_DECIDE})})
    assert powers.may(Permission.ORDER_DECIDE, "1/4/")
    assert powers.may(Permission.ORDER_DECIDE, "1/4/12/")
    assert not powers.may(Permission.ORDER_DECIDE, "1/")
    assert not powers.may(Permission.ORDER_DECIDE, "1/40/")
    assert powers.paths(Permission.ORDER_DECIDE) == ["1/4/"]
    assert powers.paths(Permission.ORDER_UPLOAD) == []


def test_the_list_of_grants_shows_ones_own_nodes_only(world: World) -> None:
    world.everybody()
    names = {row.member_id for row in grants_at(_powers(world.branch).paths(Permission.ROLE_GRANT))}
    assert {world.clerk.member_id, world.branch.member_id} <= names
    assert not {world.sibling.member_id, world.district.member_id} & names


def test_a_denied_act_is_kept_though_the_request_comes_to_nothing(app: Flask, world: World) -> None:
    assert _ask(app, world, world.resident.token)[0] == 403
    told = session().scalars(sa.select(Fact).where(Fact.kind == "rbac.act_denied")).all()
    assert [fact.body["permission"] for fact in told] == ["member:read"]
    assert told[0].by_member_id == world.resident.member_id
