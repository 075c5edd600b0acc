"""Two banks with a row of everything, and people who knock at their doors."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
from flask import Flask
from sqlalchemy import select

from app.dispatch.models import CallBack
from app.dispatch.queries import assessment_of
from app.events.delivering import deliver_due
from app.events.models import Fact
from app.exchange.commands import donate
from app.files.commands import attach
from app.files.contents import Upload
from app.insurance.commands.covers import keep_cover
from app.insurance.models import InsuranceClaim
from app.interop.commands.bring import bring_sheet
from app.interop.commands.take_out import ask_export
from app.interop.kinds.registry import KINDS
from app.interop.models import ExportKind, ImportKind
from app.interop.workbooks import template
from app.kit.clock import now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger.commands import propose_grant
from app.ledger.models import Hold, Transfer
from app.members.models import ApiToken, Consent
from app.notifications.models import Message
from app.orders.commands.menus import MenuPlan, add_item, open_menu
from app.orders.models import ORDER, Order
from app.organisations.models import Organisation, Station
from app.party.commands import PartyPlan, register_party_organisation
from app.party.models import Level
from app.rbac.models import RoleGrant
from app.recipients.models import Exclusion, Guardianship, Proxy
from app.recipients.sign_in import HEADER
from app.records.queries import record_of_order
from app.recruiting.commands.teams import TeamPlan, register_team
from app.recruiting.models import TeamKind, TeamLevel, VolunteerApplication
from app.rights.commands.correct import Item, ask_correction
from app.rights.commands.erase import ask_erasure
from app.rights.commands.estate import record_death
from app.rights.commands.merge import propose_merge
from app.rights.registry import Remaining
from app.rules.commands import set_rule
from app.rules.models import RuleValue
from app.tenancy.actor import SHELL, Actor
from tests.architecture.personas import Relative, add_people
from tests.worlds import Person, World, open_world


@dataclass
class Bank:
    """A bank of the architecture tests: its people, and the id of one row of each kind, by the name routes call it."""

    world: World
    ids: dict[str, UUID] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """One of its people."""
        return self.world.people[name]


def furnished_bank(app: Flask) -> Bank:
    """A bank like Nansha in which something of everything has happened, at the leaf of its tree."""
    with app.app_context():
        bank = Bank(open_world("nansha"))
        with bank.world.scope():
            add_people(bank.world)
            _add_rows(bank)
            session().commit()
    return bank


MARK = "别家"
"""Stands in every name of a bank that `mark_names` has been over, and nowhere else."""


def mark_names(url: str, bank: Bank) -> None:
    """Write the mark behind every name the bank has: of people, nodes, organisations, teams, kinds, files and so on."""
    columns = (
        "SELECT table_name, column_name FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name) WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        " AND column_name IN ('name', 'name_zh', 'name_en') AND EXISTS (SELECT FROM information_schema.columns o"
        " WHERE o.table_name = c.table_name AND o.column_name = 'jurisdiction_id')"
    )
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for table, column in connection.execute(columns).fetchall():
            connection.execute(
                f"UPDATE {table} SET {column} = {column} || %s WHERE jurisdiction_id = %s", (MARK, bank.world.id)
            )


def _add_rows(bank: Bank) -> None:
    world = bank.world
    begun = world.begun(world.claimed(world.demand(starts_in=timedelta(hours=2))))
    confirmed = world.confirmed(world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(hours=6))))))
    record = record_of_order(confirmed.id)
    assert record is not None
    deliver_due()
    set_rule(
        "orders.payer_meals", "sponsor", tenant_id=world.nodes["root"], effective_from=None, reason="test", by=SHELL
    )
    consent = Consent(member_id=world.resident.member_id, kind="health", version=1)
    session().add(consent)
    proposal = propose_grant(
        uuid7(), {world.volunteer.member_id: 60}, tenant_id=world.nodes["root"], document="test", reason="test",
        by=Actor(member_id=world.clerk.member_id),
    )  # fmt: skip
    proof = attach(ORDER, confirmed.id, Upload("收据.pdf", b"%PDF-1.4"), by=world.resident.actor)
    session().flush()
    bank.ids = {
        "member_id": world.helper2.member_id,
        "demand_id": world.demand(starts_in=timedelta(hours=12)).id,
        "assessment_id": _assessment(world),
        **_menu(world),
        "call_back_id": _call_back(world, confirmed),
        **_cover(world),
        "application_id": _application(world),
        "team_id": _team(world),
        "party_organisation_id": _party_organisation(world),
        "donation_id": _donation(world),
        "order_id": begun.id,
        "record_id": record.id,
        "proposal_id": proposal.id,
        "consent_id": consent.id,
        "file_id": proof.id,
        "kind_id": world.kind().id,
        "tenant_id": world.nodes["leaf"],
        "message_id": _first(Message),
        "token_id": _first(ApiToken, ApiToken.member_id == world.resident.member_id),
        "grant_id": _first(RoleGrant),
        "transfer_id": _first(Transfer),
        "hold_id": _first(Hold),
        "organisation_id": _first(Organisation),
        "station_id": _first(Station),
        "value_id": _first(RuleValue),
        **_ties(world),
        **_rights(world),
        **_sheets(world),
        "change_id": _first(Fact),
    }


def _ties(world: World) -> dict[str, UUID]:
    """A relative named, a guardian, and a wish, of people at the leaf."""
    one, other = world.helper2.member_id, world.volunteer.member_id
    rows: dict[str, Any] = {
        "proxy_id": Proxy(
            member_id=one, relative_id=other, relation="test", acts=["confirm"], monthly_seconds=0, document="",
            valid_until=today() + timedelta(days=9),
        ),
        "guardianship_id": Guardianship(minor_id=one, guardian_id=other, relation="test", document="test"),
        "exclusion_id": Exclusion(member_id=one, other_id=world.clerk.member_id),
    }  # fmt: skip
    session().add_all(rows.values())
    session().flush()
    return {name: row.id for name, row in rows.items()}


def _assessment(world: World) -> UUID:
    risky = world.demand(starts_in=timedelta(hours=18), risks=frozenset({"medical"}))
    row = assessment_of(risky.id)
    assert row is not None
    return row.id


def _call_back(world: World, order: Order) -> UUID:
    row = CallBack(
        id=uuid7(), order_id=order.id, tenant_id=world.nodes["leaf"], member_id=world.resident.member_id, share_percent=10,
        drawn_at=now(), due_at=now(), open_until=now() + timedelta(days=9), state="answered", stars=1,
    )  # fmt: skip
    session().add(row)
    return row.id


def _cover(world: World) -> dict[str, UUID]:
    """A cover of the volunteer, a claim under it, and the scheme it stands under."""
    scheme = world.scheme()
    world.insurable(world.volunteer)
    order = world.claimed(world.demand(starts_in=timedelta(hours=24)))
    held = keep_cover(order.id, by=world.volunteer.actor)
    assert held is not None
    claim = InsuranceClaim(
        id=uuid7(), number=1001, cover_id=held.id, member_id=held.member_id, happened_at=now(),
        reported_by=held.member_id,
    )  # fmt: skip
    session().add(claim)
    session().commit()
    return {"scheme_id": scheme.id, "cover_id": held.id, "claim_id": claim.id}


def _application(world: World) -> UUID:
    row = VolunteerApplication(
        id=uuid7(), tenant_id=world.nodes["leaf"], member_id=world.resident.member_id, kinds=[], state="waiting"
    )
    session().add(row)
    return row.id


def _menu(world: World) -> dict[str, UUID]:
    plan = MenuPlan("理发日", "Haircuts", tuple(range(1, 8)), 0, 1440)
    row = open_menu(plan, tenant_id=world.nodes["leaf"], by=SHELL)
    made = add_item(row.id, kind_id=world.kind().id, minutes=30, people_needed=1, by=SHELL)
    return {"menu_id": row.id, "item_id": made.id}


def _team(world: World) -> UUID:
    plan = TeamPlan("小队", TeamKind.VOLUNTEER, TeamLevel.SQUAD, world.nodes["leaf"])
    return register_team(plan, by=SHELL).id


def _party_organisation(world: World) -> UUID:
    plan = PartyPlan("支部", "other", Level.DISTRICT, world.nodes["leaf"])
    return register_party_organisation(plan, by=SHELL).id


def _donation(world: World) -> UUID:
    return donate(uuid7(), None, 600, giver_id=world.resident.member_id, by=world.resident.actor).id


def _rights(world: World) -> dict[str, UUID]:
    """A request of each kind over somebody's own data, at the leaf."""
    leaving, wronged, dead, once, twice = (world.person(f"权利{nth}") for nth in "甲乙丙丁戊")
    erasure = ask_erasure(leaving.member_id, Remaining.POOL, by=leaving.actor)
    correction = ask_correction(wronged.member_id, Item.NAME, "权利已", by=wronged.actor)
    estate = record_death(dead.member_id, today(), document="test", heirs={}, by=world.branch.actor)
    merge = propose_merge(once.member_id, twice.member_id, document="test", by=world.branch.actor)
    ids = {"erasure_id": erasure.id, "correction_id": correction.id, "estate_id": estate.id, "merge_id": merge.id}
    session().commit()
    return ids


