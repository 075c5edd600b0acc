"""`make audit`: every page at 320, 375, 768 and 1440 px, normal and elder, in every brand, looked at by Chromium.

A bank in which something of everything has happened is opened on servers of its own, and each page is opened by
somebody who may see it, with rows that are there; `--thorough` opens it as everybody who may. It wears each bank's
brand in turn. Asked of each page: nothing runs over the edge sideways, also when enlarged to 200 %, axe-core finds
nothing, in elder mode nothing is too small to read or to press, the console is silent, nothing is fetched from another
host, and no refusal comes. Prints what is wrong, page by page; exit 1 when anything is.
"""

import argparse
import json
import os
import shutil
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Browser, Error, Page
from werkzeug.serving import make_server

from app.kit.db import session
from app.kit.embedded import ensure_servers, stop_servers
from app.kit.migrating import upgrade
from app.members.models import Member
from app.rbac.queries import role_table
from app.tenancy.branding import Face, change_brand
from app.tenancy.keys import fetch
from config.settings import ROOT
from scripts import looking
from scripts.browser import Watched, chromium, watch
from scripts.show import application
from tests.architecture.banks import Bank, furnished_bank
from tests.journeys.stories import ROLES, Sight, sights_of

FILES = ROOT / "config" / "jurisdictions"
BRANDS = sorted(path.stem for path in FILES.glob("*.toml"))
WIDTHS = {320: 640, 375: 812, 768: 1024, 1440: 900}
WIDTHS_OF_AXE = {375, 1440}
ENLARGED = {720: 450}
"""1440 px at 200 %: as many CSS pixels as are left of it."""
MODES = {0: "normal", 1: "elder", 3: "elder, largest"}
RESIDENTS = frozenset({"resident", "volunteer", "organiser"})
"""Who reads in elder mode."""


@dataclass(frozen=True)
class Finding:
    """Something wrong: on which page, as whom, in which brand, at which width and in which mode, which rule, where on the page."""

    route: str
    persona: str
    brand: str
    width: int
    mode: str
    rule: str
    where: str


@contextmanager
def stage() -> Iterator[tuple[Flask, Bank, str]]:
    """The product with a furnished bank, behind a port of its own; all of it is gone afterwards."""
    var = ROOT / "var" / f"audit-{os.getpid()}"
    with ExitStack() as after:
        after.callback(shutil.rmtree, var, ignore_errors=True)
        var.mkdir(parents=True)
        after.callback(stop_servers, var)
        servers = ensure_servers(var)
        upgrade(servers.owner_url)
        app = application(servers, var)
        bank = furnished_bank(app)
        served = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=served.serve_forever, daemon=True).start()
        after.callback(served.shutdown)
        yield app, bank, f"http://127.0.0.1:{served.server_port}/t/{bank.world.slug}"


def openings(app: Flask, bank: Bank, is_thorough: bool) -> list[tuple[Sight, str | None]]:
    """Every page with who opens it: one of those who may, or all of them."""
    sights = sights_of(app, bank)
    if not is_thorough:
        return [(sight, sight.persona) for sight in sights]
    with app.app_context(), bank.world.scope():
        table = role_table()
    holding = {name: frozenset().union(*(table[role] for role in roles)) for name, roles in ROLES.items()}
    return [
        (sight, name)
        for sight in sights
        for name in (None, *ROLES)
        if name == sight.persona or (sight.persona and name and sight.route.permission in holding[name])
    ]


def wear(app: Flask, bank: Bank, brand: str) -> None:
    """The bank shows itself in another's names, colours and words."""
    told = tomllib.loads((FILES / f"{brand}.toml").read_text(encoding="utf-8"))
    shown = {"tagline_zh": "", "tagline_en": "", "hotline": None, **told["brand"]}
    shown.pop("source", None)
    with app.app_context(), bank.world.scope():
        change_brand(Face(**shown, vocabulary=told["vocabulary"]))
        session().commit()


def read_as(app: Flask, bank: Bank, size: int) -> None:
    """Everybody reads in this size of type."""
    with app.app_context(), bank.world.scope():
        for name in ROLES:
            fetch(Member, bank.person(name).member_id).text_size = size
        session().commit()


