"""A bank answers at its path, and at a host name whoever runs the platform gives it."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app.events.models import Fact
from app.kit.db import db, session
from tests.worlds import World


def move(app: Flask, *words: str) -> Result:
    """The command, as in a shell."""
    db.session.remove()
    return app.test_cli_runner().invoke(args=["jurisdiction", "move", *words])


def signs_in_at(app: Flask, name: str) -> bool:
    """Whether a browser that asks this host finds the bank's own sign-in."""
    answer = app.test_client().get("/sign-in", base_url=f"http://{name}/")
    return answer.status_code == 200 and "南沙时间银行" in answer.get_data(as_text=True)


@pytest.fixture
def name() -> str:
    """A name nobody has."""
    return f"b{uuid4().hex[:12]}.example.cn"


def test_a_bank_moves_to_a_host_name_and_off_again(app: Flask, world: World, name: str) -> None:
    assert not signs_in_at(app, name)
    assert move(app, world.slug, name).exit_code == 0
    assert signs_in_at(app, name)
    assert move(app, world.slug).exit_code == 0
    with world.scope():
        told = session().scalars(sa.select(Fact).where(Fact.kind == "console.host_name_changed").order_by(Fact.id))
        assert [(one.body["before"], one.body["after"]) for one in told] == [(None, name), (name, None)]


def test_a_name_that_is_none_or_another_banks_is_refused_with_a_sentence(
    app: Flask, world: World, other_world: World, name: str
) -> None:
    for typed in ("https://time.example.cn", "time.example.cn:443", "南沙.cn", "TIME.example.cn", "nodots"):
        refused = move(app, world.slug, typed)
        assert (refused.exit_code, "不是域名" in refused.output) == (1, True), typed
    assert move(app, other_world.slug, name).exit_code == 0
    refused = move(app, world.slug, name)
    assert (refused.exit_code, "已由另一家时间银行使用" in refused.output) == (1, True)
    assert "没有找到" in move(app, f"no-{world.slug}", name).output
