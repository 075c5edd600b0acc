"""People found and leafed through, what happened to them, and the audit: as far as one's nodes reach."""

import csv
import dataclasses
import io
import re
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.console.errors import SpanTooLong
from app.console.fact_codes import code_called
from app.console.fact_words import FIELDS, said
from app.console.queries import FactFilter, facts_page, history, people_page
from app.events.facts import FACTS
from app.events.models import Fact
from app.events.queries import seal_state
from app.events.sealing import seal, verify_seals
from app.kit.clock import local, today
from app.kit.db import session
from app.organisations.models import OrganisationKind
from app.rbac.words import Permission
from app.rules.commands import set_rule
from app.tenancy.actor import SHELL
from app.tenancy.queries import tenant
from tests.worlds import World


def test_people_are_leafed_through_without_a_gap_or_a_double(world: World) -> None:
    seen, cursor = [], None
    while True:
        page = people_page("", ["1/"], cursor=cursor, size=4)
        seen += [row.id for row in page.items]
        if (cursor := page.next_cursor) is None:
            break
    assert len(seen) == len(set(seen)) == len(world.people)


def test_people_by_node_and_by_volunteering(world: World) -> None:
    world.everybody()
    leaf = tenant(world.nodes["leaf"]).path
    volunteers = {row.id for row in people_page("", [leaf], is_volunteer=True, size=50).items}
    assert volunteers == {world.volunteer.member_id, world.helper2.member_id}
    others = {row.id for row in people_page("", [leaf], is_volunteer=False, size=50).items}
    assert world.resident.member_id in others
    assert not volunteers & others
    assert [row.id for row in people_page(world.resident.phone[-4:], [leaf]).items] == [world.resident.member_id]


def test_the_pages_of_people_reach_as_far_as_ones_nodes(world: World) -> None:
    clerk = world.browser(world.clerk)
    assert "陈阿婆" in clerk.get("/desk/people?text=陈").get_data(as_text=True)
    assert clerk.get(f"/desk/people?tenant_id={world.nodes['sibling']}").status_code == 403
    sibling = world.browser(world.sibling)
    assert "陈阿婆" not in sibling.get("/desk/people?text=陈").get_data(as_text=True)
    assert sibling.get(f"/desk/people/{world.resident.member_id}/history").status_code == 404
    assert clerk.get("/desk/people?cursor=!!&volunteer=maybe").status_code == 422


def test_a_timeline_names_who_did_what_and_stops_at_ones_nodes(world: World) -> None:
    world.confirmed()
    leaf = tenant(world.nodes["leaf"]).path
    told = [row.told.fact.kind for row in history(world.resident.member_id, [leaf]).items]
    assert {"orders.demand_published", "orders.order_confirmed", "members.member_registered"} <= set(told)
    assert history(world.resident.member_id, [tenant(world.nodes["sibling"]).path]).items == []
    page = world.browser(world.clerk).get(f"/desk/people/{world.resident.member_id}/history").get_data(as_text=True)
    assert "确认完成" in page
    first = history(world.resident.member_id, [leaf], size=2)
    rest = history(world.resident.member_id, [leaf], cursor=first.next_cursor, size=50)
    assert not {row.told.fact.id for row in first.items} & {row.told.fact.id for row in rest.items}


def test_facts_are_searched_by_person_kind_thing_node_and_day(world: World) -> None:
    order = world.confirmed()
    everywhere = ["1/"]

    def kinds(**wanted: object) -> set[str]:
        return {row.told.fact.kind for row in facts_page(FactFilter(**wanted), everywhere, size=100).items}  # type: ignore[arg-type]

    assert kinds(kind="orders.order_confirmed") == {"orders.order_confirmed"}
    assert "orders.order_claimed" in kinds(people=(world.volunteer.member_id,))
    assert "orders.order_claimed" not in kinds(people=(world.district.member_id,))
    assert kinds(people=()) == set()
    assert "orders.order_confirmed" in kinds(subject_id=order.id)
    assert kinds(tenant_id=world.nodes["sibling"]) <= {"members.member_registered", "rbac.role_granted"}
    assert kinds(since=today() - timedelta(days=3), until=today() - timedelta(days=1)) == set()
    assert "orders.order_confirmed" in kinds(since=today(), until=today())
    with pytest.raises(SpanTooLong):
        kinds(since=today() - timedelta(days=800), until=today())


def test_who_audits_a_branch_sees_that_branch(world: World) -> None:
    world.demand()
    leaf = facts_page(FactFilter(), [tenant(world.nodes["leaf"]).path], size=100).items
    assert leaf
    assert {row.told.fact.tenant_id for row in leaf} == {world.nodes["leaf"]}
    assert not facts_page(FactFilter(kind="orders.demand_published"), [tenant(world.nodes["sibling"]).path]).items


