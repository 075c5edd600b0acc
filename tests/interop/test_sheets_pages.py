"""Sheets by forms alone, and over the API: template, upload, progress, yes, marked workbook; rows out; one's own statement."""

import re
from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from app.interop.jobs import work_on_sheets
from app.interop.models import ExportKind
from app.kit.check_digits import with_check_digit
from app.kit.clock import today
from app.members.queries import members_with_phone
from tests.interop import hostile
from tests.interop.conftest import HEADINGS, opened, person_row, send_sheet, sheet
from tests.interop.test_importing_demands import HEADINGS as DEMAND_HEADINGS
from tests.interop.test_importing_demands import row_for
from tests.worlds import World, fresh_phone


def text_of(answer: object) -> str:
    """What a page says."""
    return answer.get_data(as_text=True)  # type: ignore[attr-defined,no-any-return]


def worked(world: World) -> None:
    """A worker does what waits."""
    with world.scope():
        work_on_sheets()


def test_a_sheet_comes_in_without_javascript(world: World) -> None:
    boss, phone = world.browser(world.branch), fresh_phone()
    assert "/desk/sheets/" in text_of(boss.get("/desk/"))
    blank = boss.get("/desk/sheets/template.xlsx")
    book = load_workbook(BytesIO(blank.get_data()))
    assert [cell.value for cell in book.worksheets[0][1]] == HEADINGS
    assert len(book.worksheets[0].data_validations.dataValidation) == 3
    content = sheet([person_row("冯一", phone=phone), person_row("冯二", phone="12")])
    form = {"kind": "members", "tenant_id": str(world.nodes["branch"]), "file": (BytesIO(content), "名单.xlsx")}
    sent = boss.post("/desk/sheets/", form)
    assert sent.status_code == 303, text_of(sent)
    path = re.search(r"/desk/sheets/imports/[0-9a-f-]+", sent.headers["Location"]).group(0)  # type: ignore[union-attr]
    waiting = text_of(boss.get(path))
    assert "正在检查" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert f'href="/t/{world.slug}{path}"' in waiting, "a plain link to refresh"
    assert "HX-Refresh" not in boss.get(f"{path}/progress").headers
    worked(world)
    assert boss.get(f"{path}/progress").headers["HX-Refresh"] == "true"
    page = text_of(boss.get(path))
    assert "确认导入 1 人" in page
    assert "11 位数字" in page
    marked = boss.get(f"{path}/workbook.xlsx")
    assert marked.headers["Cache-Control"] == "private, no-store"
    assert "11 位数字" in opened(marked.get_data())[2][-1]
    assert boss.post(f"{path}/confirmation", form_at=path).status_code == 303
    assert "正在导入" in text_of(boss.get(path))
    worked(world)
    assert "已登记 1 人" in text_of(boss.get(path))
    assert "名单.xlsx" in text_of(boss.get("/desk/sheets/"))
    with world.scope():
        made = members_with_phone(phone)[0]
        assert made.name == "冯一"
        number = with_check_digit(made.number)
    told = opened(boss.get(f"{path}/workbook.xlsx").get_data())[1][-1]
    assert told.startswith(f"已登记，会员号 {number}")


def test_help_for_many_is_asked_for_without_javascript(world: World) -> None:
    boss = world.browser(world.branch)
    page = text_of(boss.get("/desk/sheets/?kind=demands"))
    assert "批量发布需求" in page
    assert 'name="kind" value="demands"' in page
    with world.scope():
        row = row_for(world, world.resident)
        wrong = row_for(world, world.resident, name="别人")
    blank = load_workbook(BytesIO(boss.get("/desk/sheets/template.xlsx?kind=demands").get_data()))
    assert blank.worksheets[0]["A1"].value == DEMAND_HEADINGS[0]
    file = (BytesIO(sheet([row, wrong], DEMAND_HEADINGS)), "一周探访.xlsx")
    sent = boss.post("/desk/sheets/", {"kind": "demands", "tenant_id": str(world.nodes["branch"]), "file": file})
    path = re.search(r"/desk/sheets/imports/[0-9a-f-]+", sent.headers["Location"]).group(0)  # type: ignore[union-attr]
    worked(world)
    page = text_of(boss.get(path))
    assert "确认发布 1 条" in page
    assert "姓名与这个会员号" in page
    assert boss.post(f"{path}/confirmation", form_at=path).status_code == 303
    worked(world)
    assert "已办好 1 条" in text_of(boss.get(path))
    assert "一周探访.xlsx" in text_of(boss.get("/desk/sheets/"))


def test_refusals_stand_on_the_page_one_came_from(world: World) -> None:
    boss = world.browser(world.branch)
    form = {"kind": "members", "tenant_id": str(world.nodes["branch"])}
    for content, said in (
        (hostile.bomb(), "展开后超过"),
        (b"a,b", "不是 .xlsx"),
        (b"", "空的"),
        (bytes(5 * 1024 * 1024 + 9), "超过 5 MB"),
    ):
        refused = boss.post("/desk/sheets/", {**form, "file": (BytesIO(content), "a.xlsx")})
        assert refused.status_code in (413, 422)
        assert said in text_of(refused)
    assert "还没有选择文件" in text_of(boss.post("/desk/sheets/", form))
    monstrous = boss.post("/desk/sheets/", {**form, "file": (BytesIO(bytes(13 * 1024 * 1024)), "a.xlsx")})
    assert monstrous.status_code == 413
    assert "工作台菜单" in text_of(monstrous), "one stays at the desk"
    assert f'href="/t/{world.slug}/desk/sheets/"' in text_of(monstrous)
    elsewhere = boss.post(
        "/desk/sheets/", {**form, "tenant_id": str(world.nodes["sibling"]), "file": (BytesIO(b"x"), "a.xlsx")}
    )
    assert elsewhere.status_code == 403


