"""`flask member …`: name the first administrators of a bank; everybody else is named by them."""

import click
import pyotp
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from app.kit.check_digits import with_check_digit
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.kit.text import phone_number
from app.members.appointing import factor_if_needed, grant_on_platform, new_password, platform_user
from app.members.commands import register_member
from app.members.credentials import Candidate, sign_in
from app.members.queries import members_with_phone
from app.rbac.commands import grant_role
from app.rbac.queries import grants_in_force
from app.tenancy.actor import SHELL
from app.tenancy.errors import TenantNotFound
from app.tenancy.models import Tenant
from app.tenancy.queries import jurisdiction_by_slug
from app.tenancy.scope import jurisdiction_scope

RENEW = click.option(
    "--renew-factor", is_flag=True, help="动态验证码丢失，换发新的 · the second factor is lost: replace it"
)

member = AppGroup("member", help="会员 · Members.")


@member.command("appoint")
@click.argument("bank")
@click.option("--phone", required=True, help="手机号 · mobile number")
@click.option("--name", required=True, help="姓名 · name")
@click.option("--role", required=True, help="角色 · role, such as district_admin")
@click.option("--node", required=True, help="网点的 key · key of the node in the bank's file")
@click.option("--reason", required=True, help="依据 · document or reason")
@RENEW
def appoint_command(bank: str, phone: str, name: str, role: str, node: str, reason: str, renew_factor: bool) -> None:
    """任命一位工作人员，没有动态验证码的给出密钥 · Appoint somebody; who has no second factor gets one, printed once."""
    try:
        with jurisdiction_scope(None):
            number = jurisdiction_by_slug(bank).id
            session().rollback()
        with jurisdiction_scope(number):
            click.echo(_appoint(phone_number(phone), name, role, node, reason, renews_factor=renew_factor))
            session().commit()
    except TimeBankError as error:
        raise click.ClickException(f"{error.sentence('zh')}\n{error.sentence('en')}") from error


def _appoint(phone: str, name: str, role: str, node: str, reason: str, *, renews_factor: bool) -> str:
    place = session().scalars(select(Tenant).where(Tenant.key == node)).first()
    if place is None:
        raise TenantNotFound()
    found = [row for row in members_with_phone(phone) if row.name == name]
    row = found[0] if found else register_member(name, tenant_id=place.id, by=SHELL, phone=phone)
    by, _ = sign_in(Candidate(row.id, row.user_id, name, row.number), device="shell", method="shell", address=None)
    assert by.user_id is not None
    if (role, place.path) not in grants_in_force(row.id):
        grant_role(row.id, role, place.id, reason=reason, by=SHELL, powers=None)
    return f"{name} {with_check_digit(row.number)}: {_shown(factor_if_needed(by.user_id, renews=renews_factor), name)}"


def _shown(secret: str | None, name: str) -> str:
    """What an authenticator reads, or that the one in use stays."""
    if secret is None:
        return "动态验证码已有，未更换 · second factor kept"
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name="Time Bank 时间银行")


platform = AppGroup("platform", help="平台 · The platform host.")


@platform.command("appoint")
@click.option("--phone", required=True, help="手机号 · mobile number")
@click.option("--name", required=True, help="姓名 · name")
@click.option("--role", required=True, help="角色 · city_supervisor or platform_operator")
@click.option("--region", help="行政区划代码 · code of the region a supervisor answers for")
@RENEW
@click.option("--renew-password", is_flag=True, help="密码忘记，换发新的 · the password is forgotten: print another")
@click.option("--password", help="初始密码，已有密码的不会改 · first password; one that is there stays")
def appoint_on_platform_command(
    phone: str, name: str, role: str, region: str | None, renew_factor: bool, renew_password: bool, password: str | None
) -> None:
    """任命监管或平台人员，没有动态验证码的给出密钥 · Appoint somebody on the platform host; a new second factor is printed once."""
    owner_url = current_app.extensions["settings"].owner_database_url
    if renew_password:
        password = new_password()
    elif password is None:
        password = click.prompt("密码 · Password", hide_input=True, confirmation_prompt=True)
    try:
        with jurisdiction_scope(None):
            user_id, secret = platform_user(
                phone, name, password, renews_factor=renew_factor, renews_password=renew_password
            )
            session().commit()
            grant_on_platform(user_id, role, region, owner_url=owner_url)
            session().rollback()
    except TimeBankError as error:
        raise click.ClickException(f"{error.sentence('zh')}\n{error.sentence('en')}") from error
    click.echo(f"{name}: {_shown(secret, name)}")
    if renew_password:
        click.echo(f"新密码 · new password: {password}")
