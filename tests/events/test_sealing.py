"""Sealing: facts once sealed cannot be changed, removed or put in without the verifier naming the block."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.dialects import postgresql

from app.events import sealing
from app.events.models import Fact, FactBlock, FactSeal
from app.events.outbox import announce
from app.events.sealing import FIRST, Finding, head, leaf, merkle_root, seal, verify_seals
from app.kit.db import session
from app.kit.embedded import superuser_url
from app.kit.ids import uuid7
from app.tenancy.actor import SHELL
from tests.conftest import VAR
from tests.events.conftest import TestFact
from tests.worlds import World

pytestmark = pytest.mark.alone  # what is sealed waits for whoever has a transaction open elsewhere

Tamper = Callable[..., None]


@pytest.fixture
def tamper(world: World) -> Any:
    """Runs SQL past every right and policy, as somebody with the machine in their hands could."""
    engine = sa.create_engine(superuser_url(VAR))

    def run(statement: str, **values: Any) -> None:
        session().rollback()
        with engine.begin() as connection:
            assert connection.execute(sa.text(statement), {"bank": world.id, **values}).rowcount >= 1
        session().expire_all()

    yield run
    engine.dispose()


@pytest.fixture
def chain(world: World, heard: list[Any], monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Three blocks of eight facts and a rest; answers the ids of the facts in the order of sealing."""
    monkeypatch.setattr(sealing, "BLOCK_SIZE", 8)
    for number in range(20):
        announce(TestFact(uuid7(), number), by=SHELL)
    session().commit()
    _seal_all()
    assert verify_seals() is None
    ids = session().scalars(sa.select(FactSeal.id).order_by(FactSeal.height, FactSeal.position)).all()
    assert len(ids) >= 20
    assert session().scalar(sa.select(sa.func.count()).select_from(FactBlock)) == -(-len(ids) // 8)
    return list(ids)


def _seal_all() -> int:
    """Seal until nothing is left; elsewhere on the server transactions come and go and hold the watermark."""
    import time

    done, deadline = 0, time.monotonic() + 20
    while session().scalar(sa.text(
        "SELECT count(*) FROM fact f WHERE NOT EXISTS (SELECT 1 FROM fact_seal s WHERE s.jurisdiction_id = f.jurisdiction_id"
        " AND s.id = f.id)"
    )):  # fmt: skip
        done += seal()
        session().commit()
        assert time.monotonic() < deadline, "some transaction on the server stays open"
        time.sleep(0.02)
    session().commit()
    return done


def test_every_fact_is_sealed_once_and_sealing_again_does_nothing(chain: list[UUID]) -> None:
    assert set(chain) == set(session().scalars(sa.select(Fact.id)))
    assert len(set(chain)) == len(chain)
    assert seal() == 0


def test_each_block_names_the_one_before(chain: list[UUID]) -> None:
    previous = FIRST
    for block in session().scalars(sa.select(FactBlock).order_by(FactBlock.height)):
        assert block.previous == previous
        assert block.head == head(block.height, previous, block.root)
        previous = block.head


CHANGES = (
    "body = jsonb_set(body, '{number}', '999')",
    "kind = 'tests.other'",
    "subject_id = NULL",
    "tenant_id = gen_random_uuid()",
    "by_user_id = gen_random_uuid()",
    "by_member_id = gen_random_uuid()",
    "on_behalf_of = gen_random_uuid()",
    "channel = 'worker'",
    "address = '10.9.9.9'",
    "happened_at = happened_at + interval '1 microsecond'",
)


def test_a_fact_edited_in_any_column_is_found_in_its_block(chain: list[UUID], tamper: Tamper) -> None:
    columns = {part.split(" = ")[0] for part in CHANGES}
    assert columns == {column.name for column in Fact.__table__.columns} - {"jurisdiction_id", "id", "xid"}
    where = "WHERE jurisdiction_id = :bank AND id = :id"
    before = dict(session().execute(sa.text("SELECT * FROM fact WHERE id = :id"), {"id": chain[10]}).mappings().one())
    saved = {name: json.dumps(value) if name == "body" else value for name, value in before.items() if name in columns}
    types = {column.name: column.type.compile(postgresql.dialect()) for column in Fact.__table__.columns}
    restore = ", ".join(f"{name} = CAST(:{name} AS {types[name]})" for name in saved)
    for change in CHANGES:
        tamper(f"UPDATE fact SET {change} {where}", id=chain[10])
        assert verify_seals() == Finding(2, "a fact of this block was changed"), change
        tamper(f"UPDATE fact SET {restore} {where}", id=chain[10], **saved)
        assert verify_seals() is None, change


def test_a_removed_fact_is_found(chain: list[UUID], tamper: Tamper) -> None:
    tamper("DELETE FROM fact WHERE jurisdiction_id = :bank AND id = :id", id=chain[9])
    found = verify_seals()
    assert found is not None
    assert (found.height, "7 are there" in found.what) == (2, True)


def test_a_fact_removed_with_its_seal_is_found(chain: list[UUID], tamper: Tamper) -> None:
    tamper("DELETE FROM fact WHERE jurisdiction_id = :bank AND id = :id", id=chain[9])
    tamper("DELETE FROM fact_seal WHERE jurisdiction_id = :bank AND id = :id", id=chain[9])
    found = verify_seals()
    assert found is not None
    assert found.height == 2


def test_two_facts_that_changed_places_are_found(chain: list[UUID], tamper: Tamper) -> None:
    tamper("UPDATE fact_seal SET position = 1 - position WHERE jurisdiction_id = :bank AND height = 1 AND position < 2")
    assert verify_seals() == Finding(1, "a fact of this block was changed")


def test_a_removed_block_is_found(chain: list[UUID], tamper: Tamper) -> None:
    tamper("DELETE FROM fact_block WHERE jurisdiction_id = :bank AND height = 2")
    assert verify_seals() == Finding(2, "a block is missing")


def test_a_removed_last_block_is_found_by_the_facts_it_sealed(chain: list[UUID], tamper: Tamper) -> None:
    height = session().scalar(sa.select(sa.func.max(FactBlock.height)))
    tamper("DELETE FROM fact_block WHERE jurisdiction_id = :bank AND height = :h", h=height)
    assert verify_seals() is not None


def test_a_block_written_anew_over_a_changed_fact_is_found_by_the_next(chain: list[UUID], tamper: Tamper) -> None:
    tamper("UPDATE fact SET kind = 'tests.other' WHERE jurisdiction_id = :bank AND id = :id", id=chain[0])
    facts = session().scalars(
        sa.select(Fact).join(FactSeal, FactSeal.id == Fact.id).where(FactSeal.height == 1).order_by(FactSeal.position)
    )
    tree = merkle_root([leaf(fact) for fact in facts])
    tamper(
        "UPDATE fact_block SET root = :root, head = :head WHERE jurisdiction_id = :bank AND height = 1",
        root=tree, head=head(1, FIRST, tree),
    )  # fmt: skip
    assert verify_seals() == Finding(2, "the block does not follow from the one before")


def test_a_fact_put_in_later_is_sealed_later_and_harms_nothing(chain: list[UUID], heard: list[Any]) -> None:
    announce(TestFact(uuid7(), 1), by=SHELL)
    session().commit()
    assert _seal_all() == 1
    assert verify_seals() is None


def test_the_verify_command_names_the_bank_and_the_block(
    app: Flask, world: World, chain: list[UUID], tamper: Tamper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.events.cli.banks", lambda: [(world.id, world.slug)])
    assert app.test_cli_runner().invoke(args=["events", "verify"]).exit_code == 0
    tamper("UPDATE fact SET kind = 'tests.other' WHERE jurisdiction_id = :bank AND id = :id", id=chain[0])
    ran = app.test_cli_runner().invoke(args=["events", "verify"])
    assert ran.exit_code == 1
    mine = next(line for line in ran.output.splitlines() if line.startswith(f"{world.slug}:"))
    assert "block 1" in mine


def test_leaves_and_nodes_are_kept_apart_and_parts_are_measured() -> None:
    a, b = (hashlib.sha256(bytes([n])).digest() for n in (1, 2))
    assert merkle_root([a]) == a
    assert merkle_root([a, b]) == hashlib.sha256(b"\x01" + a + b).digest()
    assert merkle_root([a, b, a]) == hashlib.sha256(b"\x01" + merkle_root([a, b]) + a).digest()
    assert merkle_root([]) == hashlib.sha256(b"").digest()
    assert len({merkle_root(part) for part in ([a, b], [b, a], [a, b, b], [a, a, b])}) == 4


def test_parts_that_run_together_make_different_leaves(world: World, chain: list[UUID]) -> None:
    one = session().get_one(Fact, (world.id, chain[0]))
    session().expunge(one)
    one.kind, one.channel, one.address = "ab", "c", None
    first = leaf(one)
    one.kind, one.channel = "a", "bc"
    second = leaf(one)
    one.channel, one.address = "b", "c"
    assert len({first, second, leaf(one)}) == 3
    one.happened_at += timedelta(microseconds=1)
    assert leaf(one) not in {first, second}


def test_a_fact_that_commits_late_is_not_skipped(app: Flask, world: World, heard: list[Any]) -> None:
    """Told first and committed last, with a block sealed in between: it waits behind the watermark, and so do later ones."""
    from sqlalchemy.orm import Session

    from app.kit.db import db

    _seal_all()
    late = Session(db.engine, expire_on_commit=False)
    late.info["own"] = True
    late_id = announce(TestFact(uuid7(), 1), by=SHELL, into=late)
    late.execute(sa.text("SELECT pg_current_xact_id()"))  # its transaction id is older than the next one's
    early_id = announce(TestFact(uuid7(), 2), by=SHELL)
    session().commit()
    assert seal() == 0, "an older transaction may still commit"
    session().commit()
    late.commit()
    late.close()
    assert _seal_all() == 2
    sealed = session().scalars(sa.select(FactSeal.id).where(FactSeal.id.in_([late_id, early_id]))).all()
    assert set(sealed) == {late_id, early_id}
    assert verify_seals() is None
