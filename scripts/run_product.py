"""`make run`: the whole product on one machine, from an empty directory to addresses and sign-ins; Ctrl-C ends it all."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from app.kit.embedded import are_running, ensure_servers, stop_servers
from app.kit.embedded_place import ServerTrouble
from app.kit.embedded_process import WouldNotStop
from scripts.supervised import GRACE, Child, GivingUp, say, tail

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("TIMEBANK_VAR", ROOT / "var"))
LOGS = VAR / "log"
BIN = Path(sys.executable).parent
PORT = int(os.environ.get("PORT", "8000"))
ADDRESS = f"http://127.0.0.1:{PORT}"
FLASK = (str(BIN / "flask"), "--app", "wsgi")
PREPARATIONS = (
    ("更新数据库结构 · migrations", (*FLASK, "database", "upgrade")),
    ("载入演示数据 · demonstration data", (*FLASK, "demonstration", "load")),
)


def web(port: int, workers: int = 2) -> tuple[str, ...]:
    """How the pages and the API are served."""
    return (
        *(str(BIN / "gunicorn"), "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)),
        *("--threads", "4", "--worker-class", "gthread", "--graceful-timeout", "15", "--access-logfile", "-"),
        "--no-control-socket",
    )


CHILDREN = {
    "web": web(PORT),
    "relay": (*FLASK, "relay"),
    "worker": (*FLASK, "worker"),
    "schedule": (*FLASK, "schedule"),
}
FIRST_ANSWER = 120  # seconds: the first start makes tables and people


class Ending:
    """Whether somebody asked for the end."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def answers() -> bool:
    """Whether the web process says it is well."""
    try:
        with urllib.request.urlopen(f"{ADDRESS}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def refuse_a_taken_port() -> None:
    """Says so at once when somebody listens on our port already."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", PORT)) == 0:
            raise GivingUp(f"端口 {PORT} 已被占用，可换一个：PORT=8001 make run · the port is taken, choose another")


def prepare(environment: dict[str, str], ending: Ending) -> None:
    """Runs what must be done before the first request, in order."""
    for title, command in PREPARATIONS:
        if ending.asked:
            return
        say(f"{title} …")
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False, stdin=subprocess.DEVNULL)
        if done.returncode and not ending.asked:
            raise GivingUp(f"未能完成：{title} · this failed: {' '.join(command)}")


def announce() -> None:
    """The addresses and the sign-ins."""
    sign_ins = VAR / "demonstration.txt"
    say(f"\n时间银行已启动 · the time bank is up: {ADDRESS}\n日志 · logs: {LOGS}\n按 Ctrl-C 结束 · Ctrl-C ends it\n")
    if sign_ins.exists():
        say(sign_ins.read_text())


def serve(environment: dict[str, str], ending: Ending) -> None:
    """Starts every process and looks after them until somebody asks for the end."""
    as_worker = environment | {"TIMEBANK_ROLE": "worker"}
    children = [
        Child(name, command, environment if name == "web" else as_worker, ROOT, LOGS / f"{name}.log")
        for name, command in CHILDREN.items()
    ]
    announced, deadline = False, time.monotonic() + FIRST_ANSWER
    try:
        while not ending.asked:
            for child in children:
                child.look_after()
            if not announced and answers():
                announced = True
                announce()
            if not announced and time.monotonic() > deadline:
                raise GivingUp(
                    f"网页 {FIRST_ANSWER} 秒内没有应答 · the web process did not answer\n{tail(children[0].log)}"
                )
            time.sleep(0.5)
    finally:
        say("正在结束 · ending …")
        for child in children:
            child.ask_to_end()
        last = time.monotonic() + GRACE
        for child in children:
            child.wait_till(last)


def main() -> int:
    """Servers, preparations, processes; and all of it ended again in the other order."""
    ending = Ending()
    is_embedded = "DATABASE_URL" not in os.environ
    environment = {"PUBLIC_ADDRESS": ADDRESS} | os.environ | {"PYTHONUNBUFFERED": "1", "TIMEBANK_VAR": str(VAR)}
    were_running = True
    try:
        refuse_a_taken_port()
        if is_embedded:
            say("启动内置数据库与队列 · embedded PostgreSQL and Redis …")
            were_running = are_running(VAR)
            environment |= ensure_servers(VAR).environment()
        LOGS.mkdir(mode=0o700, parents=True, exist_ok=True)
        prepare(environment, ending)
        if not ending.asked:
            serve(environment, ending)
    except (GivingUp, ServerTrouble, WouldNotStop) as trouble:
        say(f"\n无法继续 · giving up: {trouble}")
        return 1
    finally:
        if not were_running:
            stop_servers(VAR)
        say("已全部结束 · all ended")
    return 0


if __name__ == "__main__":
    sys.exit(main())
