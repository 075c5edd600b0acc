"""`make screenshots`: pictures of the product as it is, with servers, data and a browser of their own.

Everything happens in a directory below var that is gone afterwards: the demonstration people, a few orders in every
state, the real web, relay and worker. Without arguments the small set of docs/pictures is written anew; `--all` puts
every page, at both widths, normal and elder, into var/pictures.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page

from app import create_app
from app.files.commands import attach, remove
from app.files.contents import Upload
from app.kit.clock import fixed, now, today
from app.kit.db import db, session
from app.kit.embedded import Servers, ensure_servers, stop_servers
from app.members.queries import member, members_with_phone
from app.notifications.models import Message
from app.orders.commands import attend, publish, settle, take
from app.orders.commands.menus import MenuPlan, add_item, open_menu
from app.orders.commands.publish import Wish
from app.orders.models import ORDER, Demand, Order
from app.orders.queries import check_in_code, kinds
from app.orders.rules import WHAT_COUNTS, WHO_TAKES
from app.organisations.queries import organisations, stations
from app.records.commands import evaluate, record_id_of
from app.reports.folding import count_people, fold
from app.tasks.demonstration import PEOPLE, open_all, second_factor_now
from app.tenancy.actor import SHELL, Actor
from app.tenancy.queries import jurisdiction_by_slug
from app.tenancy.scope import jurisdiction_scope
from config.settings import ROOT, Settings
from scripts.browser import Watched, chromium, watch

BIN = Path(sys.executable).parent
PHONES = {role: phone for phone, _, role, _ in PEOPLE}
STAFF = [role for role in PHONES if role not in ("resident", "volunteer")]
WIDTHS = {375: 812, 1440: 900}
MOST_BYTES = 150 * 1024
FIRST_ANSWER = 120
OPEN_SINCE_DAYS = 9
"""How long the banks have been open: their rules must hold on the days on which the orders in the pictures took place."""


@dataclass
class Show:
    """A running product with one furnished bank: where it is, and the rows its pages are about."""

    address: str
    app: Flask
    password: str
    number: int
    demand: UUID
    kind: UUID
    people: dict[str, UUID]
    orders: dict[str, UUID] = field(default_factory=dict)
    menu: UUID | None = None
    item: UUID | None = None
    organisation: UUID | None = None
    station: UUID | None = None


@contextmanager
def show(slug: str = "nansha") -> Iterator[Show]:
    """The product with one bank in full use; all of it is ended and thrown away afterwards."""
    var = ROOT / "var" / f"show-{os.getpid()}"
    with ExitStack() as after:
        after.callback(shutil.rmtree, var, ignore_errors=True)
        var.mkdir(parents=True)
        after.callback(stop_servers, var)
        servers = ensure_servers(var)
        port = _free_port()
        environment = (
            os.environ | servers.environment() | {"TIMEBANK_VAR": str(var), "PORT": str(port), "LIMIT_GUESSES": "0"}
        )
        _flask(environment, "database", "upgrade")
        app = _application(servers, var)
        with app.app_context(), fixed(now() - timedelta(days=OPEN_SINCE_DAYS)):
            open_all()
        _flask(environment, "demonstration", "load")
        for process in _processes(port):
            after.enter_context(_running(process, environment, var / "log"))
        address = f"http://127.0.0.1:{port}/t/{slug}"
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        yield furnish(app, slug, address, (var / "demonstration.password").read_text())


def furnish(app: Flask, slug: str, address: str, password: str) -> Show:
    """Orders in every state between the demonstration's resident and volunteer, as their own acts."""
    with app.app_context():
        with jurisdiction_scope(None):
            number = jurisdiction_by_slug(slug).id
            session().rollback()
        db.session.remove()
        with jurisdiction_scope(number):
            people = {role: members_with_phone(phone)[0].id for role, phone in PHONES.items()}
            open_demand = session().query(Demand).order_by(Demand.starts_at).limit(1).one()
            made = Show(address, app, password, number, open_demand.id, open_demand.kind_id, people)
            for days, state in ((3, "confirmed"), (2, "disputed"), (1, "finished"), (0, "in_service")):
                made.orders[state] = _past_order(made, days, state)
            made.orders["accepted"] = _taken(made, _wished(made, timedelta(hours=52), nth=4).id).id
            made.menu, made.item = _menu(people["resident"])
            made.organisation, made.station = organisations()[0].id, stations()[0].id
            session().commit()
            _wait_for_messages(people["volunteer"])
            fold()
            count_people(today())
            session().commit()
        db.session.remove()
    return made


def _menu(resident: UUID) -> tuple[UUID, UUID]:
    """A menu of the resident's branch, open on weekdays."""
    plan = MenuPlan("便民服务日", "Neighbourhood day", (1, 2, 3, 4, 5), 540, 1020, place="社区服务站一楼")
    card = open_menu(plan, tenant_id=member(resident).tenant_id, by=SHELL)
    usable = [row for row in kinds() if row.coefficient is not None][:3]
    items = [add_item(card.id, kind_id=row.id, minutes=row.usual_minutes, people_needed=1, by=SHELL) for row in usable]
    return card.id, items[0].id


