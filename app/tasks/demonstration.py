"""`flask demonstration load`: the four banks with one person a role, for trying and for showing. Refused in production."""

import os
import secrets
from datetime import datetime, time, timedelta
from pathlib import Path
from uuid import UUID

import click
import pyotp
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from app.exchange.commands import donate
from app.exchange.queries import is_donation_open
from app.insurance.commands.schemes import SchemePlan, enter_scheme
from app.kit.clock import from_wall, now, today
from app.kit.db import db, session
from app.kit.ids import uuid7
from app.kit.outside import keyring
from app.ledger.commands import approve_proposal, propose_grant
from app.members.appointing import grant_on_platform, platform_user
from app.members.commands import change_profile, give_consent, join_volunteers, register_member
from app.members.credentials import Candidate, set_password, set_second_factor, sign_in
from app.members.models import Credential, CredentialKind, Member
from app.members.queries import ConsentKind
from app.members.secrets import platform_phone_index
from app.orders.commands.publish import Wish, publish_demand
from app.orders.queries import kinds
from app.organisations.commands import add_to_organisation, name_leader, register_organisation
from app.organisations.models import OrganisationKind
from app.rbac.commands import grant_role
from app.rbac.roles import ENDS, ROLES
from app.recipients.commands.relations import Limits, accept_proxy, name_proxy
from app.recipients.models import ProxyAct
from app.tenancy.actor import SHELL, Actor
from app.tenancy.commands import open_jurisdiction
from app.tenancy.models import Tenant
from app.tenancy.queries import jurisdictions, tree
from app.tenancy.scope import become, jurisdiction_scope
from config.settings import ROOT, Settings

PEOPLE = (
    ("13800000001", "陈秀兰", "resident", "leaf"),
    ("13800000002", "何志明", "volunteer", "leaf"),
    ("13800000003", "周晓燕", "station_clerk", "leaf"),
    ("13800000004", "郑立新", "sub_branch_admin", "leaf"),
    ("13800000005", "冯国强", "branch_admin", "branch"),
    ("13800000006", "梁文静", "district_admin", "root"),
    ("13800000007", "楚天明", "auditor", "root"),
    ("13800000008", "邓丽华", "bank_operator", "root"),
    ("13800000009", "方建国", "competent_authority", "root"),
    ("13800000010", "高小敏", "vetting_clerk", "leaf"),
    ("13800000011", "郝佳音", "hotline_clerk", "root"),
    ("13800000012", "江春燕", "community_clerk", "leaf"),
    ("13800000013", "孔德明", "social_work_station", "branch"),
    ("13800000014", "陈晓云", "family_proxy", "leaf"),
    ("13800000015", "吕思远", "organisation_admin", "leaf"),
    ("13800000016", "马晓东", "support", "root"),
)
NO_OFFICE = ("resident", "volunteer", "family_proxy")
SUPPORT_DAYS, PROXY_DAYS, INSURED_SINCE_DAYS = 5, 180, 30
ON_PLATFORM = (
    ("13800000020", "罗文斌", "city_supervisor", "440100"),
    ("13800000021", "苏明远", "platform_operator", None),
)
"""On the platform host: phone, name, role, region of a supervisor."""
OPENING_SECONDS = 20 * 3600
GIFT_SECONDS = 3600
WANTED_AT = (time(11), time(11, 30), time(15))
"""Of tomorrow and the days after it: when people do want their lunch, and the house done."""

demonstration = AppGroup("demonstration", help="演示数据 · People and banks for trying.")


@demonstration.command("load")
def load_command() -> None:
    """开设四家银行和演示人员(重复执行无害)· Open the four banks with people; harmless to repeat."""
    settings: Settings = current_app.extensions["settings"]
    if settings.is_production:
        raise click.ClickException("生产环境不装演示人员 · no demonstration people in production")
    password = _password(settings.var)
    for number in open_all():
        with jurisdiction_scope(number):
            _people(password)
        db.session.remove()
    _platform(settings, password)
    text = _sign_ins(settings, password)
    path = settings.var / "demonstration.txt"
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    click.echo(f"演示人员就绪 · demonstration people are ready: {path.name}")


