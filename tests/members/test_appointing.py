"""Naming people from the shell: what they have already stays, unless it is said to be lost."""

from flask import Flask
from sqlalchemy import func, select

from app.kit.db import db, session
from app.kit.passwords import verify_password
from app.kit.text import mask_name
from app.members.appointing import platform_user
from app.members.credentials import set_second_factor
from app.members.models import Credential, CredentialKind, UserPhone
from app.rbac.models import RoleGrant
from app.tenancy.models import Tenant
from app.tenancy.scope import become, jurisdiction_scope
from tests.worlds import Person, World

PASSWORD = "correct horse battery staple"


def secret_of(person: Person) -> bytes:
    """Their second factor as it is kept."""
    become(person.user_id)
    row = session().get_one(Credential, (person.user_id, CredentialKind.TOTP), populate_existing=True)
    become(None)
    return row.secret


def appoint(app: Flask, world: World, person: Person, *more: str) -> str:
    """Make them an administrator of their node from the shell; what it prints."""
    key = session().scalars(select(Tenant.key).where(Tenant.id == world.nodes["leaf"])).one()
    told = ["member", "appoint", world.slug, "--phone", person.phone, "--name", person.name]
    session().rollback()
    db.session.remove()
    run = app.test_cli_runner().invoke(
        args=[*told, "--role", "sub_branch_admin", "--node", key, "--reason", "任命文件", *more]
    )
    db.session.remove()
    assert run.exit_code == 0, run.output
    return str(run.output)


def test_a_working_authenticator_stays_unless_it_is_said_to_be_lost(world: World, app: Flask) -> None:
    person = world.helper2
    assert "otpauth://" in appoint(app, world, person)
    before = secret_of(person)
    again = appoint(app, world, person)
    assert "未更换" in again
    assert secret_of(person) == before
    grants = select(func.count()).select_from(RoleGrant).where(RoleGrant.member_id == person.member_id)
    assert session().scalar(grants) == 1, "the office is held already"
    assert "otpauth://" in appoint(app, world, person, "--renew-factor")
    assert secret_of(person) != before


def test_a_user_of_a_bank_gets_the_password_asked_for_on_the_platform(world: World) -> None:
    session().rollback()
    db.session.remove()
    person = world.resident
    with jurisdiction_scope(None):
        become(person.user_id)
        session().get_one(UserPhone, person.user_id).called = mask_name(person.name)
        secret = set_second_factor(person.user_id)
        session().commit()
        become(None)
        user_id, made = platform_user(person.phone, person.name, PASSWORD)
        session().commit()
        assert (user_id, made) == (person.user_id, None)
        kept = session().get_one(Credential, (user_id, CredentialKind.PASSWORD))
        assert verify_password(kept.secret.decode(), PASSWORD)
        platform_user(person.phone, person.name, "another password altogether")
        session().commit()
        kept = session().get_one(Credential, (user_id, CredentialKind.PASSWORD), populate_existing=True)
        assert verify_password(kept.secret.decode(), PASSWORD), "one that is there stays"
        assert platform_user(person.phone, person.name, PASSWORD, renews_factor=True)[1] not in (None, secret)
        session().rollback()
    db.session.remove()