def _past_order(made: Show, days: int, state: str) -> UUID:
    """An order of some days ago, led to a state with the clock of that day."""
    begins_in = timedelta(hours=2)
    with fixed(now() - timedelta(days=days) - (timedelta(minutes=30) + begins_in if not days else timedelta())):
        demand = _wished(made, begins_in, nth=days)
        order = _taken(made, demand.id)
        session().commit()
        starts_at = demand.starts_at
    helper, recipient = made.people["volunteer"], made.people["resident"]
    counts = WHAT_COUNTS(member(recipient).tenant_id) == "check_in"
    with fixed(starts_at + timedelta(minutes=2)):
        if counts:
            attend.check_in(order.id, code=check_in_code(order.id, "in"), by=Actor(member_id=helper))
            session().commit()
    if state == "in_service":
        return order.id
    ends_at = starts_at + timedelta(minutes=64)
    with fixed(ends_at):
        if counts:
            attend.check_out(order.id, code=check_in_code(order.id, "out"), by=Actor(member_id=helper))
        else:
            attend.upload_service(
                order.id, started_at=starts_at, ended_at=ends_at, by=Actor(member_id=made.people["sub_branch_admin"])
            )
        session().commit()
        if state == "disputed":
            settle.dispute_order(order.id, reason="说好打扫两间房，只打扫了一间。", by=Actor(member_id=recipient))
            _attach_proof(order.id, recipient, helper)
        if state == "confirmed":
            settle.confirm_order(order.id, by=Actor(member_id=recipient))
            session().commit()
            record = record_id_of(order.id)
            evaluate(record, stars=5, comment="很细心，谢谢！", by=Actor(member_id=recipient))
        session().commit()
    return order.id


def _attach_proof(order_id: UUID, recipient: UUID, helper: UUID) -> None:
    """A photograph of each side, and one that was taken back."""
    drawn = BytesIO()
    Image.linear_gradient("L").save(drawn, "JPEG")
    for name, person in (("没打扫的房间.jpg", recipient), ("打扫完的房间.jpg", helper), ("拍错了.jpg", helper)):
        last = attach(ORDER, order_id, Upload(name, drawn.getvalue()), by=Actor(member_id=person))
    remove(last.id, "拍到了邻居", by=Actor(member_id=helper))


def _wished(made: Show, begins_in: timedelta, *, nth: int) -> Demand:
    usable = [row for row in kinds() if row.coefficient is not None]
    kind = usable[nth % len(usable)]
    wish = Wish(kind.id, now() + begins_in, 60, place="演示路 1 号 301", details="门铃坏了，请打电话。")
    recipient = made.people["resident"]
    row = publish.publish_demand(wish, recipient_id=recipient, by=Actor(member_id=recipient))
    session().commit()
    return row


def _taken(made: Show, demand_id: UUID) -> Order:
    helper = made.people["volunteer"]
    if WHO_TAKES(member(made.people["resident"]).tenant_id) == "dispatch":
        return take.dispatch_order(demand_id, helper_id=helper, by=Actor(member_id=made.people["sub_branch_admin"]))
    return take.claim_order(demand_id, helper_id=helper, by=Actor(member_id=helper))


def _wait_for_messages(member_id: UUID) -> None:
    """The relay and the worker bring them; a picture of an empty inbox would say nothing."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if session().query(Message).filter(Message.member_id == member_id).count() >= 4:
            break
        session().rollback()
        time.sleep(0.5)
    session().rollback()


def _application(servers: Servers, var: Path) -> Flask:
    """The application in this process, with the keys of the show."""
    keep = {name: os.environ.get(name) for name in (*servers.environment(), "TIMEBANK_VAR")}
    os.environ.update(servers.environment() | {"TIMEBANK_VAR": str(var)})
    try:
        return create_app(Settings.from_environment())
    finally:
        for name, value in keep.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _flask(environment: dict[str, str], *command: str) -> None:
    flask = [BIN / "flask", "--app", "wsgi", *command]
    subprocess.run(flask, cwd=ROOT, env=environment, check=True, capture_output=True)


def _processes(port: int) -> Iterator[list[str]]:
    gunicorn = [str(BIN / "gunicorn"), "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"]
    yield [*gunicorn, "--worker-class", "gthread", "--no-control-socket"]
    for name in ("relay", "worker"):
        yield [str(BIN / "flask"), "--app", "wsgi", name]


@contextmanager
def _running(command: list[str], environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its own session: nobody else is in that group
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + FIRST_ANSWER
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


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
        ("person", "district_admin", f"/desk/people/{resident}"), ("new-person", "district_admin", "/desk/people/new"),
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
        ("statement", "resident", "/account/statement"),
        ("search", "district_admin", "/desk/search?text=%E9%99%88"), ("figures", "district_admin", "/desk/figures"),
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
