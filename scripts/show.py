"""A show of the product: servers, web, relay and worker of their own, with orders in every state, in a directory that is gone afterwards."""

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
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

from flask import Flask
from PIL import Image

from app import create_app
from app.files.commands import attach, remove
from app.files.contents import Upload
from app.insurance.commands.claims import report_claim
from app.insurance.commands.covers import keep_cover
from app.insurance.queries import schemes
from app.kit.clock import fixed, local, now, today
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
from app.tasks.demonstration import PEOPLE, insure, open_all
from app.tenancy.actor import SHELL, Actor
from app.tenancy.queries import jurisdiction_by_slug
from app.tenancy.scope import jurisdiction_scope
from config.settings import ROOT, Settings

BIN = Path(sys.executable).parent
PHONES = {role: phone for phone, _, role, _ in PEOPLE}
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
    cover: UUID | None = None
    claim: UUID | None = None


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
        app = application(servers, var)
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
            made.orders["accepted"] = _taken(made, _wished(made, _afternoon(2) - now(), nth=4).id).id
            made.menu, made.item = _menu(people["resident"])
            made.organisation, made.station = organisations()[0].id, stations()[0].id
            made.cover, made.claim = _insured(made)
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


def _insured(made: Show) -> tuple[UUID, UUID]:
    """The volunteer's cover for a service to come, and a claim under that of the service that runs."""
    helper = made.people["volunteer"]
    by = Actor(member_id=helper)
    if not schemes():
        insure(helper, made.people["district_admin"])
        session().flush()
    to_come, running = (keep_cover(made.orders[state], by=by) for state in ("accepted", "in_service"))
    assert to_come is not None
    assert running is not None
    said = "下楼梯时踩空，右脚踝扭伤，已去社区医院拍片。"
    claim = report_claim(running.id, happened_at=now(), place="演示路 1 号 3 楼楼道", said=said, by=by)
    return to_come.id, claim.id


def _afternoon(days: int) -> datetime:
    """Three in the afternoon, so many days from today."""
    return (local(now()) + timedelta(days=days)).replace(hour=15, minute=0, second=0, microsecond=0)


def _past_order(made: Show, days: int, state: str) -> UUID:
    """An order of some days ago, led to a state with the clock of that day."""
    begins_in = timedelta(hours=2)
    agreed_at = _afternoon(-days) if days else now() - timedelta(minutes=30)
    with fixed(agreed_at - begins_in):
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


def application(servers: Servers, var: Path) -> Flask:
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
