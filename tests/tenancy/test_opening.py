"""Opening a bank from its file: the four that come with the product, a second one like another, and files with faults."""

import threading
import tomllib
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kit.db import db, session
from app.orders.commands.kinds import close_kind, set_coefficient
from app.orders.models import ServiceKind
from app.orders.queries import kinds
from app.orders.rules import SILENCE_HOURS, WHO_TAKES
from app.organisations.models import Organisation
from app.rbac.commands import adapt_role
from app.rbac.queries import difference
from app.rbac.words import Permission
from app.rules.commands import set_rule, withdraw_rule
from app.rules.models import RuleValue
from app.rules.queries import value_in_force
from app.tenancy.actor import SHELL
from app.tenancy.cli import enter
from app.tenancy.commands import contrast_with_white, open_jurisdiction
from app.tenancy.errors import BankOpenAlready, FileNotUnderstood
from app.tenancy.models import Jurisdiction, Tenant
from app.tenancy.opening import BankFile, told_as_file
from app.tenancy.queries import jurisdiction_by_slug, look, root, tree
from app.tenancy.scope import jurisdiction_scope
from app.tenancy.sub_brands import SubFace, change_sub_brand, sub_brands
from config.settings import ROOT
from tests.worlds import bank_file

FILES = ROOT / "config" / "jurisdictions"
FOUR = ("nansha", "guangzhou", "chaoyangmen", "taierzhuang")


def _slug() -> str:
    return f"t-{uuid4().hex[:12]}"


def _open(path: Path, slug: str | None = None, name: str | None = None) -> int:
    with jurisdiction_scope(None):
        number = open_jurisdiction(path, slug=slug, name=name).id
        session().rollback()
    db.session.remove()
    return number


def test_the_product_comes_with_four_banks() -> None:
    assert sorted(path.stem for path in FILES.glob("*.toml")) == sorted(FOUR)


@pytest.mark.parametrize("name", FOUR)
def test_each_of_the_four_files_opens_a_bank(app_context: Flask, name: str) -> None:
    number = _open(FILES / f"{name}.toml", _slug())
    with jurisdiction_scope(number):
        nodes = tree()
        assert [node.kind for node in nodes].count("head_bank") == 1
        assert root() == nodes[0]
        assert len({node.path for node in nodes}) == len(nodes) > 3
        assert all(
            any(node.path.startswith(above.path) for above in nodes if above.id == node.parent_id) for node in nodes[1:]
        )
        assert set(look().vocabulary) == {"unit", "bank", "helper", "recipient", "demand"}
        assert session().scalar(sa.select(sa.func.count()).select_from(ServiceKind)) > 3
        values = session().scalars(sa.select(RuleValue)).all()
        assert all(value.is_open is (value.source == "open") for value in values)
        session().rollback()


def test_a_second_bank_like_the_first_takes_another_name_and_no_host(app_context: Flask) -> None:
    first, second = _open(FILES / "nansha.toml", _slug()), _open(FILES / "nansha.toml", _slug(), name="第二家")
    with jurisdiction_scope(second):
        bank = session().get_one(Jurisdiction, second)
        assert (bank.name_zh, bank.host_name, bank.opened_from) == ("第二家", None, "nansha.toml")
        ids = set(session().scalars(sa.select(Tenant.id)))
        session().rollback()
    with jurisdiction_scope(first):
        assert not ids & set(session().scalars(sa.select(Tenant.id)))
        session().rollback()


