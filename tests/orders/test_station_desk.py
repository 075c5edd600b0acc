"""The station's desk on one screen: found or registered, what waits for them, what is pressed, and the slip on paper."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.kit.check_digits import with_check_digit
from app.kit.clock import fixed, local
from app.kit.db import db, session
from app.members.models import Member
from app.orders.commands.take import claim_order, dispatch_order
from app.orders.queries import both_codes, demands_of
from app.orders.queries import order as order_row
from app.tenancy.scope import jurisdiction_scope
from tests.worlds import PageClient, World, fresh_phone, open_world


@pytest.fixture
def desk(world: World) -> PageClient:
    """The browser of the station's clerk."""
    return world.browser(world.clerk)


def main_of(desk: PageClient, path: str) -> str:
    """What a page holds besides menus."""
    answer = desk.get(path)
    assert answer.status_code == 200, answer.status_code
    text: str = answer.get_data(as_text=True).split("<main", 1)[1]
    return text


def test_one_field_finds_by_tail_whole_number_and_member_number(world: World, desk: PageClient) -> None:
    row = session().get_one(Member, (world.id, world.resident.member_id))
    number = with_check_digit(row.number)
    session().rollback()
    for text in (world.resident.phone, world.resident.phone[-4:], number, "陈阿婆"):
        answer = desk.get(f"/desk/?text={text}")
        if answer.status_code == 303:
            assert answer.headers["Location"].endswith(f"/desk/people/{world.resident.member_id}")
        else:  # four digits may be somebody else's too
            assert f"/desk/people/{world.resident.member_id}" in answer.get_data(as_text=True), text


def test_who_is_not_found_is_registered_on_the_same_screen(world: World, desk: PageClient) -> None:
    phone = fresh_phone()
    page = main_of(desk, f"/desk/?text={phone}")
    assert f'value="{phone}"' in page.split("登记新会员", 1)[1], "the number need not be typed again"
    assert 'value="林阿婆"' in main_of(desk, "/desk/?text=林阿婆").split("登记新会员", 1)[1]
    fields = {"name": "林阿婆", "phone": phone, "tenant_id": str(world.nodes["leaf"])}
    done = desk.post("/desk/", fields, form_at="/desk/?new=yes")
    assert done.status_code == 303
    shown = main_of(desk, done.headers["Location"].split(world.slug, 1)[1])
    assert "林阿婆" in shown
    assert "已登记" in shown


def test_a_refused_registration_keeps_what_was_typed(world: World, desk: PageClient) -> None:
    fields = {"name": "林阿婆", "phone": "12", "tenant_id": str(world.nodes["leaf"])}
    answer = desk.post("/desk/", fields, form_at="/desk/?new=yes")
    assert answer.status_code == 422
    assert 'value="林阿婆"' in answer.get_data(as_text=True)
    elsewhere = desk.post(
        "/desk/", fields | {"phone": "", "tenant_id": str(world.nodes["sibling"])}, form_at="/desk/?new=yes"
    )
    assert elsewhere.status_code == 403


def test_a_demand_is_taken_in_place_and_stands_among_what_waits(world: World, desk: PageClient) -> None:
    path = f"/desk/people/{world.resident.member_id}"
    form = f"{path}/demands/new/{world.kind().id}"
    starts = local(world.wish().starts_at)
    assert "陈阿婆" in main_of(desk, form)
    refused = desk.post(form, {"starts_at": "2020-01-01T09:00", "minutes": "60", "place": "海滨路 1 号"})
    assert refused.status_code >= 400
    assert 'value="海滨路 1 号"' in refused.get_data(as_text=True), "what was typed stays, on the same screen"
    done = desk.post(form, {"starts_at": f"{starts:%Y-%m-%dT%H:%M}", "minutes": "60", "place": "海滨路 1 号"})
    assert done.headers["Location"].endswith(path)
    (row,) = demands_of(world.resident.member_id)
    shown = main_of(desk, path)
    assert f"/demands/{row.id}" in shown
    assert f"/desk/demands/{row.id}/slip" in shown


