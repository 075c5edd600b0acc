"""No telephone and no ID number stands in clear anywhere in the database, whatever was done with them."""

import re

import psycopg
import pytest

from app.kit.db import session
from app.kit.embedded import superuser_url
from app.members import commands, credentials, queries
from app.members.queries import ConsentKind
from tests.conftest import VAR
from tests.worlds import World, fresh_phone

ID_NUMBER = "440115195003078124"


def where_it_stands(*needles: str) -> list[str]:
    """Every table and column in which one of these texts stands, read by one who may read everything."""
    found = []
    with psycopg.connect(superuser_url(VAR).replace("+psycopg", "")) as all_powerful:
        columns = all_powerful.execute(
            "SELECT c.table_name, c.column_name, c.udt_name FROM information_schema.columns c"
            " JOIN pg_class p ON p.oid = c.table_name::regclass"
            " WHERE c.table_schema = 'public' AND p.relkind IN ('r', 'p') AND NOT p.relispartition"
            " AND c.udt_name IN ('text', 'varchar', 'bpchar', 'bytea', 'jsonb', 'json', '_text')"
        ).fetchall()
        assert len(columns) > 50
        for table, column, kind in columns:
            for needle in needles:
                sought = (
                    f'position(convert_to(%s, \'UTF8\') IN "{column}") > 0' if kind == "bytea"
                    else f'strpos("{column}"::text, %s) > 0'
                )  # fmt: skip
                row = all_powerful.execute(f'SELECT 1 FROM "{table}" WHERE {sought} LIMIT 1', [needle]).fetchone()  # type: ignore[arg-type]
                if row:
                    found.append(f"{table}.{column}: {needle}")
    return found


def test_the_scan_finds_what_stands_in_clear(world: World) -> None:
    assert any(place.startswith("member.name") for place in where_it_stands(world.resident.name))


def test_no_id_number_and_no_telephone_stand_in_clear_anywhere(world: World) -> None:
    phone = fresh_phone()
    body = {
        "name": "钟阿姨", "tenant_id": str(world.nodes["leaf"]), "phone": f"+86 {phone}", "id_number": ID_NUMBER.lower(),
        "address": "三巷 2 号", "consents": ["id_number", "address"],
    }  # fmt: skip
    desk = world.api(world.clerk)
    made = desk.post("/members", body, Idempotency_Key="register-once")
    assert made.status_code == 201, made.json
    assert desk.post("/members", {**body, "name": "又一人"}).status_code == 409
    assert desk.get(f"/members?text={phone}").json[0]["name"] == "钟阿姨"
    stranger = world.api()
    assert stranger.post("/sign-in-codes", {"phone": phone}, Idempotency_Key="code-once").status_code == 202
    assert stranger.post("/tokens", {"phone": phone, "code": "000000"}).status_code == 422
    text = next(m.text for m in reversed(desk.client.application.extensions["sms"].sent) if m.phone == phone)
    code = re.search(r"\d{6}", text)
    assert code
    assert stranger.post("/tokens", {"phone": phone, "code": code.group(), "name": "钟阿姨的程序"}).status_code == 201
    with world.scope():
        member = queries.members_with_phone(phone)[0]
        commands.read_id_number(member.id, "办理保险", by=world.branch.actor)
        commands.change_profile(member.id, by=world.clerk.actor, address="五巷 9 号")
        session().commit()
        credentials.candidates(phone)
        assert queries.has_consent(member.id, ConsentKind.ADDRESS)
    assert where_it_stands(phone, ID_NUMBER, "三巷 2 号", "五巷 9 号") == []


@pytest.mark.parametrize("path", ["/members?text=", "/me"])
def test_what_the_api_shows_of_people_holds_no_full_number(world: World, path: str) -> None:
    shown = world.api(world.clerk).get(path).get_data(as_text=True)
    assert not re.search(r"1[3-9]\d{9}|\d{17}[\dX]", shown)