def test_banks_opened_at_once_get_numbers_of_their_own(app: Flask) -> None:
    numbers: list[int] = []

    def open_one() -> None:
        with app.app_context():
            numbers.append(_open(FILES / "chaoyangmen.toml", _slug()))

    threads = [threading.Thread(target=open_one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 6


def test_the_shell_opens_a_bank_like_another(app: Flask) -> None:
    runner, like, slug = app.test_cli_runner(), _slug(), _slug()
    opened = runner.invoke(
        args=["jurisdiction", "open", str(FILES / "chaoyangmen.toml"), "--slug", like, "--name", "原样"]
    )
    assert opened.exit_code == 0, opened.output
    second = runner.invoke(args=["jurisdiction", "open", "--like", like, "--slug", slug, "--name", "照样"])
    assert second.exit_code == 0, second.output
    assert f"/t/{slug}/" in second.output
    listed = runner.invoke(args=["jurisdiction", "list"]).output
    assert f"/t/{like}/" in listed
    assert f"/t/{slug}/" in listed


def test_a_bank_like_another_is_like_it_is_today(app: Flask) -> None:
    """Not like the file it was opened from: what its people changed since goes along, what was closed does not."""
    runner, like, slug = app.test_cli_runner(), _slug(), _slug()
    assert runner.invoke(args=["jurisdiction", "open", str(FILES / "nansha.toml"), "--slug", like]).exit_code == 0
    with app.app_context(), enter(like):
        head, leaf = root(), tree()[-1]
        set_rule("orders.silence_hours", 31, tenant_id=head.id, effective_from=None, reason="开会定", by=SHELL)
        set_rule("orders.silence_hours", 17, tenant_id=leaf.id, effective_from=None, reason="本点", by=SHELL)
        set_rule("orders.who_takes", "both", tenant_id=head.id, effective_from=None, reason="试", by=SHELL)
        withdraw_rule("orders.who_takes", tenant_id=head.id, effective_from=None, reason="不试了", by=SHELL)
        first, second, *_ = kinds()
        close_kind(first.id, by=SHELL)
        set_coefficient(second.id, Fraction(7, 4), by=SHELL)
        adapt_role("station_clerk", Permission.RULE_SET, is_allowed=True, by=SHELL)
        change_sub_brand(leaf.id, SubFace("河边小站", "Riverside"))
        session().commit()
        expected = told_as_file()
        closed, leaf_key = first.key, leaf.key
    assert runner.invoke(args=["jurisdiction", "describe", like]).output == expected
    opened = runner.invoke(args=["jurisdiction", "open", "--like", like, "--slug", slug, "--name", "照样"])
    assert opened.exit_code == 0, opened.output
    with app.app_context(), enter(slug):
        copied = next(node for node in tree() if node.key == leaf_key)
        assert (value_in_force(SILENCE_HOURS), value_in_force(SILENCE_HOURS, copied.id)) == (31, 17)
        assert value_in_force(WHO_TAKES) == "claim", "taken back is taken back"
        assert closed not in {row.key for row in kinds()}
        assert kinds()[0].coefficient == Fraction(7, 4)
        assert difference("station_clerk", Permission.RULE_SET) is not None
        assert [face.name_zh for _, face in sub_brands()].count("河边小站") == 1
        assert not session().scalars(sa.select(Organisation)).all(), "bodies belong to their own place"
        session().rollback()
    unknown = runner.invoke(args=["jurisdiction", "describe", "nobody-here"])
    assert (unknown.exit_code, "nobody-here" in unknown.output) == (1, True)
    assert runner.invoke(args=["jurisdiction", "open", "--like", like, "--slug", _slug()]).exit_code == 2


@pytest.mark.parametrize("name", FOUR)
def test_a_bank_told_as_a_file_and_opened_again_tells_the_same(app_context: Flask, tmp_path: Path, name: str) -> None:
    told = []
    path = FILES / f"{name}.toml"
    for nth in range(2):
        with jurisdiction_scope(_open(path, slug := _slug())):
            told.append(told_as_file().replace(slug, "it"))
            session().rollback()
        path = tmp_path / f"{nth}.toml"
        path.write_text(told[-1], encoding="utf-8")
    again = told[1]
    assert "[[kind]]" in again and "[rules]" in again
    assert again == told[0]


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ('tenant = "nowhere"\nkey = "orders.who_takes"\nvalue = "both"\nopen = true', "nowhere"),
        ('tenant = "{leaf}"\nkey = "orders.no_such"\nvalue = 1\nopen = true', "orders.no_such"),
        ('tenant = "{leaf}"\nkey = "ledger.expiry_months"\nvalue = 3\nopen = true', "全行统一"),
        ('tenant = "{leaf}"\nkey = "orders.who_takes"\nvalue = "nobody"\nopen = true', "第"),
        ('tenant = "{leaf}"\nkey = "orders.who_takes"\nopen = true', "value"),
    ],
)
def test_a_fault_in_what_a_node_decides_is_named_by_its_line(
    app_context: Flask, tmp_path: Path, part: str, named: str
) -> None:
    text = (FILES / "nansha.toml").read_text(encoding="utf-8")
    leaf = tomllib.loads(text)["tenant"][-1]["key"]
    path = bank_file(tmp_path / "bank.toml", f"{text}\n[[rule]]\n{part.format(leaf=leaf)}\n")
    with pytest.raises(FileNotUnderstood) as caught:
        _open(path, _slug())
    assert caught.value.data["line"] >= text.count("\n")
    assert named in caught.value.sentence("zh")


def test_a_bank_like_another_wears_its_own_name_and_nobody_elses_hotline(app: Flask) -> None:
    slug = _slug()
    args = ["jurisdiction", "open", str(FILES / "nansha.toml"), "--slug", slug, "--name", "黄阁时间银行", "--name-en", "Huangge Time Bank"]  # fmt: skip
    assert app.test_cli_runner().invoke(args=args).exit_code == 0
    page = app.test_client().get(f"/t/{slug}/").get_data(as_text=True)
    assert "黄阁时间银行" in page
    assert "南沙时间银行" not in page
    with app.app_context(), jurisdiction_scope(None):
        number = jurisdiction_by_slug(slug).id
        session().rollback()
    with app.app_context(), jurisdiction_scope(number):
        assert (look().name_zh, look().name_en, look().hotline, look().logo) == ("黄阁时间银行", "Huangge Time Bank", None, None)  # fmt: skip
        assert root().name_zh == "黄阁时间银行"
        session().rollback()


def test_a_short_name_is_taken_once(app_context: Flask) -> None:
    slug = _slug()
    _open(FILES / "nansha.toml", slug)
    with jurisdiction_scope(None), pytest.raises(BankOpenAlready):
        open_jurisdiction(FILES / "guangzhou.toml", slug=slug)


SILENCE = '"orders.silence_hours" = { value = 72, open = true }'


def test_a_tag_of_a_document_is_read_as_its_name(tmp_path: Path) -> None:
    text = '[documents]\nA = "甲号文"\nB = "乙号文"\n[rules]\n"x" = { source = "A B" }\n"y" = { source = "A 第三条" }\n[[kind]]\nsource = "B"\n'
    content = BankFile(bank_file(tmp_path / "tags.toml", text)).content
    assert [content["rules"][key]["source"] for key in "xy"] == ["甲号文；乙号文", "A 第三条"]
    assert content["kind"][0]["source"] == "乙号文"
    assert "documents" not in content


def test_contrast_is_counted_as_the_guideline_says() -> None:
    assert contrast_with_white("#000000") == pytest.approx(21)
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)