def test_checking_in_and_out_leaves_the_clerk_with_the_person(world: World, desk: PageClient) -> None:
    order = world.claimed()
    path = f"/desk/people/{world.resident.member_id}"
    back = {"next": f"/t/{world.slug}{path}"}
    codes = both_codes(order.id)
    assert codes[0] in main_of(desk, path)
    early = desk.post(f"/orders/{order.id}/check-in", back, form_at=path)
    assert early.headers["Location"].endswith(path)
    assert 'class="note warn" role="alert"' in main_of(desk, path), "why it could not be, on the same screen"
    with fixed(world.beginning(order)):
        done = desk.post(f"/orders/{order.id}/check-in", back, form_at=path)
        assert done.headers["Location"].endswith(path)
        shown = main_of(desk, path)
    assert codes[1] in shown
    assert codes[0] not in shown
    assert order_row(order.id).state == "in_service"


def test_an_act_leads_to_no_address_of_another_site(world: World, desk: PageClient) -> None:
    order = world.claimed()
    for away in ("https://example.org/", "//example.org/", "/t/another/desk/"):
        answer = desk.post(f"/orders/{order.id}/check-in", {"next": away}, form_at=f"/orders/{order.id}")
        assert "Location" not in answer.headers


def test_the_helper_at_the_desk_reads_no_code(world: World, desk: PageClient) -> None:
    order = world.claimed()
    shown = main_of(desk, f"/desk/people/{world.volunteer.member_id}")
    assert f"/orders/{order.id}" in shown
    assert not [code for code in both_codes(order.id) if code in shown]


def spaced(code: str) -> str:
    return f"{code[:3]} {code[3:]}"


def test_the_slip_says_all_that_is_needed_on_paper(world: World, desk: PageClient) -> None:
    row = world.demand(place="海滨路 1 号", details="请带雨伞")
    before = main_of(desk, f"/desk/demands/{row.id}/slip")
    assert "还没有定" in before
    order = world.claimed(row)
    shown = main_of(desk, f"/desk/demands/{row.id}/slip")
    for what in (
        "陈阿婆",
        "何小明",
        "海滨路 1 号",
        "请带雨伞",
        world.kind().name_zh,
        *map(spaced, both_codes(order.id)),
        "请打电话",
    ):
        assert what in shown, what
    assert with_check_digit(order.number) in shown
    world.begun(order)
    later = main_of(desk, f"/desk/demands/{row.id}/slip")
    assert spaced(both_codes(order.id)[0]) not in later, "used up"
    assert spaced(both_codes(order.id)[1]) in later


def test_a_slip_is_for_staff_who_ask_for_others_there(world: World) -> None:
    order = world.claimed()
    path = f"/desk/demands/{order.demand_id}/slip"
    assert world.browser(world.sibling).get(path).status_code == 404
    assert world.browser(world.resident).get(path).status_code == 403
    open_one = world.demand(starts_in=timedelta(hours=8))
    both = world.person(
        "邻街小蒋", is_volunteer=True, role="station_clerk", node=world.nodes["sibling"], role_at=world.nodes["sibling"]
    )
    assert world.browser(both).get(f"/desk/demands/{open_one.id}/slip").status_code == 403, (
        "a place is told to nobody else"
    )


def test_a_clerk_who_serves_prints_no_code_for_themselves(world: World) -> None:
    both = world.person("经办小韩", is_volunteer=True, role="station_clerk")
    row = world.demand()
    order = claim_order(row.id, helper_id=both.member_id, by=both.actor)
    session().commit()
    shown = main_of(world.browser(both), f"/desk/demands/{row.id}/slip")
    assert not [code for code in both_codes(order.id) if spaced(code) in shown]


@pytest.fixture
def town(app_context: object) -> Iterator[World]:
    """Tai'erzhuang, where the upload counts and the line is 12349."""
    made = open_world("taierzhuang")
    with jurisdiction_scope(made.id):
        made.people["dispatcher"] = made.person("派单小葛", role="hotline_clerk", node=made.nodes["root"])
        session().rollback()
        yield made
        session().rollback()
    db.session.remove()


