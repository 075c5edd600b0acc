"""Who does not want to be asked is not: on neither loop, by their own word, whichever record is kept."""

from app.dispatch import commands
from app.dispatch.models import AskingRefusal, CallBack
from app.dispatch.queries import refusal_of
from app.events.models import Fact
from app.kit.clock import fixed
from app.kit.db import session
from app.rights.registry import PERSONAL_DATA
from tests.dispatch.conftest import SetRule, served
from tests.dispatch.test_asking import LATER, another_order, on_list, one
from tests.worlds import World


def test_who_declines_is_asked_on_neither_loop_until_they_take_it_back(asking: World, rule: SetRule) -> None:
    rule("dispatch.call_back_percent", 100)
    row = one(asking)
    with fixed(row.due_at + LATER):
        done = asking.api(asking.clerk).post(f"/askings/{row.id}/refusal")
        assert (done.status_code, done.json["state"]) == (200, "declined")
    served(asking, 9)
    assert [found.state for found in session().query(CallBack)] == ["declined"]
    fact = session().query(Fact).filter(Fact.kind == "dispatch.asking_refused").one()
    assert (fact.by_member_id, fact.on_behalf_of) == (asking.clerk.member_id, asking.resident.member_id)
    mine = asking.browser(asking.resident)
    assert "您选择了不被问" in mine.get("/me/asking/").get_data(as_text=True)
    assert mine.post("/me/asking/ending", form_at="/me/asking/").status_code == 303
    served(asking, 12)
    assert sorted(found.loop for found in session().query(CallBack) if found.state == "waiting") == ["drawn", "regular"]


def test_somebody_says_themselves_that_they_do_not_want_to_be_asked(asking: World) -> None:
    api = asking.api(asking.resident)
    assert api.get("/asking-refusal").json == {"refused_at": None}
    since = api.post("/asking-refusal")
    assert since.json["refused_at"] is not None
    assert api.post("/asking-refusal").json == since.json, "said twice, it is one wish"
    assert one(asking).state == "declined"
    assert api.delete("/asking-refusal").json == {"refused_at": None}
    again = api.delete("/asking-refusal")
    assert (again.status_code, again.json["code"]) == (409, "dispatch.asking_not_refused")
    mine = asking.browser(asking.resident)
    assert "/me/asking/" in mine.get("/me").get_data(as_text=True)
    assert mine.post("/me/asking/refusal", form_at="/me/asking/").status_code == 303
    session().rollback()
    assert refusal_of(asking.resident.member_id) is not None


def test_the_wish_goes_with_the_person(asking: World) -> None:
    commands.refuse_asking(asking.resident.member_id, by=asking.resident.actor)
    session().commit()
    kept = PERSONAL_DATA["dispatch"]
    assert any(part.name == "asking_refusals" and part.rows for part in kept.export(asking.resident.member_id))
    kept.merge(asking.resident.member_id, asking.helper2.member_id)
    session().commit()
    assert refusal_of(asking.helper2.member_id) is not None
    kept.erase(asking.helper2.member_id)
    session().commit()
    assert session().query(AskingRefusal).count() == 0


def test_of_two_merged_records_one_stands_on_the_list(asking: World) -> None:
    row = one(asking)
    twin = {column.key: getattr(row, column.key) for column in CallBack.__table__.columns if column.key != "id"}
    session().add(CallBack(**{**twin, "order_id": another_order(), "member_id": asking.helper2.member_id}))
    session().commit()
    PERSONAL_DATA["dispatch"].merge(asking.resident.member_id, asking.helper2.member_id)
    session().commit()
    with fixed(row.due_at + LATER):
        assert on_list() == ["沈小红"]
