"""A bank opened for one test, with a person in every role, and short ways to bring it into a state."""

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import current_app

from app.insurance.commands.schemes import SchemePlan, enter_scheme
from app.insurance.models import CoverScheme
from app.kit.clock import fixed, now, today
from app.kit.crypto import new_secret, secret_digest
from app.kit.db import db, session
from app.kit.ids import uuid7
from app.kit.outside import keyring
from app.kit.text import sort_key
from app.ledger import posting
from app.ledger.chart import BankAccount, bank_account, time_account
from app.ledger.commands import approve_proposal, expiry_of_earning, propose_grant
from app.ledger.kinds import Kind
from app.ledger.posting import Item
from app.ledger.queries import Holding, holding
from app.members.commands import change_profile, give_consent, register_member
from app.members.credentials import issue_token
from app.members.models import Member, Membership, User, UserPhone, UserSession
from app.members.queries import ConsentKind, member_by_number
from app.members.secrets import platform_phone_index
from app.rbac.commands import grant_role
from app.rbac.roles import ENDS
from app.rbac.words import Permission
from app.tenancy.actor import SHELL, Actor
from app.tenancy.commands import open_jurisdiction
from app.tenancy.keys import next_number
from app.tenancy.models import Tenant
from app.tenancy.queries import jurisdiction_by_slug, look, tree
from app.tenancy.scope import become, jurisdiction_scope
from config.settings import ROOT
from tests.clients import ApiClient, PageClient
from tests.main_job import MainJob
from tests.people import CAST, Person, fresh_id_number, fresh_phone

HOUR = 3600
_opened = itertools.count(1)


class People(dict[str, Person]):
    """The people of a bank by what they are to it; each is registered when first asked for."""

    def __init__(self, world: "World") -> None:
        super().__init__()
        self.world = world

    def __missing__(self, name: str) -> Person:
        if name not in CAST:
            raise KeyError(name)
        self[name] = self.world.cast(name)
        return self[name]


