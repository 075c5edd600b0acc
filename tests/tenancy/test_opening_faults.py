"""A file with a fault names its line, and nothing of the bank is opened."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from app.kit.embedded import superuser_url
from app.orders.models import ServiceKind
from app.rules.models import RuleValue
from app.tenancy.commands import open_jurisdiction
from app.tenancy.errors import FileNotUnderstood
from app.tenancy.models import Brand, Tenant
from app.tenancy.scope import jurisdiction_scope
from tests.conftest import VAR
from tests.tenancy.test_opening import FILES, SILENCE, _slug
from tests.worlds import bank_file


def _lines(text: str, wanted: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if wanted in line)


def _replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def _after_brand(text: str) -> str:
    return text.replace('primary_colour = "', 'primary_colour = "#ffee00" # ', 1)


def _without_name(text: str) -> str:
    return text.replace('name_zh = "珠江街道"\n', "", 1)


FAULTS: dict[str, tuple[Callable[[str], str], str, str]] = {
    "broken TOML": (_replaced('region = "440115"\nsource', 'region = "440115\nsource'), 'region = "440115\n', "TOML"),
    "an unknown rule": (_replaced("[rules]\n", '[rules]\n"a.b" = { value = 1, open = true }\n'), '"a.b"', "no rule"),
    "a rule of the wrong type": (_replaced(SILENCE, SILENCE.replace("72", '"long"')), '"orders.silence_hours"', "wrong type"),
    "a rule without a source": (_replaced(SILENCE, SILENCE.replace("72, open = true", "72")), '"orders.silence_hours"', "name a source"),
    "a document without a name": (_replaced('N18 = "', 'N19 = 19\nN18 = "'), "N19 = 19", "its name"),
    "an unknown section": (lambda text: text + "\n[surprise]\nx = 1\n", "[surprise]", "unknown section"),
    "an unknown key": (_replaced('key = "nanbeitai"\n', 'key = "nanbeitai"\ncolour = "x"\n'), 'colour = "x"', "unknown key"),
    "a parent below": (_replaced('parent = "nansha-jiedao"', 'parent = "zhujiang"'), 'parent = "zhujiang"', "listed above"),
    "a node above itself": (_replaced('parent = "nansha-jiedao"', 'parent = "nanbeitai"'), 'parent = "nanbeitai"', "cycles"),
    "two roots": (_replaced('key = "zhujiang"\nparent = "nansha"\n', 'key = "zhujiang"\n'), "", "name a parent"),
    "a key used twice": (_replaced('key = "haiting"', 'key = "nanbeitai"'), "", "twice"),
    "an odd kind of node": (_replaced('kind = "community"', 'kind = "kingdom"'), 'kind = "kingdom"', "no such kind"),
    "a missing name": (_without_name, "", "missing"),
    "a colour nobody can read": (_after_brand, "#ffee00", "contrast"),
    "a colour that is none": (_replaced('accent_colour = "#', 'accent_colour = "red" # "'), 'accent_colour = "red"', "#rrggbb"),
    "a host name with its scheme": (_replaced('slug = "nansha"\n', 'slug = "nansha"\nhost_name = "https://x.cn"\n'), "https://x.cn", "host_name"),
    "a bad short name": (_replaced('slug = "nansha"', 'slug = "Nan sha"'), "Nan sha", "lower-case"),
    "a logo that is not there": (_replaced('file = "logos/nansha.png"', 'file = "logos/none.png"'), "logos/none.png", "no file"),
    "a logo from elsewhere": (_replaced('file = "logos/nansha.png"', 'file = "../../../etc/passwd"'), "etc/passwd", "no file"),
    "a logo that is no picture": (_replaced('file = "logos/nansha.png"', 'file = "not-a-picture.toml"'), 'file = "not-a-picture.toml"', "SVG"),
    "a logo of a node without a name of its own": (_replaced('[[logo]]\ntenant = "nansha"', '[[logo]]\ntenant = "zhujiang"'), "", "sub-brand"),
    "a station registered twice": (lambda text: f'{text}\n[[station]]\nname = "南北台爱心食堂 "\naddress = ""\ntenant = "nanbeitai"\n', '"南北台爱心食堂 "', "used twice"),
    "a region nobody listed": (_replaced('region = "440115"\nsource', 'region = "999999"\nsource'), "999999", "not listed"),
}  # fmt: skip


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """Where a file with a fault stands, under a name that no test beside this one has."""
    return tmp_path / f"faulty-{uuid4().hex}.toml"


@pytest.fixture
def counts(app: Flask, faulty: Path) -> Callable[[], dict[str, int]]:
    """Rows of every table of the three that opening fills, in all banks together, as superuser."""
    engine = sa.create_engine(superuser_url(VAR))

    def count() -> dict[str, int]:
        with engine.connect() as connection:
            return {
                table: connection.scalar(sa.text(f"SELECT count(*) FROM {table} x WHERE {where}")) or 0
                for table, where in {
                    "jurisdiction": f"opened_from = '{faulty.name}'",
                    **{
                        model.__tablename__: f"jurisdiction_id IN (SELECT id FROM jurisdiction WHERE opened_from = '{faulty.name}')"
                        for model in (Tenant, Brand, RuleValue, ServiceKind)
                    },
                }.items()
            }

    return count


@pytest.mark.parametrize("fault", FAULTS)
def test_a_file_with_a_fault_names_its_line_and_opens_nothing(
    app_context: Flask, faulty: Path, counts: Callable[[], dict[str, int]], fault: str
) -> None:
    change, wanted, reason = FAULTS[fault]
    (faulty.parent / "not-a-picture.toml").write_text("x = 1", encoding="utf-8")
    text = change((FILES / "nansha.toml").read_text(encoding="utf-8"))
    path = bank_file(faulty, text)
    before = counts()
    with jurisdiction_scope(None), pytest.raises(FileNotUnderstood) as refused:
        open_jurisdiction(path, slug=None if fault == "a bad short name" else _slug())
    assert reason in refused.value.data["reason_en"]
    assert refused.value.data["line"] > 1
    if wanted and fault != "broken TOML":
        assert refused.value.data["line"] == _lines(text, wanted), refused.value.sentence("en")
    assert faulty.name in refused.value.sentence("zh")
    assert counts() == before == dict.fromkeys(before, 0)


def test_a_zero_coefficient_is_refused_with_its_line(
    app_context: Flask, faulty: Path, counts: Callable[[], dict[str, int]]
) -> None:
    import re

    text = (FILES / "nansha.toml").read_text(encoding="utf-8")
    text, changed = re.subn(r'^coefficient = "[^"]*"', 'coefficient = "0/1"', text, count=1, flags=re.MULTILINE)
    assert changed == 1
    path = bank_file(faulty, text)
    with jurisdiction_scope(None), pytest.raises(FileNotUnderstood) as refused:
        open_jurisdiction(path, slug=_slug())
    assert refused.value.data["line"] == _lines(text, 'coefficient = "0/1"')
    assert not any(counts().values())


def test_a_fault_found_while_writing_takes_the_number_back(
    app_context: Flask, faulty: Path, counts: Callable[[], dict[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.tenancy import opening

    def burst(*_: object) -> None:
        raise RuntimeError("half-way")

    sections = [*opening.SECTIONS, opening.Section("zz", lambda *_: None, burst, None)]
    monkeypatch.setattr("app.tenancy.commands.SECTIONS", sections)
    path = bank_file(faulty, (FILES / "nansha.toml").read_text(encoding="utf-8"))
    with jurisdiction_scope(None), pytest.raises(RuntimeError, match="half-way"):
        open_jurisdiction(path, slug=_slug())
    assert not any(counts().values())
