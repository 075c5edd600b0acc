"""Files over the API: sent as multipart, read back, erased; retried without harm."""

from io import BytesIO

import pytest
from PIL import Image

from app.files import queries
from app.kit.ids import uuid7
from app.orders.models import ORDER, Order
from tests.files.conftest import filed, send_file
from tests.files.pictures import PDF, PLACE, photograph, png_that_claims
from tests.worlds import World


def test_a_file_is_sent_listed_read_and_erased(world: World, order: Order) -> None:
    order_id, her, staff = order.id, world.api(world.resident), world.api(world.branch)
    made = send_file(her, order_id, name="窗户.png")
    assert made.status_code == 201, made.json
    file_id = made.json["id"]
    assert (made.json["name"], made.json["media_type"]) == ("窗户.jpg", "image/jpeg")
    listed = staff.get(f"/files/?document_kind=order&document_id={order_id}").json
    assert [row["id"] for row in listed] == [file_id]
    assert staff.get(f"/files/{file_id}").json == listed[0]
    content = staff.get(f"/files/{file_id}/content")
    assert content.mimetype == "image/jpeg"
    assert PLACE not in content.get_data()
    assert Image.open(BytesIO(content.get_data())).size == (40, 30)
    assert len(content.get_data()) == made.json["size"]
    assert her.delete(f"/files/{file_id}").json["code"] == "files.removal_reason_needed"
    assert her.delete(f"/files/{file_id}?reason=拍错了").json["name"] == ""
    assert (gone := staff.get(f"/files/{file_id}/content")).status_code == 410
    assert gone.json["code"] == "files.file_gone"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"MZ a program", 422, "files.file_kind_refused"), (b"", 422, "files.file_empty"),
        (PDF + bytes(6 * 1024 * 1024), 413, "files.file_too_large"), (PDF + bytes(11 * 1024 * 1024), 413, "web.too_large"),
        (png_that_claims(60_000, 60_000), 422, "files.picture_too_large"), (b"\xff\xd8\xff broken", 422, "files.picture_damaged"),
    ],
    ids=["program", "empty", "6 MB", "11 MB", "bomb", "broken"],
)  # fmt: skip
def test_what_is_refused_is_told_in_the_one_shape(
    world: World, order: Order, content: bytes, status: int, code: str
) -> None:
    order_id = order.id
    answer = send_file(world.api(world.resident), order_id, content)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    with world.scope():
        assert queries.files_of(ORDER, order_id) == []


def test_a_body_without_a_file_or_document_is_refused(world: World, order: Order) -> None:
    her = world.api(world.resident)
    path = f"/files/?document_kind=order&document_id={order.id}"
    for answer in (her.post(path), her.post("/files/"), her.post("/files/?document_kind=order&document_id=x")):
        assert (answer.status_code, answer.json["code"]) == (422, "kit.bad_fields")


def test_only_the_routes_of_files_take_large_bodies(world: World, order: Order) -> None:
    large = {"details": "x" * (3 * 1024 * 1024)}
    assert world.api(world.resident).post("/demands", large).json["code"] == "web.too_large"


def test_sending_the_same_again_with_its_key_keeps_one_file(world: World, order: Order) -> None:
    order_id, her, content = order.id, world.api(world.resident), photograph()
    first, second = (send_file(her, order_id, content, Idempotency_Key="photo-1") for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.get_data() == second.get_data()
    assert second.headers["Idempotent-Replay"] == "true"
    other = send_file(her, order_id, photograph(size=(50, 50)), Idempotency_Key="photo-1")
    assert (other.status_code, other.json["code"]) == (409, "web.key_used_otherwise")
    file_id = first.json["id"]
    erased = [her.delete(f"/files/{file_id}?reason=x", Idempotency_Key="gone-1") for _ in range(2)]
    assert [answer.status_code for answer in erased] == [200, 200]
    with world.scope():
        assert len(queries.files_of(ORDER, order_id)) == 1


def test_another_bank_and_a_token_without_the_word_open_nothing(world: World, other_world: World, order: Order) -> None:
    file_id, order_id = filed(order.id, world.resident).id, order.id
    theirs = other_world.api(other_world.district)
    never = theirs.get(f"/files/{uuid7()}")
    for path in (f"/files/{file_id}", f"/files/{file_id}/content"):
        answer = theirs.get(path)
        assert (answer.status_code, answer.json["zh"]) == (404, never.json["zh"])
    assert send_file(theirs, order_id).json["code"] == "files.document_not_found"
    assert world.api(world.sibling).get(f"/files/{file_id}").status_code == 404
    assert world.api().get(f"/files/{file_id}").status_code == 401


def test_the_description_says_how_a_file_is_sent_and_comes_back(world: World) -> None:
    paths = world.api().get("/openapi.json").json["paths"]
    body = paths["/api/v1/files/"]["post"]["requestBody"]["content"]
    assert list(body) == ["multipart/form-data"]
    answer = paths["/api/v1/files/{file_id}/content"]["get"]["responses"]["200"]["content"]
    assert answer["application/octet-stream"]["schema"]["format"] == "binary"
