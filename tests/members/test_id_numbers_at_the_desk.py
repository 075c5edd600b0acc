"""A full ID number at the desk: for whom the word is, for a reason, on one answer, and the person reads who looked."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.events.models import Fact
from app.kit.db import session
from app.members.commands import register_member
from app.members.queries import ConsentKind
from app.tenancy.actor import SHELL
from tests.worlds import Person, World

ID_NUMBER = "11010519491231002X"


@pytest.fixture
def elder(world: World) -> Any:
    """Somebody of the leaf who gave their ID number."""
    row = register_member(
        "证件阿婆", tenant_id=world.nodes["leaf"], by=SHELL, id_number_text=ID_NUMBER,
        consented=frozenset({ConsentKind.ID_NUMBER}),
    )  # fmt: skip
    session().commit()
    return row


def looked(world: World, person: Person, elder: Any, **fields: str) -> Any:
    """Press the button on the person's page, or send what it would."""
    return world.browser(person).post(f"/desk/people/{elder.id}/id-number", fields, form_at="/desk/")


def readings() -> int:
    return len(session().scalars(sa.select(Fact.id).where(Fact.kind == "members.id_number_read")).all())


def test_it_is_shown_on_one_answer_that_nobody_stores(world: World, elder: Any) -> None:
    page = world.browser(world.branch).get(f"/desk/people/{elder.id}").get_data(as_text=True)
    assert f"/desk/people/{elder.id}/id-number" in page
    assert ID_NUMBER not in page
    answer = looked(world, world.branch, elder, reason="为她办理保险")
    assert answer.status_code == 200
    assert ID_NUMBER in answer.get_data(as_text=True)
    assert "no-store" in answer.headers["Cache-Control"]
    again = world.browser(world.branch).get(f"/desk/people/{elder.id}").get_data(as_text=True)
    assert ID_NUMBER not in again


def test_the_person_reads_who_looked_and_why(world: World) -> None:
    assert looked(world, world.branch, _self(world), reason="为她办理保险").status_code == 200
    page = world.browser(world.resident).get("/me/data/readers").get_data(as_text=True)
    assert "查看完整证件号码" in page
    assert "分行管理员" in page
    assert "为她办理保险" in page


def test_without_a_reason_nothing_is_shown_or_kept(world: World, elder: Any) -> None:
    for reason in ("", "   "):
        answer = looked(world, world.branch, elder, reason=reason)
        assert answer.status_code == 422
        assert "须写明理由" in answer.get_data(as_text=True)
        assert ID_NUMBER not in answer.get_data(as_text=True)
    assert readings() == 0


def test_without_the_word_it_is_forbidden_and_a_strangers_is_not_found(world: World, elder: Any) -> None:
    page = world.browser(world.clerk).get(f"/desk/people/{elder.id}").get_data(as_text=True)
    assert "/id-number" not in page
    assert looked(world, world.clerk, elder, reason="想看").status_code == 403
    far = world.person("邻街主任", role="branch_admin", node=world.nodes["sibling"], role_at=world.nodes["sibling"])
    assert looked(world, far, elder, reason="想看").status_code == 404
    assert readings() == 0


def test_it_is_not_offered_where_none_is_kept(world: World) -> None:
    page = world.browser(world.branch).get(f"/desk/people/{world.resident.member_id}").get_data(as_text=True)
    assert "/id-number" not in page


def _self(world: World) -> Any:
    from app.members.queries import member

    return member(world.resident.member_id)