def _sheets(world: World) -> dict[str, UUID]:
    """A sheet brought to the leaf, and rows asked for of it."""
    by, leaf = world.district.actor, world.nodes["leaf"]
    brought = bring_sheet(ImportKind.MEMBERS, leaf, "test.xlsx", template(KINDS[ImportKind.MEMBERS], []), by=by)
    return {"import_id": brought.id, "export_id": ask_export(ExportKind.MEMBERS, leaf, None, None, by=by).id}


def _first(model: Any, *conditions: Any) -> UUID:
    return session().scalars(select(model.id).where(*conditions).order_by(model.id).limit(1)).one()


@dataclass
class Caller:
    """Somebody who sends requests to a bank, from outside any application context."""

    app: Flask
    slug: str
    person: Person | None = None

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One request: to the API with token and JSON, to a page with cookie and form."""
        client = self.app.test_client()
        is_api = path.startswith("/api/")
        headers = {"Authorization": f"Bearer {self.person.token}"} if is_api and self.person else {}
        if self.person and not is_api:
            client.set_cookie("tb_session", self.person.cookie, domain="localhost")
        if isinstance(self.person, Relative):
            headers |= {HEADER: str(self.person.for_whom)} if is_api else {}
            with client.session_transaction() as kept:
                kept[f"acting/{self.person.bank_id}"] = self.person.proxy_id.hex
        content = {} if method == "GET" or body is None else {"json" if is_api else "data": body}
        if method == "DELETE" and is_api:
            content = {"query_string": body or {}}
        try:
            return client.open(f"/t/{self.slug}{path}", method=method, headers=headers, **content)
        except Exception as error:  # a page that cannot even say what went wrong is a finding like any other
            return self.app.response_class(f"{type(error).__name__}: {error}", status=500)


def said(answer: Any) -> str:
    """An answer in a line, for the list of what is wrong."""
    text = answer.get_data(as_text=True)
    plain = re.sub(r"(?s)<head>.*?</head>|<script.*?</script>|<[^>]+>", " ", text)
    return f"{answer.status_code} {' '.join(plain.split())[:160]}"
