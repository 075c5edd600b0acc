"""A cursor names the last row seen, and a broken one is refused."""

import base64
import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.paging import BrokenCursor, Page, decode_cursor, encode_cursor


def cursor_of(values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=100),
    st.integers(-(2**63), 2**63 - 1),
    st.uuids(),
    st.datetimes(timezones=st.just(UTC)),
)
def test_a_cursor_gives_back_its_values(text, number, row_id, at):
    values = (text, number, row_id, at)
    cursor = encode_cursor(values)
    assert decode_cursor(cursor, (str, int, UUID, datetime)) == values
    assert not set(cursor) - set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_an_instant_keeps_its_zone():
    at = datetime(2020, 12, 1, 8, tzinfo=timezone(timedelta(hours=8)))
    (again,) = decode_cursor(encode_cursor([at]), [datetime])
    assert again.isoformat() == "2020-12-01T08:00:00+08:00"


def test_an_instant_without_a_zone_is_a_mistake_of_the_program():
    with pytest.raises(ValueError, match="zone"):
        encode_cursor([datetime(2020, 12, 1)])


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("", [int]),
        ("!", [int]),
        ("时间", [int]),
        ("A", [int]),
        (encode_cursor([1])[:-1], [int]),
        (encode_cursor([1, 2]), [int]),
        (encode_cursor([1]), [int, int]),
        (encode_cursor(["1"]), [int]),
        (encode_cursor([1]), [str]),
        (encode_cursor(["x"]), [UUID]),
        (encode_cursor(["x"]), [datetime]),
        (cursor_of([True]), [int]),
        (cursor_of([2**63]), [int]),
        (cursor_of([1.0]), [int]),
        (cursor_of([None]), [str]),
        (cursor_of(["\0"]), [str]),
        (cursor_of(["\ud800"]), [str]),
        (cursor_of(["2020-12-01T08:00:00"]), [datetime]),
        (cursor_of({"0": 1}), [str]),
        (cursor_of(1), [int]),
        (base64.urlsafe_b64encode(b"[" * 1400).decode(), [int]),
        (base64.urlsafe_b64encode(b"\xff").decode(), [int]),
        (cursor_of(["x" * 5000]), [str]),
        (cursor_of([1]) + "\n", [int]),
    ],
)
def test_a_broken_cursor_is_refused(text, types):
    with pytest.raises(BrokenCursor):
        decode_cursor(text, types)


def test_a_page_holds_its_rows_and_the_way_on():
    row = uuid4()
    page = Page([row], encode_cursor([row]))
    assert page.items == [row]
    assert decode_cursor(page.next_cursor or "", [UUID]) == (row,)