def test_the_page_and_the_table_say_the_same(world: World) -> None:
    world.demand()
    auditor = world.browser(world.auditor)
    page = auditor.get("/desk/audit?kind=orders.demand_published&person=陈").get_data(as_text=True)
    assert "发布需求" in page
    written = auditor.get("/desk/audit/facts.csv?kind=orders.demand_published").get_data().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert [row[3] for row in rows[1:]] == ["orders.demand_published"]
    assert rows[1][4] == "陈阿婆"
    assert rows[1][1].startswith(f"{local(session().scalars(sa.select(Fact.happened_at)).first()):%Y-%m-%d}")  # type: ignore[arg-type]
    assert auditor.get("/desk/audit?since=yesterday").status_code == 422
    assert auditor.get("/desk/audit?since=2020-01-01").status_code == 422
    assert auditor.get("/desk/audit?subject_id=x").status_code == 422
    assert world.browser(world.clerk).get("/desk/audit").status_code == 403


def test_taking_the_audit_away_is_a_fact_and_no_browser_keeps_the_file(world: World) -> None:
    world.demand()
    auditor = world.browser(world.auditor)
    answer = auditor.get(f"/desk/audit/facts.csv?kind=orders.demand_published&since={today()}")
    assert answer.headers["Cache-Control"] == "no-store"
    told = session().scalars(sa.select(Fact).where(Fact.kind == "console.audit_exported")).one()
    assert told.by_member_id == world.auditor.member_id
    assert told.body | {"tenant_id": None} == {
        "tenant_id": None, "kind": "orders.demand_published", "since": f"{today()}", "until": "", "rows": 1,
    }  # fmt: skip
    elsewhere = auditor.get(f"/desk/audit/facts.csv?tenant_id={uuid4()}")
    assert len(elsewhere.get_data(as_text=True).splitlines()) == 1, "only the head"


@pytest.mark.alone
def test_the_state_of_the_seal_is_shown_and_checked(world: World) -> None:
    before = seal_state()
    assert (before.sealed, before.waiting > 0) == (0, True)
    seal()
    session().commit()
    after = seal_state()
    assert after.sealed > 0 and after.head
    assert verify_seals() is None
    assert "全部一致" in world.browser(world.auditor).get("/desk/audit/seal?check=yes").get_data(as_text=True)


def test_nothing_of_the_audit_opens_without_its_word(world: World) -> None:
    assert str(Permission.AUDIT_READ) == "audit:read"
    for path in ("/desk/audit", "/desk/audit/facts.csv", "/desk/audit/seal"):
        assert world.browser(world.resident).get(path).status_code == 403


def test_changes_and_facts_are_told_in_the_readers_language(world: World) -> None:
    page, node, yes = world.browser(world.district), tenant(world.nodes["leaf"]), {"is_confirmed": "true"}
    granted = {
        "member_id": str(world.helper2.member_id),
        "role": "station_clerk",
        "tenant_id": str(node.id),
        "reason": "x",
    }
    assert page.post("/desk/roles/new", granted | yes, form_at="/desk/roles/new").status_code == 303
    adapted = {"permission": "report:read", "is_allowed": "true"}
    at = "/desk/roles/station_clerk"
    assert page.post(f"{at}/permissions", adapted | yes, form_at=at).status_code == 303
    assert page.get(f"/desk/audit/facts.csv?tenant_id={node.id}").status_code == 200
    for lang, grant, adapting, role, where in (
        ("zh", f"{world.helper2.name} 站点经办", "站点经办: 查看本级及以下统计", "角色：站点经办", f"网点：{node.name_zh}"),
        ("en", f"{world.helper2.name} Station clerk", "Station clerk: See figures", "role: Station clerk", f"tenant: {node.name_en}"),
    ):  # fmt: skip
        page.post("/settings/language", {"language": lang}, form_at="/desk/")
        assert grant in page.get("/desk/roles").get_data(as_text=True)
        assert adapting in page.get(at).get_data(as_text=True)
        told = page.get("/desk/audit?kind=rbac.role_granted").get_data(as_text=True)
        assert role in told
        assert "station_clerk" not in told
        assert where in page.get("/desk/audit?kind=console.audit_exported").get_data(as_text=True)


def test_every_field_of_every_fact_has_a_word() -> None:
    used = {field.name for kind in FACTS.values() for field in dataclasses.fields(kind.fields)}
    assert used - FIELDS.keys() == set()
    assert FIELDS.keys() - used == set(), "no fact says this any more"


def test_the_audit_says_codes_in_words(world: World, app: Flask) -> None:
    world.confirmed()
    set_rule(
        "orders.who_takes", "dispatch", tenant_id=world.nodes["root"], effective_from=None, reason="试行", by=SHELL
    )
    session().commit()
    facts = [row.body for row in session().scalars(sa.select(Fact))]
    with app.test_request_context(f"/t/{world.slug}/"):
        lines = [said(body) for body in facts]
        kinds = [code_called("kind", str(kind), {}) for kind in OrganisationKind]
    assert any("受助人确认" in line for line in lines)
    assert any("接单还是派单" in line and "工作人员派单" in line for line in lines)
    assert [kind for kind in kinds if kind.isascii()] == []
    codes = [part for line in lines for part in line.split(" · ") if re.fullmatch(r"[a-z_.]+", part.partition(": ")[2])]
    assert codes == [], "an officer reads this page, no programmer"