@dataclass
class World(MainJob):
    """A bank of one test."""

    id: int
    slug: str
    nodes: dict[str, UUID] = field(default_factory=dict)
    people: People = field(init=False)
    opened_at: datetime = field(default_factory=now)

    def __post_init__(self) -> None:
        self.people = People(self)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["people"][name]  # type: ignore[no-any-return]
        except KeyError:
            raise AttributeError(name) from None

    def everybody(self) -> None:
        """For tests that count people, or look for one who is not asked for by name: all of CAST are there."""
        for name in CAST:
            self.people[name]

    def cast(self, name: str) -> Person:
        """Somebody of CAST, as if there since the bank opened: in a session of its own, whatever the test has open."""
        part = CAST[name]
        with current_app.app_context(), jurisdiction_scope(self.id), fixed(self.opened_at):
            made = self.person(
                part.called,
                role=part.role,
                node=self.nodes[part.node],
                is_volunteer=part.is_volunteer,
                hours=part.hours,
            )
            session().rollback()
        return made

    @contextmanager
    def scope(self) -> Iterator["World"]:
        """Work in this bank for a while, with a session of its own."""
        db.session.remove()
        with jurisdiction_scope(self.id):
            yield self
            session().rollback()
        db.session.remove()

    def person(
        self, name: str, *, node: UUID | None = None, is_volunteer: bool = False, role: str | None = None,
        role_at: UUID | None = None, hours: int = 0, level: int = 0,
    ) -> Person:  # fmt: skip
        """Register somebody, with a user, accounts, perhaps a role and some hours; committed."""
        node = node or self.nodes["leaf"]
        phone = fresh_phone()
        row = register_member(name, tenant_id=node, by=SHELL, phone=phone)
        if is_volunteer:
            row.volunteer_since = now()
        row.level = level
        user_id = uuid7()
        become(user_id)
        session().add(User(id=user_id))
        session().flush()
        row.user_id = user_id
        session().add(Membership(user_id=user_id, jurisdiction_id=self.id, member_id=row.id))
        session().add(
            UserPhone(
                user_id=user_id, phone_index=platform_phone_index(phone), called=name[0] + "*",
                phone_cipher=keyring().encrypt(phone, context=f"user_phone|{user_id}"),
            )
        )  # fmt: skip
        secret = new_secret()
        session().add(
            UserSession(
                id=secret_digest(secret), user_id=user_id, device="test", expires_at=now() + timedelta(days=400),
                second_factor_at=now() if role else None,
            )
        )  # fmt: skip
        if role:
            ends = now() + timedelta(days=6) if role in ENDS else None
            grant_role(row.id, role, role_at or node, reason="test", by=SHELL, powers=None, valid_to=ends)
        actor = Actor(user_id=user_id, member_id=row.id)
        _, token = issue_token(
            row.id, name="test", scopes=list(Permission), days=400, has_second_factor=bool(role), by=actor
        )
        session().commit()
        become(None)
        session().rollback()
        if hours:
            self._endow(row.id, hours)
        return Person(row.id, user_id, name, phone, actor, token, f"{user_id.hex}.{secret}")

    def _endow(self, member_id: UUID, hours: int) -> None:
        """Hours from before the test began, straight from the bank's issue; committed."""
        given = Item(uuid7(), bank_account(BankAccount.ISSUE), time_account(member_id), hours * HOUR, Kind.GRANT)
        posting.transfer(given, effective_on=today(), expires_on=expiry_of_earning())
        session().commit()

    def insurable(self, person: Person) -> None:
        """Somebody agreed that the insurer is told who they are, and has an ID number on file; committed."""
        for kind in (ConsentKind.ID_NUMBER, ConsentKind.INSURANCE):
            give_consent(person.member_id, kind, by=person.actor)
        change_profile(person.member_id, by=person.actor, id_number_text=fresh_id_number())
        session().commit()

    def scheme(self, **more: Any) -> CoverScheme:
        """A scheme of cover in force from yesterday for a year, unless said otherwise; committed."""
        plan: dict[str, Any] = {
            "insurer": "测试保险公司", "policy_number": "PA-2026-01", "hotline": "020-12345678", "medical_yuan": 50_000, "transport_yuan": 100_000,
            "valid_from": today() - timedelta(days=1), "valid_until": today() + timedelta(days=364),
        }  # fmt: skip
        row = enter_scheme(SchemePlan(**plan | more), by=self.district.actor)
        session().commit()
        return row

    def crowd(self, count: int, name: str, *, node: UUID | None = None) -> list[UUID]:
        """Bare members, only for there being many of them: neither users nor accounts; committed."""
        first = next_number(Member, 1000)
        rows = [
            Member(
                id=uuid7(), number=first + n, tenant_id=node or self.nodes["leaf"], name=name, sort_key=sort_key(name),
                volunteer_since=now(),
            )
            for n in range(count)
        ]  # fmt: skip
        session().add_all(rows)
        session().commit()
        return [row.id for row in rows]

    def grant(self, person: Person, seconds: int) -> None:
        """Put time into an account the honest way: proposed by one, approved by another; committed."""
        proposal = propose_grant(
            uuid7(), {person.member_id: seconds}, tenant_id=self.nodes["root"], document="test", reason="test",
            by=Actor(member_id=self.clerk.member_id),
        )  # fmt: skip
        session().flush()
        approve_proposal(proposal.id, by=self.district.actor)
        session().commit()

    def grant_by_number(self, number: int, seconds: int) -> None:
        """Put time into the account of somebody who was registered through a page."""
        session().rollback()
        row = member_by_number(number)
        self.grant(Person(row.id, UUID(int=0), row.name, "", Actor(member_id=row.id)), seconds)

    def holding(self, person: Person) -> Holding:
        """What somebody has, read anew."""
        session().expire_all()
        return holding(person.member_id)

    def reload(self, row: Any) -> Any:
        """A row as it stands in the database."""
        session().refresh(row)
        return row

    def api(self, person: Person | None = None) -> ApiClient:
        """Somebody's way through the API."""
        return ApiClient(current_app.test_client(), self.slug, person.token if person else "")

    def called(self, key: str) -> str:
        """What this bank calls a thing, in Chinese."""
        with self.scope():
            return look().word(key, "zh")

    def browser(self, person: Person | None = None) -> PageClient:
        """Somebody's way through the pages, without JavaScript."""
        client = current_app.test_client()
        if person:
            client.set_cookie("tb_session", person.cookie, domain="localhost")
        return PageClient(client, self.slug)


def open_world(template: str | Path, slug: str | None = None) -> World:
    """Open a bank like `template`, or from a file, under a name of its own, with people for every role; committed.

    Nodes: root, branch (first below the root), leaf (deepest below it), sibling (another branch).
    """
    slug = slug or f"t{next(_opened)}-{os.urandom(4).hex()}"
    path = template if isinstance(template, Path) else ROOT / "config" / "jurisdictions" / f"{template}.toml"
    with jurisdiction_scope(None):
        open_jurisdiction(path, slug=slug)
        session().rollback()
    db.session.remove()
    return people_of(slug)


def bank_file(path: Path, text: str) -> Path:
    """A bank's file with this text, and beside it the pictures that the files of the product name."""
    path.write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "config" / "jurisdictions" / "logos", path.parent / "logos", dirs_exist_ok=True)
    return path


def people_of(slug: str) -> World:
    """People for every role in a bank that is open already; committed."""
    with jurisdiction_scope(None):
        bank_id = jurisdiction_by_slug(slug).id
        session().rollback()
    db.session.remove()
    world = World(bank_id, slug)
    with jurisdiction_scope(bank_id):
        _find_nodes(world, tree())
        world.people["resident"]
        session().rollback()
    db.session.remove()
    return world


def _find_nodes(world: World, nodes: list[Tenant]) -> None:
    root, rest = nodes[0], nodes[1:]
    branch = next(node for node in rest if node.parent_id == root.id)
    below = [node for node in rest if node.path.startswith(branch.path)]
    world.nodes = {
        "root": root.id, "branch": branch.id, "leaf": max(below, key=lambda node: len(node.path)).id,
        "sibling": next(node.id for node in rest if node.parent_id == root.id and node.id != branch.id),
    }  # fmt: skip


__all__ = ["Member", "World", "open_world"]
