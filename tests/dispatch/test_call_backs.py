"""Calls back after a service: drawn so that nobody chooses, made by keyboard, followed up, counted without telling on anybody."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.dispatch import commands
from app.dispatch.commands import BETWEEN_CALLS, MOST_CALLS, draw_call_back, is_drawn
from app.dispatch.models import CallBack
from app.dispatch.queries import unhappy_call_backs, waiting_call_backs
from app.dispatch.satisfaction import DRAWN, Outcome, results
from app.events.delivering import deliver_due
from app.events.models import Fact
from app.kit.clock import fixed, now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.suppression import FEWEST, hidden_cells
from app.orders.models import Order
from app.records.queries import record_of_order
from app.rights.registry import PERSONAL_DATA
from app.tenancy.queries import root, tenant
from tests.dispatch.conftest import SetRule, refused
from tests.worlds import World


@pytest.fixture
def asked(world: World, rule: SetRule) -> CallBack:
    """A service of the resident, recorded and drawn; the desk's clerk is there."""
    world.people["hotline"] = world.person("接线小孟", role="hotline_clerk", role_at=world.nodes["root"])
    rule("dispatch.call_back_percent", 100)
    return drawn(world)


def drawn(world: World, order: Order | None = None) -> CallBack:
    """A confirmed service with its call-back as it is drawn; committed."""
    order = order or world.confirmed()
    session().commit()
    deliver_due()
    row = session().scalars(select(CallBack).where(CallBack.order_id == order.id)).one()
    session().expunge(row)
    return row


def as_it_is(world: World, row: CallBack) -> CallBack:
    """A call-back read anew."""
    session().rollback()
    return session().get_one(CallBack, (world.id, row.id), populate_existing=True)


def test_a_bank_that_says_nothing_calls_nobody_back(world: World) -> None:
    world.confirmed()
    deliver_due()
    assert session().query(CallBack).count() == 0
    assert "回访" not in world.browser(world.district).get("/desk/").get_data(as_text=True)


def test_a_recorded_service_is_drawn_once_and_the_fact_names_nobody(world: World, asked: CallBack) -> None:
    assert (asked.state, asked.member_id, asked.share_percent) == ("waiting", world.resident.member_id, 100)
    record = record_of_order(asked.order_id)
    assert record is not None
    again = draw_call_back(record)
    assert again and again.id == asked.id, "asked again, it is the same row"
    session().commit()
    fact = session().query(Fact).filter(Fact.kind == "dispatch.call_back_drawn").one()
    assert (fact.by_member_id, fact.body["share_percent"]) == (None, 100)


def test_which_orders_are_drawn_follows_from_their_ids_and_the_key(world: World) -> None:
    orders = [uuid7() for _ in range(2000)]
    tenth = {id_ for id_ in orders if is_drawn(id_, 10)}
    assert tenth == {id_ for id_ in orders if is_drawn(id_, 10)}
    assert tenth <= {id_ for id_ in orders if is_drawn(id_, 30)}, "a larger share holds the smaller one"
    assert 120 < len(tenth) < 290
    assert not any(is_drawn(id_, 0) for id_ in orders)
    assert all(is_drawn(id_, 100) for id_ in orders)


def test_the_page_says_what_to_read_and_whom_to_dial(world: World, asked: CallBack) -> None:
    desk = world.browser(world.hotline)
    assert f"/desk/call-backs/{asked.id}" in desk.get("/desk/call-backs/").get_data(as_text=True)
    page = desk.get(f"/desk/call-backs/{asked.id}").get_data(as_text=True)
    assert "想请您打个分" in page
    assert f'href="tel:{world.resident.phone}"' in page
    assert set(re.findall(r'data-key="(\w)"', page)) >= set("54321swtf")
    seen = world.browser(world.resident).get("/me/data/readers").get_data(as_text=True)
    assert "打开档案页" in seen


def test_an_answer_is_kept_and_the_next_call_opens(world: World, asked: CallBack) -> None:
    other = drawn(
        world, world.confirmed(world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(hours=9))))))
    )
    desk, page = world.browser(world.hotline), f"/desk/call-backs/{asked.id}"
    empty = desk.post(f"{page}/answer", {"note": "很好"}, form_at=page)
    assert (empty.status_code, "很好" in empty.get_data(as_text=True)) == (422, True)
    sent = desk.post(f"{page}/answer", {"stars": "5", "note": "很细心"}, form_at=page)
    assert sent.status_code == 303
    assert sent.headers["Location"].endswith(f"/desk/call-backs/{other.id}")
    row = as_it_is(world, asked)
    assert (row.state, row.stars, row.attempts, row.called_by) == ("answered", 5, 1, world.hotline.member_id)
    assert "很细心".encode() not in row.note_cipher
    fact = session().query(Fact).filter(Fact.kind == "dispatch.call_back_answered").one()
    assert (fact.by_member_id, fact.on_behalf_of) == (world.hotline.member_id, world.resident.member_id)
    again = desk.post(f"{page}/answer", {"stars": "1"}, form_at="/desk/call-backs/")
    assert (again.status_code, "已经办完" in again.get_data(as_text=True)) == (409, True)