def test_where_the_upload_counts_the_slip_has_no_code_but_who_comes(town: World) -> None:
    row = town.demand()
    dispatch_order(row.id, helper_id=town.volunteer.member_id, by=town.dispatcher.actor)
    session().commit()
    shown = main_of(town.browser(town.dispatcher), f"/desk/demands/{row.id}/slip")
    assert "何小明" in shown
    assert "念给他听" not in shown


def test_the_slips_of_a_day_are_ticked_in_the_list_and_printed_together(world: World, desk: PageClient) -> None:
    one, other = world.claimed(), world.claimed(world.demand(starts_in=timedelta(hours=9)))
    listed = main_of(desk, "/desk/orders?part=under-way")
    assert listed.count('name="demand"') == 2
    shown = main_of(desk, f"/desk/slips?demand={one.demand_id}&demand={other.demand_id}&demand={one.demand_id}")
    assert shown.count('<article class="slip">') == 2
    assert all(code in shown for order in (one, other) for code in map(spaced, both_codes(order.id)))
    nothing = desk.get("/desk/slips")
    assert (nothing.status_code, nothing.headers["Location"].endswith("part=under-way")) == (303, True)
    assert desk.get(f"/desk/slips?demand={one.id}").status_code == 404, "an order is no demand"
    elsewhere = world.browser(world.sibling)
    assert elsewhere.get(f"/desk/slips?demand={one.demand_id}").status_code == 404


def test_a_demand_begins_with_the_usual_place_or_as_last_time(world: World, desk: PageClient) -> None:
    before = world.demand(place="演示路 1 号 301", minutes=90, people_needed=2)
    person, kind = f"/desk/people/{world.resident.member_id}", world.kind()
    assert f"like={before.id}" in main_of(desk, person)
    assert 'value="演示路 1 号 301"' in main_of(desk, f"{person}/demands/new/{kind.id}")
    again = main_of(desk, f"{person}/demands/new/{kind.id}?like={before.id}")
    assert 'name="people_needed" type="number" value="2"' in again
    theirs = world.demand(world.person("邻居", hours=2), place="别人家")
    assert "别人家" not in main_of(desk, f"{person}/demands/new/{kind.id}?like={theirs.id}")


def test_a_time_that_cannot_be_is_said_beside_its_field(world: World, desk: PageClient) -> None:
    path = f"/desk/people/{world.resident.member_id}/demands/new/{world.kind().id}"
    answer = desk.post(path, {"starts_at": "2020-01-01T09:00", "minutes": "60"}, form_at=path)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, 'aria-describedby="starts_at-error"' in page) == (422, True)


def test_confirming_for_somebody_is_asked_first_and_names_both(world: World, desk: PageClient) -> None:
    order = world.finished()
    path = f"/desk/orders/{order.id}/confirmation"
    page = main_of(desk, path)
    assert world.resident.name in page
    assert world.volunteer.name in page
    assert f'action="/t/{world.slug}/orders/{order.id}/confirmation"' in page
    next_ = f"/t/{world.slug}/desk/people/{world.resident.member_id}"
    assert desk.post(f"/orders/{order.id}/confirmation", {"next": next_}, form_at=path).headers["Location"] == next_
    assert desk.get(path).headers["Location"].endswith(f"/orders/{order.id}"), "it is over"
    assert world.browser(world.resident).get(path).status_code == 403


def test_everything_that_waits_is_counted_at_the_desk(world: World, desk: PageClient) -> None:
    fields = {"name": "路过的人", "phone": fresh_phone(), "tenant_id": str(world.nodes["leaf"])}
    assert desk.post("/desk/passers-by/new", fields, form_at="/desk/passers-by/new").status_code == 303
    tiles = main_of(desk, "/desk/").split('class="tiles"', 1)[1]
    assert "待补资料</a>" in tiles
