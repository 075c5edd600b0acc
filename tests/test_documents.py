"""Documents are true where a program can tell: generated pages are current, links lead somewhere, names are names of things."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest

from app.kit.embedded import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)|(?:src|href)=\"([^\"]+)\"")
CODE = re.compile(r"`([^`\n]+)`")
REPOSITORY_PATH = re.compile(r"(?:app|tests|scripts|config|migrations|deploy|docs|benchmarks)/[\w./-]+")
PLACE = re.compile(r"/(?:home|root|work|Users|tmp|mnt|opt|srv)/\w|\b[\w-]+\.(?:internal|lan|corp)\b")
EXAMPLES = ("NNNN", "app/activities", "templates/activities", "tests/activities")
"""Paths of the made-up module of CONTRIBUTING.md."""

NEWEST_RECORDS = 13


def _ids(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _targets(page: Path) -> list[str]:
    return [a or b for a, b in LINK.findall(page.read_text(encoding="utf-8"))]


def _commands(page: Path) -> list[str]:
    """What a reader would type: code in backticks, and indented blocks."""
    text = page.read_text(encoding="utf-8")
    return CODE.findall(text) + [line.strip() for line in text.splitlines() if line.startswith("    ")]


def test_the_generated_pages_are_current() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "scripts.docs", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr[-2000:]


@pytest.mark.parametrize("page", PAGES, ids=_ids)
def test_every_link_leads_somewhere(page: Path) -> None:
    dead = []
    for target in _targets(page):
        if target.startswith(("http://", "https://", "mailto:", "#")):
            continue
        path = (page.parent / unquote(target).partition("#")[0]).resolve()
        if not path.exists() or not path.is_relative_to(ROOT):
            dead.append(target)
    assert not dead


@pytest.mark.parametrize("page", PAGES, ids=_ids)
def test_every_make_target_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = [word for said in _commands(page) if said.startswith("make ") for word in _words_of_make(said)]
    assert not set(named) - targets


def _words_of_make(said: str) -> list[str]:
    found: list[str] = []
    for word in said.partition("#")[0].split()[1:]:
        if not re.fullmatch(r"[a-z-]+", word):
            break
        found.append(word)
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if "generated" not in page.parts], ids=_ids)
def test_every_file_named_in_backticks_is_there(page: Path) -> None:
    gone = [
        said
        for said in CODE.findall(page.read_text(encoding="utf-8"))
        if REPOSITORY_PATH.fullmatch(said) and not said.startswith(EXAMPLES) and "NNNN" not in said
        if not (ROOT / said).exists()
    ]
    assert not gone


@pytest.mark.parametrize("page", PAGES, ids=_ids)
def test_no_page_names_a_place_of_somebodys_machine(page: Path) -> None:
    assert not PLACE.findall(page.read_text(encoding="utf-8"))


def test_every_environment_variable_of_the_settings_is_explained() -> None:
    read = re.findall(
        r"(?:get\(|environ\[)\s*\"([A-Z_]+)\"", (ROOT / "config" / "settings.py").read_text(encoding="utf-8")
    )
    explained = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert len(read) > 10
    assert not [name for name in {*read, "SECRET_KEY", "FIELD_KEYS"} if f"`{name}`" not in explained]


def test_every_decision_has_its_four_parts() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [path.name[:4] for path in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    assert len(records) >= NEWEST_RECORDS
    for path in records:
        heads = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert heads == ["Context", "Decision", "Consequences", "Alternatives"], path.name


def test_the_readme_is_one_screen_and_begins_in_chinese() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count("\n") <= 75
    assert re.search("[一-鿿]", text.splitlines()[2])


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "pictures").glob("*")), ids=_ids)
def test_pictures_are_small(picture: Path) -> None:
    assert picture.stat().st_size <= 150 * 1024
