"""Files on the page of an order: added, opened and removed by forms alone."""

import re
from io import BytesIO

import pytest

from app.files import queries
from app.orders.models import ORDER, Order
from tests.files.conftest import filed
from tests.files.pictures import PDF, photograph
from tests.worlds import World


def test_a_photograph_is_added_opened_and_removed_without_javascript(world: World, order: Order) -> None:
    order_id, her, his = order.id, world.browser(world.resident), world.browser(world.volunteer)
    page = f"/orders/{order_id}"
    form = {"document_kind": "order", "document_id": str(order_id), "next": f"/t/{world.slug}{page}#files"}
    chosen = {"file": (BytesIO(photograph()), "窗户.jpg", "text/html")}
    added = her.post("/files", {**form, **chosen}, form_at=page)
    assert added.status_code == 303, added.get_data(as_text=True)
    assert added.headers["Location"] == form["next"]
    text = his.get(page).get_data(as_text=True)
    assert "窗户.jpg" in text
    assert "陈阿婆" in text
    href = re.search(r'href="[^"]*(/files/[0-9a-f-]+)"', text).group(1)  # type: ignore[union-attr]
    assert f"{href}/removal" not in text, "it is hers, not his"
    shown = his.get(href)
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    refused = her.post(f"{href}/removal", {**form, "reason": " "}, form_at=page)
    assert refused.status_code == 422
    assert "请写明移除的原因" in refused.get_data(as_text=True)
    removed = her.post(f"{href}/removal", {**form, "reason": "拍错了"}, form_at=page)
    assert removed.status_code == 303
    text = his.get(page).get_data(as_text=True)
    assert "窗户.jpg" not in text
    assert "拍错了" in text
    assert his.get(href).status_code == 410


def test_a_camera_and_a_file_are_taken_together_or_not_at_all(world: World, order: Order) -> None:
    order_id, her = order.id, world.browser(world.resident)
    form = {"document_kind": "order", "document_id": str(order_id)}

    def send(*parts: tuple[BytesIO, str]) -> int:
        return her.post("/files", {**form, "file": list(parts)}, form_at=f"/orders/{order_id}").status_code  # type: ignore[no-any-return]

    assert send((BytesIO(photograph()), "image.jpg"), (BytesIO(b"GIF89a"), "b.gif")) == 422
    assert send((BytesIO(b""), ""), (BytesIO(b""), "")) == 422
    with world.scope():
        assert queries.files_of(ORDER, order_id) == []
    assert send((BytesIO(photograph()), "image.jpg"), (BytesIO(PDF), "收据.pdf")) == 303
    with world.scope():
        assert [row.name for row in queries.files_of(ORDER, order_id)] == ["image.jpg", "收据.pdf"]


def test_the_same_form_sent_twice_keeps_one_file(world: World, order: Order) -> None:
    order_id, her = order.id, world.browser(world.resident)
    page = her.get(f"/orders/{order_id}").get_data(as_text=True)
    once = re.search(r'name="_form_id" value="([^"]*)"', page).group(1)  # type: ignore[union-attr]
    for _ in range(2):
        fields = {
            "document_kind": "order",
            "document_id": str(order_id),
            "_form_id": once,
            "file": (BytesIO(PDF), "a.pdf"),
        }
        assert her.post("/files", fields, form_at=f"/orders/{order_id}").status_code == 303
    with world.scope():
        assert len(queries.files_of(ORDER, order_id)) == 1


@pytest.mark.parametrize(("content", "way"), [(photograph(), "inline"), (PDF, "attachment")])
def test_a_file_is_sent_so_that_nothing_in_it_runs_or_stays(
    world: World, order: Order, content: bytes, way: str
) -> None:
    row = filed(order.id, world.resident, content)
    answer = world.browser(world.volunteer).get(f"/files/{row.id}")
    headers = answer.headers
    disposition = headers["Content-Disposition"]
    assert disposition.isascii()
    assert disposition.startswith(f"{way}; filename=")
    assert "filename*=UTF-8''%E7%AA%97%E6%88%B7." in disposition
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-" not in policy


def test_refusals_come_with_their_sentence_and_the_form_once_more(world: World, order: Order) -> None:
    order_id, her = order.id, world.browser(world.resident)
    form = {"document_kind": "order", "document_id": str(order_id)}
    refused = her.post("/files", {**form, "file": (BytesIO(b"MZ"), "a.jpg")}, form_at=f"/orders/{order_id}")
    text = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "只收 JPEG" in text
    assert 'enctype="multipart/form-data"' in text
    strange = her.post("/files", {**form, "document_kind": "member"}, form_at=f"/orders/{order_id}")
    assert strange.status_code == 404


def test_strangers_see_neither_the_list_nor_the_form_and_onlookers_no_form(world: World, order: Order) -> None:
    row_id, page = filed(order.id, world.resident).id, f"/orders/{order.id}"
    assert world.browser(world.helper2).get(f"/files/{row_id}").status_code == 404
    assert world.browser(world.sibling).get(f"/files/{row_id}").status_code == 404
    assert world.browser().get(f"/files/{row_id}").status_code == 303
    text = world.browser(world.auditor).get(page).get_data(as_text=True)
    assert "窗户.jpg" in text
    assert "multipart/form-data" not in text
    assert world.browser(world.branch).get(page).get_data(as_text=True).count(f"/files/{row_id}/removal") == 1
