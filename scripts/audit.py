"""`make audit`: every page as every persona, at 320, 375, 768 and 1440 px, normal and elder, looked at by Chromium.

Asked of each: nothing runs over the edge sideways, also when enlarged to 200 %, axe-core finds nothing, in elder mode
nothing is too small to read or to press, the console is silent, nothing is fetched from another host. Prints what is
wrong, page by page; exit 1 when anything is. `--bank` may be given several times, for each brand.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

from app.kit.ids import uuid7
from scripts import looking
from scripts.browser import Watched, chromium
from scripts.screenshots import sign_in, wear
from scripts.show import PHONES, Show, show

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = {320: 640, 375: 812, 768: 1024, 1440: 900}
WIDTHS_OF_AXE = {375, 1440}
ENLARGED = {720: 450}
"""1440 px at 200 %: as many CSS pixels as are left of it."""
SKIPPED = (
    "/assets/", "/api/v1/openapi.json", "/brand-", "/app-icon-", "/worker.js", "/manifest.webmanifest", "/healthz", "/readyz",
)  # fmt: skip
PLAIN = {"proof": "000000000000", "kind": "health", "medium": "mail", "role": "station_clerk", "short_name": "nansha"}
"""Values of parameters that name no row."""
PERSONAS: tuple[str | None, ...] = (None, *PHONES)
RULE = "orders.who_takes"
REFUSED = "Failed to load resource: the server responded with a status of"
"""What Chromium says of a page that is a refusal itself; the page is looked at all the same."""

Seen = Counter[tuple[str, str]]


@dataclass(frozen=True)
class Finding:
    """Something wrong: on which page, as whom, at which width and in which mode, which rule, where on the page."""

    route: str
    persona: str
    width: int
    mode: str
    rule: str
    where: str


def addresses(made: Show) -> list[tuple[str, str]]:
    """(route, path) of every page, the ids filled in; a page of an order once for each state."""
    found: list[tuple[str, str]] = []
    values = {"kind_id": [made.kind], "demand_id": [made.demand], "member_id": [made.people["resident"]],
              "order_id": list(made.orders.values())}  # fmt: skip
    with made.app.test_request_context():
        for rule in sorted(made.app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if "GET" not in (rule.methods or ()) or _is_no_page(rule.rule):
                continue
            names = sorted(rule.arguments)
            for chosen in product(
                *(values.get(name, [uuid7() if name.endswith("_id") else PLAIN.get(name, RULE)]) for name in names)
            ):
                built = rule.build(dict(zip(names, chosen, strict=True)))
                assert built is not None
                found.append((rule.rule, built[1]))
    found.append(("/desk/people?text=", "/desk/people?text=%E9%99%88"))
    found.append(("(no such page)", "/no-such-page"))
    return found


def _is_no_page(rule: str) -> bool:
    return rule.startswith(SKIPPED) or (rule.startswith("/api/") and rule != "/api/v1/")


def look(made: Show, watched: Watched, route: str, path: str, persona: str, mode: str, seen: Seen) -> Iterator[Finding]:
    """Open one page and look at it at each width."""
    page = watched.page
    watched.wrong.clear()
    answer = page.goto(made.address + path)
    status = answer.status if answer else 0
    is_there = page.url.removeprefix(made.address).split("#")[0] == path
    seen[persona, "opened" if status < 400 and is_there else "refused" if status >= 400 else "sent elsewhere"] += 1
    if status >= 500:
        yield Finding(route, persona, 0, mode, f"HTTP {status}", path)
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    is_residents = not page.locator("body.desk, body.wide, body.screen").count()
    for width, height in (WIDTHS | ENLARGED).items():
        page.set_viewport_size({"width": width, "height": height})
        if wide := looking.overflow(page):
            yield Finding(route, persona, width, mode, "overflow", ", ".join(wide))
        if width not in WIDTHS_OF_AXE:
            continue
        for rule, impact, count, target, html in _axe(page):
            yield Finding(route, persona, width, mode, f"axe {rule} ({impact})", f"{count} × {target} {html}")
        if is_residents:
            for fault in looking.elder_faults(page):
                yield Finding(route, persona, width, mode, "elder", fault)
    for said in watched.wrong:
        if not (said.startswith(REFUSED) and status >= 400):
            rule = "foreign request" if said.startswith("http") else "console"
            yield Finding(route, persona, 0, mode, rule, said[:160])


def _axe(page: Page) -> list[tuple[str, str, int, str, str]]:
    try:
        return looking.axe(page)
    except Error as error:
        return [("could not run", "", 0, "", str(error).splitlines()[0])]


def audit(made: Show, browser: Browser, personas: list[str | None], only: str | None) -> tuple[list[Finding], Seen]:
    """Look at everything, with a bar of how far it is; answers what is wrong, and how each persona was received."""
    findings, seen = list[Finding](), Seen()
    pages = [(route, path) for route, path in addresses(made) if only is None or only in path]
    done, whole = 0, len(pages) * len(personas) * 2
    for persona in personas:
        watched = sign_in(browser, made, persona)
        for elder in (False, True):
            wear(watched.page, made, elder=elder)
            for route, path in pages:
                mode = "elder" if elder else "normal"
                findings += look(made, watched, route, path, persona or "visitor", mode, seen)
                done += 1
                _bar(done, whole, len(findings))
        watched.page.context.close()
    print(file=sys.stderr)
    return findings, seen


def _bar(done: int, whole: int, found: int) -> None:
    filled = 30 * done // whole
    print(
        f"\r[{'█' * filled}{'·' * (30 - filled)}] {done}/{whole} 页 · pages, {found} 处 · findings",
        end="",
        file=sys.stderr,
    )


def report(findings: list[Finding]) -> None:
    """The findings, the same one on several pages, personas and widths in one line."""
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        grouped.setdefault((finding.rule, finding.route), []).append(finding)
    print("| rule | page | as | width | mode | where |\n|---|---|---|---|---|---|")
    for (rule, route), same in sorted(grouped.items()):
        cells = (
            rule, route, _listed(f.persona for f in same), _listed(str(f.width or "any") for f in same),
            _listed(f.mode for f in same), same[0].where.replace("|", "\\|").replace("\n", " "),
        )  # fmt: skip
        print("| " + " | ".join(cells) + " |")


def _listed(words: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(words))


def main() -> int:
    """Audit the pages; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m scripts.audit", description=__doc__)
    names = [persona or "visitor" for persona in PERSONAS]
    parser.add_argument(
        "--as", dest="personas", action="append", choices=names, help="只以此身份 · as this persona alone"
    )
    parser.add_argument("--only", help="只看网址中有这段的页面 · pages whose address holds this")
    parser.add_argument("--bank", dest="banks", action="append", help="哪家银行 · which bank (nansha if none is named)")
    given = parser.parse_args()
    chosen = [persona for persona in PERSONAS if not given.personas or (persona or "visitor") in given.personas]
    findings = list[Finding]()
    for bank in given.banks or ["nansha"]:
        with show(bank) as made, chromium() as browser:
            found, seen = audit(made, browser, chosen, given.only)
        for (persona, how), times in sorted(seen.items()):
            print(f"{bank}, {persona}: {times} {how}")
        findings += found
    report(findings)
    target = ROOT / "var" / "audit.json"
    target.write_text(json.dumps([vars(finding) for finding in findings], ensure_ascii=False, indent=1))
    print(f"{len(findings)} 处 · findings, var/audit.json")
    return int(bool(findings))


if __name__ == "__main__":
    sys.exit(main())