@demonstration.command("codes")
def codes_command() -> None:
    """此刻的动态验证码 · The codes of the second factor at this moment."""
    settings: Settings = current_app.extensions["settings"]
    if settings.is_production:
        raise click.ClickException("生产环境不显示动态验证码 · no codes of the second factor in production")
    for phone, name, role, _ in (*PEOPLE, *ON_PLATFORM):
        if role not in ("resident", "volunteer"):
            click.echo(f"{phone} {name}: {second_factor_now(phone)}")


def _platform(settings: Settings, password: str) -> None:
    """Somebody who looks at the banks of a region side by side, and somebody who runs the platform."""
    for phone, name, role, region in ON_PLATFORM:
        with jurisdiction_scope(None):
            user_id, _ = platform_user(phone, name, password)
            session().commit()
            grant_on_platform(user_id, role, region, owner_url=settings.owner_database_url)
            session().rollback()
        db.session.remove()


def open_all() -> list[int]:
    """The numbers of the banks in config/jurisdictions; those that are not open yet are opened."""
    with jurisdiction_scope(None):
        there = {bank.opened_from for bank in jurisdictions()}
        for path in sorted((ROOT / "config" / "jurisdictions").glob("*.toml")):
            if path.name not in there:
                open_jurisdiction(path)
        numbers = [bank.id for bank in jurisdictions()]
        session().rollback()
    db.session.remove()
    return numbers


def second_factor_now(phone: str) -> str:
    """The six digits somebody's authenticator would show now."""
    with jurisdiction_scope(None):
        index = platform_phone_index(phone)
        for found in session().execute(sa.text("SELECT * FROM find_users_by_phone(:index)"), {"index": index}).all():
            become(found.user_id)
            if (row := session().get(Credential, (found.user_id, CredentialKind.TOTP))) is not None:
                secret = keyring().decrypt(row.secret, context=f"credential.totp|{found.user_id}")
                session().rollback()
                return pyotp.TOTP(secret).now()
        session().rollback()
    return "—"


def _people(password: str) -> None:
    """People of every role, unless somebody is in the bank already: nobody made up stands among those who are real."""
    if session().scalars(sa.select(Member.id).limit(1)).first() is not None:
        session().rollback()
        return
    nodes = _nodes(tree())
    people = {role: _person(phone, name, role, nodes[node], password) for phone, name, role, node in PEOPLE}
    _family(people["resident"].id, people["family_proxy"].id)
    body = register_organisation("演示互助会", OrganisationKind.SOCIAL_ORGANISATION, tenant_id=nodes["leaf"], by=SHELL)
    for helper in ("organisation_admin", "volunteer"):
        add_to_organisation(body.id, people[helper].id)
    name_leader(body.id, people["organisation_admin"].id, by=SHELL)
    session().commit()
    insure(people["volunteer"].id, people["district_admin"].id)
    session().commit()
    residents = [people["resident"].id, people["volunteer"].id]
    proposal = propose_grant(
        uuid7(), dict.fromkeys(residents, OPENING_SECONDS), tenant_id=nodes["root"], document="演示开户",
        reason="演示", by=Actor(member_id=people["branch_admin"].id),
    )  # fmt: skip
    session().flush()
    approve_proposal(proposal.id, by=Actor(member_id=people["district_admin"].id))
    session().commit()
    if is_donation_open():
        donate(uuid7(), None, GIFT_SECONDS, giver_id=residents[1], by=Actor(member_id=residents[1]))
        session().commit()
    usable = [kind for kind in kinds() if kind.coefficient is not None]
    for days, (kind, hour) in enumerate(zip(usable[:3], WANTED_AT, strict=False), start=1):
        at = from_wall(datetime.combine(today() + timedelta(days=days), hour))
        wish = Wish(kind.id, at, kind.usual_minutes, place="演示路 1 号 301", details="")
        publish_demand(wish, recipient_id=people["resident"].id, by=Actor(member_id=people["resident"].id))
    session().commit()