def look(watched: Watched, address: str) -> Iterator[tuple[int, str, str]]:
    """Open a page and look at it at each width: (width or 0, which rule, where)."""
    page = watched.page
    watched.wrong.clear()
    answer = page.goto(address)
    if answer is None or answer.status >= 400:
        yield 0, f"HTTP {answer.status if answer else '?'}", address
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    is_residents = not page.locator("body.desk, body.wide, body.screen").count()
    for width, height in (WIDTHS | ENLARGED).items():
        page.set_viewport_size({"width": width, "height": height})
        if wide := looking.overflow(page):
            yield width, "overflow", ", ".join(wide)
        if width in WIDTHS_OF_AXE:
            yield from (
                (width, f"axe {rule} ({impact})", f"{n} × {at} {html}") for rule, impact, n, at, html in _axe(page)
            )
            yield from ((width, "elder", fault) for fault in (looking.elder_faults(page) if is_residents else []))
    for said in watched.wrong:
        yield 0, "foreign request" if said.startswith("http") else "console", said[:160]


def _axe(page: Page) -> list[tuple[str, str, int, str, str]]:
    try:
        return looking.axe(page)
    except Error as error:
        return [("could not run", "", 0, "", str(error).splitlines()[0])]


def audit(browser: Browser, brands: list[str], only: str, *, is_thorough: bool) -> list[Finding]:
    """Look at everything, with a bar of how far it is; answers what is wrong."""
    findings = list[Finding]()
    with stage() as (app, bank, base):
        todo = [one for one in openings(app, bank, is_thorough) if only in str(one[0].route.rule.rule)]
        turns = [
            (brand, size, sight, persona)
            for brand in brands
            for size in MODES
            for sight, persona in todo
            if size == 0 or persona in RESIDENTS
        ]
        devices = {name: _device(browser, bank, base, name) for name in (None, *ROLES)}
        worn: tuple[str, int] | None = None
        for done, (brand, size, sight, persona) in enumerate(turns, 1):
            if worn != (brand, size):
                wear(app, bank, brand)
                read_as(app, bank, size)
                worn = brand, size
            with app.app_context(), bank.world.scope():
                address = base + sight.address()
            findings += [
                Finding(str(sight.route.rule.rule), persona or "visitor", brand, width, MODES[size], rule, where)
                for width, rule, where in look(devices[persona], address)
            ]
            _bar(done, len(turns), len(findings))
    print(file=sys.stderr)
    print(f"{len(turns)} 次打开 · openings of {len(todo)} pages")
    return findings


def _device(browser: Browser, bank: Bank, base: str, name: str | None) -> Watched:
    context = browser.new_context(viewport={"width": 375, "height": 812}, locale="zh-CN")
    looking.bring_axe(context)
    if name:
        context.add_cookies([{"name": "tb_session", "value": bank.person(name).cookie, "url": base}])
    return watch(context, "127.0.0.1")


def _bar(done: int, whole: int, found: int) -> None:
    filled = 30 * done // whole
    print(
        f"\r[{'█' * filled}{'·' * (30 - filled)}] {done}/{whole} 页 · pages, {found} 处 · findings",
        end="",
        file=sys.stderr,
    )


def report(findings: list[Finding]) -> None:
    """The findings, the same one on several pages, personas, brands and widths in one line."""
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        grouped.setdefault((finding.rule, finding.route), []).append(finding)
    print("| rule | page | as | brand | width | mode | where |\n|---|---|---|---|---|---|---|")
    for (rule, route), same in sorted(grouped.items()):
        cells = (
            rule, route, _listed(f.persona for f in same), _listed(f.brand for f in same),
            _listed(str(f.width or "any") for f in same), _listed(f.mode for f in same),
            same[0].where.replace("|", "\\|").replace("\n", " "),
        )  # fmt: skip
        print("| " + " | ".join(cells) + " |")


def _listed(words: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def main() -> int:
    """Audit the pages; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m scripts.audit", description=__doc__)
    parser.add_argument("--only", default="", help="只看网址中有这段的页面 · pages whose address holds this")
    parser.add_argument(
        "--brand", dest="brands", action="append", choices=BRANDS, help="只穿这家的品牌 · this brand alone"
    )
    parser.add_argument("--thorough", action="store_true", help="凡能打开的身份都打开 · as everybody who may open it")
    given = parser.parse_args()
    with chromium() as browser:
        findings = audit(browser, given.brands or BRANDS, given.only, is_thorough=given.thorough)
    report(findings)
    target = ROOT / "var" / "audit.json"
    target.write_text(json.dumps([vars(finding) for finding in findings], ensure_ascii=False, indent=1))
    print(f"{len(findings)} 处 · findings, var/audit.json")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