def test_who_is_not_reached_is_called_again_later_and_three_times_at_most(world: World, asked: CallBack) -> None:
    api = world.api(world.hotline)
    for nth in range(1, MOST_CALLS + 1):
        at = now() + nth * (BETWEEN_CALLS + timedelta(minutes=1))
        with fixed(at):
            assert [one.row.id for one in waiting_call_backs([""])] == [asked.id]
            done = api.post(f"/call-backs/{asked.id}/missed-call")
            assert (done.status_code, done.json["attempts"]) == (200, nth)
            session().rollback()
            assert waiting_call_backs([""]) == []
    assert done.json["state"] == "unreached"
    assert api.post(f"/call-backs/{asked.id}/missed-call").json["code"] == "dispatch.call_back_over"
    facts = session().query(Fact).filter(Fact.kind == "dispatch.call_back_missed").order_by(Fact.id)
    assert [fact.body["is_last"] for fact in facts] == [False, False, True]


def test_past_its_days_nobody_calls_any_more(world: World, asked: CallBack) -> None:
    with fixed(asked.open_until + timedelta(seconds=1)):
        assert waiting_call_backs([""]) == []
        with refused("dispatch.call_back_over"):
            commands.answer_call_back(asked.id, stars=5, note="", by=world.hotline.actor)


def test_an_unhappy_answer_leaves_the_branch_something_to_do(world: World, asked: CallBack) -> None:
    said = world.api(world.hotline).post(f"/call-backs/{asked.id}/answer", {"stars": 2, "note": "没擦窗"})
    assert (said.status_code, said.json["note"]) == (200, "没擦窗")
    session().rollback()
    desk = world.browser(world.branch)
    page = desk.get("/desk/call-backs/follow-ups").get_data(as_text=True)
    assert "没擦窗" in page
    assert f"/orders/{asked.order_id}" in page
    path = f"/desk/call-backs/{asked.id}/follow-up"
    assert desk.post(path, {"said": ""}, form_at="/desk/call-backs/follow-ups").status_code == 422
    assert desk.post(path, {"said": "已上门补擦"}, form_at="/desk/call-backs/follow-ups").status_code == 303
    session().rollback()
    assert unhappy_call_backs([""]) == []
    again = world.api(world.branch).post(f"/call-backs/{asked.id}/follow-up", {"said": "再来"})
    assert (again.status_code, again.json["code"]) == (409, "dispatch.nothing_to_follow_up")
    assert world.api(world.clerk).get("/unhappy-call-backs").status_code == 403


def test_nobody_asks_how_they_did_themselves(world: World, asked: CallBack) -> None:
    world.people["both"] = world.person(
        "兼职接线", role="hotline_clerk", role_at=world.nodes["root"], is_volunteer=True
    )
    mine = drawn(
        world,
        world.confirmed(
            world.finished(world.begun(world.claimed(world.demand(starts_in=timedelta(hours=9)), world.both)))
        ),
    )
    answer = world.api(world.both).post(f"/call-backs/{mine.id}/answer", {"stars": 5})
    assert (answer.status_code, answer.json["code"]) == (403, "dispatch.own_call_back")
    assert world.browser(world.both).get(f"/desk/call-backs/{mine.id}").status_code == 403
    assert world.api(world.both).post(f"/call-backs/{asked.id}/answer", {"stars": 5}).status_code == 200


def test_another_branch_neither_sees_nor_answers(world: World, asked: CallBack) -> None:
    there = world.person("邻街接线", role="hotline_clerk", node=world.nodes["sibling"], role_at=world.nodes["sibling"])
    api = world.api(there)
    assert api.get("/call-backs").json == []
    answer = api.post(f"/call-backs/{asked.id}/answer", {"stars": 5})
    assert (answer.status_code, answer.json["code"]) == (404, "dispatch.call_back_not_found")
    boss = world.person("邻街老江", role="branch_admin", node=world.nodes["sibling"], role_at=world.nodes["sibling"])
    assert world.api(boss).get(f"/call-back-results?node={root().id}").status_code == 404


def test_what_was_said_is_copied_and_erased_with_the_person(world: World, asked: CallBack) -> None:
    commands.answer_call_back(asked.id, stars=1, note="迟到一小时", by=world.hotline.actor)
    session().commit()
    kept = PERSONAL_DATA["dispatch"]
    assert any("迟到一小时" in str(part.rows) for part in kept.export(world.resident.member_id))
    kept.erase(world.resident.member_id)
    session().commit()
    row = as_it_is(world, asked)
    assert (row.note_cipher, row.stars) == (None, 1), "the figure stays"


