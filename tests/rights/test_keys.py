"""Keys rotate while the bank serves, and nothing of a person stands in clear in the database, in Redis or in the logs."""

import io
import logging
import threading
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import select
from sqlalchemy.exc import ProgrammingError

from app import create_app
from app.kit.crypto import Keyring
from app.kit.db import db, session
from app.kit.ids import uuid7
from app.kit.outside import keyring
from app.members.appointing import platform_user
from app.members.models import Credential, CredentialKind, Member, UserPhone
from app.members.queries import members_with_phone, profile
from app.members.secrets import unseal
from app.rights.commands.rotate import count_old, count_old_of_users, sealed_columns, users_with_older_keys
from app.rights.jobs import rotate_bank, rotate_users
from app.tenancy.scope import become, jurisdiction_scope
from config.settings import Settings
from tests.members.test_nothing_in_clear import where_it_stands
from tests.rights.test_copies import ID_NUMBER, with_sensitive_things
from tests.worlds import World, fresh_phone

PEOPLE = 450
"""More than two chunks."""


def only_newest(keys: Keyring) -> Keyring:
    """The keyring once the older version has been thrown away."""
    fields, _, index = keys.to_text().partition(";")
    return Keyring.parse(f"{fields.split(',')[-1]};{index}")


@pytest.fixture
def as_worker(settings: Settings, app: Flask) -> Callable[[Callable[[], Any]], Any]:
    """Run something outside every bank with the role of workers and the keyring of the test."""
    worker = create_app(replace(settings, database_url=settings.worker_database_url))

    def run(what: Callable[[], Any]) -> Any:
        session().rollback()
        worker.extensions["keyring"] = app.extensions["keyring"]
        with worker.app_context(), jurisdiction_scope(None):
            return what()

    return run


def since(world: World) -> UUID:
    """Just before the first user of this bank: values of those before may have keys of other runs, which nobody knows any more."""
    return UUID(int=world.resident.user_id.int - 1)


def test_after_rotating_the_old_key_is_needed_no_more(
    world: World, app: Flask, newer: Keyring, as_worker: Callable[[Callable[[], Any]], Any]
) -> None:
    world.everybody()
    with_sensitive_things(world)
    world.demand(place="三巷 2 号")
    app.extensions["keyring"] = newer
    renewed, unreadable = rotate_bank()
    assert renewed > 10
    assert unreadable == 0
    as_worker(lambda: rotate_users(since(world)))
    app.extensions["keyring"] = only_newest(newer)
    assert sum(count_old(column) for column in sealed_columns()) == 0
    shown = profile(world.resident.member_id)
    assert shown.address == "海滨路 1 号"
    assert shown.items["health"] == "膝盖不好"
    assert members_with_phone(world.resident.phone)[0].id == world.resident.member_id, "indexes have a key of their own"
    become(world.resident.user_id)
    row = session().get_one(UserPhone, world.resident.user_id)
    context = f"user_phone|{row.user_id}"
    assert keyring().decrypt(row.phone_cipher, context=context) == world.resident.phone
    become(None)


def test_second_factors_rotate_and_still_prove(
    world: World, app: Flask, newer: Keyring, as_worker: Callable[[Callable[[], Any]], Any]
) -> None:
    from app.members.credentials import set_second_factor

    become(world.branch.user_id)
    secret = set_second_factor(world.branch.user_id)
    session().commit()
    become(None)
    app.extensions["keyring"] = newer
    as_worker(lambda: rotate_users(since(world)))
    app.extensions["keyring"] = only_newest(newer)
    become(world.branch.user_id)
    row = session().get_one(Credential, (world.branch.user_id, CredentialKind.TOTP))
    assert keyring().decrypt(row.secret, context=f"credential.totp|{row.user_id}") == secret
    become(None)


def test_rotating_again_finds_nothing_to_do(world: World, app: Flask, newer: Keyring) -> None:
    with_sensitive_things(world)
    app.extensions["keyring"] = newer
    assert rotate_bank()[0] > 0
    assert rotate_bank() == (0, 0)


def test_a_value_that_cannot_be_read_is_counted_and_stops_nothing(world: World, app: Flask, newer: Keyring) -> None:
    world.everybody()
    with_sensitive_things(world)
    broken = session().get_one(Member, (world.id, world.helper2.member_id))
    assert broken.phone_cipher
    broken.phone_cipher = broken.phone_cipher[:-1] + bytes([broken.phone_cipher[-1] ^ 1])
    session().commit()
    app.extensions["keyring"] = newer
    renewed, unreadable = rotate_bank()
    assert (renewed > 5, unreadable) == (True, 1)


