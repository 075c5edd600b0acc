"""`make screenshots`: pictures of the product as it is, with servers, data and a browser of their own.

Everything happens in a directory below var that is gone afterwards: the demonstration people, a few orders in every
state, the real web, relay and worker. Without arguments the small set of docs/pictures is written anew; `--all` puts
every page, at both widths, normal and elder, into var/pictures.
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page

from app.kit.db import db
from app.tasks.demonstration import second_factor_now
from config.settings import ROOT
from scripts.browser import Watched, chromium, watch
from scripts.show import PHONES, Show, show

STAFF = [role for role in PHONES if role not in ("resident", "volunteer")]
WIDTHS = {375: 812, 1440: 900}
MOST_BYTES = 150 * 1024


def sign_in(browser: Browser, made: Show, role: str | None) -> Watched:
    """Somebody's page, signed in by the forms; staff with their second factor. No role: a visitor."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 375, "height": 812})
    watched = watch(context, made.address.split("/t/")[0])
    page = watched.page
    if role is None:
        return watched
    page.goto(f"{made.address}/sign-in")
    page.locator("details summary").click()
    form = page.locator("details form")
    form.locator("[name=phone]").fill(PHONES[role])
    form.locator("[name=password]").fill(made.password)
    form.locator("button").click()
    page.wait_for_url(f"{made.address}/")
    if role in STAFF:
        page.goto(f"{made.address}/second-factor")
        with made.app.app_context():
            page.locator("[name=digits]").fill(second_factor_now(PHONES[role]))
            db.session.remove()
        page.locator("main form button").click()
        page.wait_for_url(f"{made.address}/")
    return watched


def wear(page: Page, made: Show, *, elder: bool) -> None:
    """Press the button for large type, or for the usual one."""
    page.goto(f"{made.address}/")
    if page.evaluate("document.documentElement.classList.contains('elder')") is not elder:
        page.locator(f"button[name=elder][value='{int(elder)}']").click()
        page.wait_for_load_state()


def sights(made: Show) -> list[tuple[str, str | None, str]]:
    """The pages that are photographed: name, who looks, path."""
    resident, kind, orders = made.people["resident"], made.kind, made.orders
    return [
        ("welcome", None, "/"), ("sign-in", None, "/sign-in"), ("home", "resident", "/"),
        ("choose-kind", "resident", "/demands/new"), ("new-demand", "resident", f"/demands/new/{kind}"),
        ("demand", "resident", f"/demands/{made.demand}"), ("order-with-code", "resident", f"/orders/{orders['accepted']}"),
        ("order-to-confirm", "resident", f"/orders/{orders['finished']}"),
        ("order-confirmed", "resident", f"/orders/{orders['confirmed']}"), ("account", "resident", "/account"),
        ("messages", "resident", "/messages"), ("notifications", "resident", "/messages/settings"), ("services", "resident", "/services"), ("me", "resident", "/me"),
        ("memberships", "resident", "/me/memberships"),
        ("offers", "volunteer", "/demands"), ("order-check-out", "volunteer", f"/orders/{orders['in_service']}"),
        ("desk", "district_admin", "/desk/"), ("people", "district_admin", "/desk/people?text=%E9%99%88"),
        ("person", "district_admin", f"/desk/people/{resident}"), ("new-person", "district_admin", "/desk/?new=yes"),
        ("orders", "district_admin", "/desk/orders"),
        ("order-disputed", "district_admin", f"/orders/{orders['disputed']}"),
        ("dispatch", "district_admin", f"/desk/demands/{made.demand}/dispatch"),
        ("menus", "resident", "/menus"), ("menu-item", "resident", f"/menus/items/{made.item}"),
        ("desk-menus", "district_admin", "/desk/menus"), ("desk-menu", "district_admin", f"/desk/menus/{made.menu}"),
        ("catalogue", "district_admin", "/desk/catalogue/"), ("kind", "district_admin", f"/desk/catalogue/{kind}"),
        ("new-kind", "district_admin", "/desk/catalogue/new"),
        ("organisations", "district_admin", "/desk/organisations/"), ("new-organisation", "district_admin", "/desk/organisations/new"),
        ("organisation", "district_admin", f"/desk/organisations/{made.organisation}"),
        ("stations", "district_admin", "/desk/stations/"), ("new-station", "district_admin", "/desk/stations/new"),
        ("station", "district_admin", f"/desk/stations/{made.station}"),
        ("call-backs", "district_admin", "/desk/call-backs/"),
        ("askings", "station_clerk", "/desk/askings/"), ("my-asking", "resident", "/me/asking/"),
        ("satisfaction", "district_admin", "/desk/call-backs/results"), ("channels", "resident", "/messages/settings"),
        ("family", "resident", "/family"), ("my-data", "resident", "/me/data"),
        ("password", "resident", "/me/password"), ("tokens", "district_admin", "/me/tokens"),
        ("coin-value", "district_admin", "/desk/coin-value"), ("brand", "district_admin", "/desk/brand"),
        ("consents", "district_admin", "/desk/consents"), ("consent", "district_admin", "/desk/consents/health"),
        ("rules", "district_admin", "/desk/rules"), ("audit", "district_admin", "/desk/audit"),
        ("imports", "district_admin", "/desk/sheets/"), ("exports", "district_admin", "/desk/sheets/exports"),
        ("statement", "resident", "/account/statement"), ("donations", "resident", "/donations"),
        ("new-donation", "resident", "/donations/new/person"), ("pool", None, "/pool"),
        ("search", "district_admin", "/desk/search?text=%E9%99%88"), ("figures", "district_admin", "/desk/figures"),
        ("insurance", "volunteer", "/insurance"), ("certificate", "volunteer", f"/insurance/covers/{made.cover}"),
        ("report-accident", "volunteer", f"/insurance/covers/{made.cover}/claims"),
        ("claim", "volunteer", f"/insurance/claims/{made.claim}"), ("claim-at-desk", "district_admin", f"/insurance/claims/{made.claim}"),
        ("schemes", "district_admin", "/desk/insurance/"), ("insured", "district_admin", "/desk/insurance/covers"),
        ("claims", "district_admin", "/desk/insurance/claims"),
        ("styleguide", None, "/styleguide"), ("styleguide-desk", "district_admin", "/styleguide?for=desk"),
        ("offline", None, "/offline"), ("open", None, "/open"), ("screen", None, "/open/screen"),
        ("kiosk", "district_admin", "/desk/shared-screen"),
    ]  # fmt: skip