def some(world: World, at: UUID, stars: list[int | None]) -> None:
    """Call-backs at a node with these answers (None: not called), of as many orders; committed."""
    order = session().query(Order).order_by(Order.id).first()
    assert order is not None
    for n in stars:
        copy = Order(
            id=uuid7(), number=50_000 + session().query(Order).count(), demand_id=order.demand_id, helper_id=order.helper_id,
            slot=1, state="withdrawn", taken_by="claim",
        )  # fmt: skip
        session().add(copy)
        session().flush()
        session().add(
            CallBack(
                id=uuid4(), order_id=copy.id, tenant_id=at, member_id=world.resident.member_id, share_percent=10, stars=n,
                drawn_at=now(), due_at=now(), open_until=now() + timedelta(days=1), state="waiting" if n is None else "answered",
            )
        )  # fmt: skip
    session().commit()


def test_results_add_up_branch_by_branch_and_small_counts_are_hidden(world: World, asked: CallBack) -> None:
    leaf, sibling = world.nodes["leaf"], world.nodes["sibling"]
    session().delete(as_it_is(world, asked))
    some(world, leaf, [5] * 12 + [3] * 6 + [1] * 2)
    some(world, sibling, [5] * 8 + [3] * 7 + [2] * 9)
    whole, *rest = results(root(), today(), today())
    by_node = {line.node.id: line for line in rest}
    here, there = by_node[world.nodes["branch"]].drawn, by_node[sibling].drawn
    assert whole.drawn.counts[DRAWN] == 44
    assert here.counts[Outcome.UNHAPPY] is None, "two people could be recognised"
    assert None in (here.counts[Outcome.HAPPY], here.counts[Outcome.MIDDLING]), "the rest would tell them"
    assert there.counts[Outcome.UNHAPPY] is None, "and so would the total"
    assert here.bars == []
    assert here.content_percent is None
    assert results(root(), today() - timedelta(days=9), today() - timedelta(days=8))[0].drawn.counts[DRAWN] == 0


def test_the_page_of_results_draws_and_prints_them(world: World, asked: CallBack) -> None:
    session().delete(as_it_is(world, asked))
    some(world, world.nodes["leaf"], [5] * 20 + [3] * 10 + [1] * 10)
    page = world.browser(world.branch).get("/desk/call-backs/results").get_data(as_text=True)
    assert "50%" in page
    assert re.search(r'<rect class="happy" x="0" y="0" width="50"', page)
    assert "style=" not in page
    answer = world.api(world.branch).get("/call-back-results").json
    assert answer["lines"][0]["drawn"]["counts"]["middling"] == 10
    assert answer["lines"][0]["node_id"] == str(world.nodes["branch"])
    assert tenant(world.nodes["branch"]).name_zh == answer["lines"][0]["name_zh"]
    assert world.api(world.hotline).get("/call-back-results").status_code == 403


def test_results_are_of_whole_quarters_so_that_no_two_can_be_subtracted(world: World, asked: CallBack) -> None:
    boss = world.api(world.branch)
    answer = boss.get("/call-back-results?quarter=2026-Q1").json
    assert (answer["first"], answer["last"]) == ("2026-01-01", "2026-03-31")
    whole = boss.get("/call-back-results").json["first"]
    assert boss.get("/call-back-results?first=2026-01-01&last=2026-01-30").json["first"] == whole
    for spying in ("2026-01", "2026", "1999-Q1", "x"):
        assert boss.get(f"/call-back-results?quarter={spying}").status_code == 422
    page = world.browser(world.branch).get("/desk/call-backs/results?quarter=2026-Q1").get_data(as_text=True)
    assert '<option value="2026-Q1" selected>2026 年第 1 季度</option>' in page
    refused = world.browser(world.branch).get("/desk/call-backs/results?quarter=2026-01")
    assert "请写成 2026-Q4 这样" in refused.get_data(as_text=True)


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=1, max_size=5))
def test_no_line_of_a_table_hides_one_count_alone(rows: list[list[int]]) -> None:
    table = {n: {**dict(enumerate(row)), "sum": sum(row)} for n, row in enumerate(rows)}
    table[-1] = {key: sum(row[key] for row in list(table.values())) for key in (0, 1, 2, "sum")}
    hidden = hidden_cells(table)
    assert all(
        (row, key) in hidden for row, cells in table.items() for key, value in cells.items() if 0 < value < FEWEST
    )
    lines = [{(row, key): value for key, value in cells.items()} for row, cells in table.items()]
    lines += [{(row, key): cells[key] for row, cells in table.items()} for key in (0, 1, 2, "sum")]
    for line in lines:
        assert len(set(line) & hidden) != 1, line