def insure(volunteer: UUID, manager: UUID) -> None:
    """A scheme of cover, and a volunteer who agreed to it; the ID number is the one the standard prints as its example."""
    by = Actor(member_id=volunteer)
    for kind in (ConsentKind.ID_NUMBER, ConsentKind.INSURANCE):
        give_consent(volunteer, kind, by=by)
    change_profile(volunteer, by=by, id_number_text="11010519491231002X")
    days = today() - timedelta(days=INSURED_SINCE_DAYS), today() + timedelta(days=365)
    plan = SchemePlan("演示保险公司", "YS-2026-001", "020-12345678", 50_000, 100_000, *days)
    enter_scheme(plan, by=Actor(member_id=manager))


def _family(elder: UUID, relative: UUID) -> None:
    """The resident's daughter asks for help, confirms and evaluates in her name; she has accepted."""
    acts = (ProxyAct.PUBLISH, ProxyAct.CONFIRM, ProxyAct.EVALUATE)
    limits = Limits(acts, 20 * 3600, today() + timedelta(days=PROXY_DAYS))
    row = name_proxy(elder, relative, limits, relation="女儿", by=Actor(member_id=elder))
    session().flush()
    accept_proxy(row.id, by=Actor(member_id=relative))


def _person(phone: str, name: str, role: str, node: UUID, password: str) -> Member:
    row = register_member(name, tenant_id=node, by=SHELL, phone=phone)
    if role == "volunteer":
        join_volunteers(row.id, by=SHELL, is_vetted=True)  # where the bank vets, the demonstration's volunteer passed
    by, _ = sign_in(Candidate(row.id, None, name, row.number), device="demonstration", method="shell", address=None)
    assert by.user_id is not None
    if session().get(Credential, (by.user_id, CredentialKind.PASSWORD)) is None:
        set_password(by.user_id, password)
        if role not in NO_OFFICE:
            set_second_factor(by.user_id)
    if role not in NO_OFFICE:
        until = now() + timedelta(days=SUPPORT_DAYS) if role in ENDS else None
        grant_role(row.id, role, node, reason="演示", by=SHELL, powers=None, valid_to=until)
    session().commit()
    become(None)
    session().rollback()
    return row


def _nodes(nodes: list[Tenant]) -> dict[str, UUID]:
    root = nodes[0]
    branch = next(node for node in nodes if node.parent_id == root.id)
    below = [node for node in nodes if node.path.startswith(branch.path)]
    return {"root": root.id, "branch": branch.id, "leaf": max(below, key=lambda node: len(node.path)).id}


def _password(var: Path) -> str:
    path = var / "demonstration.password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text()


def _sign_ins(settings: Settings, password: str) -> str:
    port = os.environ.get("PORT", "8000")
    with jurisdiction_scope(None):
        banks = jurisdictions()
        lines = [f"  http://127.0.0.1:{port}/t/{bank.slug}/   {bank.name_zh} · {bank.name_en}" for bank in banks]
        session().rollback()
    lines += ["", f"  密码 password: {password}", ""]
    lines += [f"  {phone}  {name}  {ROLES[role][0]} · {ROLES[role][1]}" for phone, name, role, _ in PEOPLE]
    lines += ["", f"  http://127.0.0.1:{port}/platform/sign-in   平台 · the platform host:"]
    lines += [f"  {phone}  {name}  {ROLES[role][0]} · {ROLES[role][1]}" for phone, name, role, _ in ON_PLATFORM]
    lines += [
        "",
        "  工作人员的动态验证码 codes of the second factor: .venv/bin/flask --app wsgi demonstration codes",
        f"  短信验证码 codes by SMS: {settings.var.name}/outbox/sms.jsonl",
    ]
    return "\n".join(lines)