def test_a_sheet_of_another_node_is_not_found_and_a_clerk_has_no_sheets_at_all(world: World) -> None:
    sent = send_sheet(world.api(world.branch), world.nodes["leaf"], sheet([person_row("甲")]))
    assert sent.status_code == 201, text_of(sent)
    path = f"/sheet-imports/{sent.get_json()['id']}"
    with world.scope():
        other = world.person(
            "邻街老江", role="branch_admin", node=world.nodes["sibling"], role_at=world.nodes["sibling"]
        )
    assert world.api(other).get(path).status_code == 404
    assert world.api(other).post(f"{path}/confirmation").status_code == 404
    assert world.browser(other).get(f"/desk{path.replace('sheet-imports', 'sheets/imports')}").status_code == 404
    assert world.api(world.clerk).get(path).status_code == 403
    assert "/desk/sheets/" not in text_of(world.browser(world.clerk).get("/desk/"))
    assert world.api(world.district).get(path).status_code == 200, "whoever stands above may go on with it"
    worked(world)
    refused = world.api(world.district).get(f"{path}/workbook")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "interop.marked_for_another")
    assert world.api(world.branch).get(f"{path}/workbook").status_code == 200, (
        "who sent the ID numbers may have them back"
    )
    assert world.api(world.district).post(f"{path}/confirmation").status_code == 200


def test_programs_bring_a_sheet_in_step_by_step(world: World) -> None:
    boss, phone = world.api(world.branch), fresh_phone()
    content = sheet([person_row("史一", phone=phone), person_row("")])
    first = send_sheet(boss, world.nodes["branch"], content, Idempotency_Key="one")
    again = send_sheet(boss, world.nodes["branch"], content, Idempotency_Key="one")
    assert first.get_json()["id"] == again.get_json()["id"]
    path = f"/sheet-imports/{first.get_json()['id']}"
    assert boss.post(f"{path}/confirmation").get_json()["code"] == "interop.import_not_checked"
    assert boss.get(f"{path}/workbook").status_code == 409
    worked(world)
    seen = boss.get(path).get_json()
    assert (seen["state"], seen["rows"], seen["good"], seen["bad"]) == ("checked", 2, 1, 1)
    assert {(f["row"], f["column"], f["code"]) for f in seen["findings"]} == {(3, "name", "kit.text_empty")}
    assert boss.post(f"{path}/confirmation").get_json()["state"] == "importing"
    assert boss.post(f"{path}/confirmation").status_code == 200
    worked(world)
    assert boss.get(path).get_json()["done"] == 1
    refused = send_sheet(boss, world.nodes["branch"], hostile.with_merged_cells()).get_json()
    worked(world)
    assert boss.get(f"/sheet-imports/{refused['id']}").get_json()["refusal"]["code"] == "interop.sheet_merged"
    assert boss.get("/sheet-template").status_code == 200


def test_rows_go_out_by_forms_and_over_the_api(world: World) -> None:
    boss = world.browser(world.branch)
    assert "/desk/sheets/exports" in text_of(boss.get("/desk/"))
    form = {"kind": "members", "tenant_id": str(world.nodes["leaf"]), "since": "", "until": ""}
    asked = boss.post("/desk/sheets/exports", form)
    path = re.search(r"/desk/sheets/exports/[0-9a-f-]+", asked.headers["Location"]).group(0)  # type: ignore[union-attr]
    assert "正在生成" in text_of(boss.get(path))
    worked(world)
    assert boss.get(f"{path}/progress").headers["HX-Refresh"] == "true"
    assert "下载 .xlsx" in text_of(boss.get(path))
    assert "陈阿婆" in str(opened(boss.get(f"{path}/workbook.xlsx").get_data()))
    backwards = {**form, "kind": "orders", "since": "2026-05-02", "until": "2026-05-01"}
    assert "结束日期早于开始日期" in text_of(boss.post("/desk/sheets/exports", backwards))
    assert boss.post("/desk/sheets/exports", {**form, "tenant_id": str(world.nodes["sibling"])}).status_code == 403
    api = world.api(world.district)
    for kind in ExportKind:
        body = {"kind": str(kind), "tenant_id": str(world.nodes["root"]), "since": "2026-01-01", "until": "2026-02-01"}
        made = api.post("/sheet-exports", body).get_json()
        assert made["made_at"] is None
        worked(world)
        assert api.get(f"/sheet-exports/{made['id']}").get_json()["made_at"]
        assert opened(api.get(f"/sheet-exports/{made['id']}/workbook").get_data())


def test_a_resident_takes_their_statement_home(world: World) -> None:
    hers = world.browser(world.resident)
    assert "/account/statement" in text_of(hers.get("/account"))
    assert hers.get("/account/statement").status_code == 200
    days = f"since={today() - timedelta(days=30)}&until={today()}"
    cells = opened(hers.get(f"/account/statement.xlsx?{days}").get_data())
    assert cells[1][4] == 36_000
    as_text = hers.get(f"/account/statement.csv?{days}").get_data().decode("utf-8-sig")
    assert as_text.splitlines()[0].startswith('"时间 When"')
    assert "36000" in as_text
    wrong = hers.get("/account/statement.xlsx?since=2026-01-02&until=2026-01-01")
    assert (wrong.status_code, "结束日期早于开始日期" in text_of(wrong)) == (422, True)
    assert hers.get("/account/statement.xlsx?since=x").status_code == 422
