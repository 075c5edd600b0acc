"""The code that links an account elsewhere: shown until it is used, good once, in its own bank."""

import pytest

from app.kit.db import session
from app.notifications.addresses import digits_of, link_code, link_wechat
from app.notifications.errors import (
    LinkCodeUnknown,
)
from tests.worlds import World


def test_the_same_link_code_is_shown_until_it_is_used(world: World) -> None:
    me = world.resident.member_id
    first = digits_of(link_code(me))
    assert digits_of(link_code(me)) == first
    assert len(first) == 8
    link_wechat(first, "oAbc")
    assert digits_of(link_code(me)) != first


def test_a_code_that_was_used_links_nobody_else_and_told_again_changes_nothing(world: World) -> None:
    code = digits_of(link_code(world.resident.member_id))
    row = link_wechat(code, "oAbc")
    confirmed_at = row.confirmed_at
    session().commit()
    assert link_wechat(code, "oAbc").confirmed_at == confirmed_at
    with pytest.raises(LinkCodeUnknown):
        link_wechat(code, "oStranger")
    with pytest.raises(LinkCodeUnknown):
        link_wechat("12345678", "oAbc")


def test_a_code_of_another_bank_links_nothing_here(world: World, other_world: World) -> None:
    with other_world.scope():
        code = digits_of(link_code(other_world.resident.member_id))
        session().commit()
    with pytest.raises(LinkCodeUnknown):
        link_wechat(code, "oAbc")