def test_people_of_the_platform_who_are_members_nowhere_rotate_too(
    app: Flask, app_context: Flask, newer: Keyring, as_worker: Callable[[Callable[[], Any]], Any]
) -> None:
    phone, start = fresh_phone(), uuid7()
    with jurisdiction_scope(None):
        user_id, secret = platform_user(phone, "罗文斌", "correct horse battery staple")
        session().commit()
    app.extensions["keyring"] = newer
    assert as_worker(lambda: count_old_of_users(start)) >= 2
    renewed, _ = as_worker(lambda: rotate_users(start))
    assert renewed >= 2
    app.extensions["keyring"] = only_newest(newer)
    with jurisdiction_scope(None, user_id=user_id):
        row = session().get_one(UserPhone, user_id, populate_existing=True)
        assert keyring().decrypt(row.phone_cipher, context=f"user_phone|{user_id}") == phone
        factor = session().get_one(Credential, (user_id, CredentialKind.TOTP), populate_existing=True)
        assert keyring().decrypt(factor.secret, context=f"credential.totp|{user_id}") == secret


def test_a_users_value_that_cannot_be_read_is_counted_and_stops_nothing(
    world: World, app: Flask, newer: Keyring, as_worker: Callable[[Callable[[], Any]], Any]
) -> None:
    world.everybody()
    become(world.helper2.user_id)
    broken = session().get_one(UserPhone, world.helper2.user_id)
    whole = broken.phone_cipher
    broken.phone_cipher = whole[:-1] + bytes([whole[-1] ^ 1])
    session().commit()
    become(None)
    app.extensions["keyring"] = newer
    renewed, unreadable = as_worker(lambda: rotate_users(since(world)))
    assert renewed > 5
    assert unreadable >= 1, "those of other tests may be encrypted with the keys of another run"

    def is_old(user_id: UUID) -> bool:
        return as_worker(lambda: users_with_older_keys(UUID(int=user_id.int - 1)))[:1] == [user_id]

    assert is_old(world.helper2.user_id)
    assert not is_old(world.resident.user_id), "one broken value stops nobody else's"


def test_the_webs_role_cannot_list_users(world: World) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        count_old_of_users()


def test_reads_and_writes_go_on_while_keys_rotate(world: World, app: Flask, newer: Keyring) -> None:
    with_sensitive_things(world)
    for n in range(PEOPLE):
        from app.members.commands import register_member
        from app.members.queries import ConsentKind
        from app.tenancy.actor import SHELL

        register_member(
            f"会员{n}", tenant_id=world.nodes["leaf"], by=SHELL, address=f"旧巷 {n} 号",
            consented=frozenset({ConsentKind.ADDRESS}),
        )  # fmt: skip
    session().commit()
    ids = list(session().scalars(select(Member.id).where(Member.name.startswith("会员"))))
    session().rollback()
    app.extensions["keyring"] = newer
    stop, wrong, counts = threading.Event(), list[str](), {"read": 0, "written": 0}

    def keep_busy(kind: str, seed: int) -> None:
        from app.members.commands import change_profile
        from app.tenancy.actor import SHELL

        n = seed
        with app.app_context():
            while not stop.is_set():
                n += 7
                member_id = ids[n % len(ids)]
                try:
                    with jurisdiction_scope(world.id):
                        if kind == "read":
                            row = session().get_one(Member, (world.id, member_id))
                            said = unseal(row.address_cipher, "member.address", row.id) or ""
                            assert said.endswith("号")
                            session().rollback()
                        else:
                            change_profile(member_id, by=SHELL, address=f"新巷 {n} 号")
                            session().commit()
                        counts[kind if kind == "read" else "written"] += 1
                except Exception as error:
                    wrong.append(f"{kind}: {error!r}")
                    session().rollback()
                finally:
                    db.session.remove()

    busy = [threading.Thread(target=keep_busy, args=(k, s)) for s, k in enumerate(["read", "write", "read", "write"])]
    for thread in busy:
        thread.start()
    try:
        while counts["written"] < 5:
            stop.wait(0.05)
        renewed, unreadable = rotate_bank()
    finally:
        stop.set()
        for thread in busy:
            thread.join()
    assert wrong == []
    assert counts["read"] > 0
    assert unreadable == 0
    assert renewed > 100
    app.extensions["keyring"] = only_newest(newer)
    assert sum(count_old(column) for column in sealed_columns()) == 0
    for member_id in ids[:50]:
        row = session().get_one(Member, (world.id, member_id), populate_existing=True)
        assert (unseal(row.address_cipher, "member.address", row.id) or "").endswith("号")


def test_no_number_stands_in_clear_in_tables_redis_or_logs(
    world: World, app: Flask, newer: Keyring, caplog: pytest.LogCaptureFixture
) -> None:
    written = io.StringIO()
    with caplog.at_level(logging.DEBUG), redirect_stdout(written):
        with_sensitive_things(world)
        page = world.browser(world.resident)
        page.get("/me/data/copy/json")
        page.post("/me/data/corrections", {"item": "id_number", "value": ID_NUMBER}, form_at="/me/data")
        world.browser(world.branch).get(f"/desk/people?text={world.resident.phone}")
        app.extensions["keyring"] = newer
        rotate_bank()
    assert where_it_stands(world.resident.phone, ID_NUMBER) == []
    store: Redis = app.extensions["redis"]
    kept = b"".join((store.dump(key) or b"") + key for key in store.scan_iter())
    for needle in (world.resident.phone, ID_NUMBER):
        assert needle.encode() not in kept
        assert needle not in caplog.text
        assert needle not in written.getvalue()