SMALL_SET = {("home", 375, False): "home.png", ("order-with-code", 375, False): "order.png",
             ("desk", 1440, False): "desk.png", ("home", 375, True): "elder.png"}  # fmt: skip


def photograph(made: Show, browser: Browser, folder: Path, *, everything: bool, only: list[str]) -> list[Path]:
    """Take the pictures, all of them or the named ones; answers where they lie."""
    taken: list[Path] = []
    wanted = [sight for sight in sights(made) if not only or sight[0] in only]
    for role in dict.fromkeys(role for _, role, _ in wanted):
        watched = sign_in(browser, made, role)
        for elder in (False, True):
            wear(watched.page, made, elder=elder)
            for name, _, path in (sight for sight in wanted if sight[1] == role):
                for width, height in WIDTHS.items():
                    small = SMALL_SET.get((name, width, elder))
                    if not everything and small is None:
                        continue
                    watched.page.set_viewport_size({"width": width, "height": height})
                    answer = watched.page.goto(made.address + path)
                    if answer is None or not answer.ok:
                        raise SystemExit(f"{path}: HTTP {answer and answer.status}")
                    if watched.page.locator("figure[data-chart]").count():
                        watched.page.locator("figure[data-chart]").first.scroll_into_view_if_needed()
                        watched.page.wait_for_selector("figure.drawn", timeout=8000)
                    if watched.page.locator("[hx-trigger=load]").count():  # a part that comes after the page
                        watched.page.wait_for_selector("[hx-trigger=load]", state="detached")
                    target = (
                        folder / (small or "") if not everything else folder / f"{name}-{width}{'-elder' * elder}.png"
                    )
                    watched.page.screenshot(path=target, full_page=everything, animations="disabled")
                    taken.append(target)
                    print(f"\r{len(taken)} 张 · pictures", end="", flush=True)
        watched.page.context.close()
    print()
    return taken


def main() -> int:
    """Take the small set, or all."""
    parser = argparse.ArgumentParser(prog="python -m scripts.screenshots", description=__doc__)
    parser.add_argument(
        "--all", action="store_true", help="全部页面，存入 var/pictures · every page, into var/pictures"
    )
    parser.add_argument("--only", action="append", default=[], help="只拍这一页 · this page alone, with --all")
    parser.add_argument("--bank", default="nansha", help="哪家银行 · which bank")
    given = parser.parse_args()
    folder = ROOT / "var" / "pictures" if given.all else ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    with show(given.bank) as made, chromium() as browser:
        taken = photograph(made, browser, folder, everything=given.all, only=given.only)
    large = [path.name for path in taken if not given.all and path.stat().st_size > MOST_BYTES]
    print(f"{folder.relative_to(ROOT)}: {', '.join(sorted({path.name for path in taken}))}")
    if large:
        print(f"超过 150 KB · above 150 KB: {', '.join(large)}")
    return int(bool(large))


if __name__ == "__main__":
    sys.exit(main())
