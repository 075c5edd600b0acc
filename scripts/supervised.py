"""Child processes under supervision: started again when they die, ended in order, given up when they keep dying."""

import os
import signal
import subprocess
import time
from collections import deque
from pathlib import Path

GRACE, MINUTE, RESTARTS = 20, 60, 5


class GivingUp(RuntimeError):
    """Going on makes no sense; the sentence says why."""


class Child:
    """One process of the product, with its log and the times it was started."""

    def __init__(self, name: str, command: tuple[str, ...], environment: dict[str, str], root: Path, log: Path) -> None:
        self.name, self.command, self.environment, self.root, self.log = name, command, environment, root, log
        self.starts: deque[float] = deque()
        self.due = 0.0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it in a session of its own: Ctrl-C reaches the supervisor alone, who ends the others in order."""
        self.starts.append(time.monotonic())
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def look_after(self) -> None:
        """Starts it again when it died, after a pause, and gives up on one that keeps dying."""
        if self.process is None:
            if time.monotonic() >= self.due:
                self.start()
            return
        if (code := self.process.poll()) is None:
            return
        while self.starts and self.starts[0] < time.monotonic() - MINUTE:
            self.starts.popleft()
        if len(self.starts) > RESTARTS:
            raise GivingUp(
                f"{self.name} 一分钟内退出 {RESTARTS + 1} 次，请看 {self.log} · it died too often, see the log\n{tail(self.log)}"
            )
        say(f"{self.name} 已退出（{code}），即将重启 · it ended and is started again")
        self.process, self.due = None, time.monotonic() + len(self.starts)

    def ask_to_end(self) -> None:
        """Sends SIGTERM, by its number."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def wait_till(self, deadline: float) -> None:
        """Waits for its end, and ends it the hard way after the deadline, with what it has started."""
        if not self.process:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name} {GRACE} 秒内未结束，强制结束 · did not end in time and is killed")
            os.killpg(self.process.pid, signal.SIGKILL)  # its own session: nobody else is in that group
            self.process.wait()


def say(words: str) -> None:
    """One message, at once."""
    print(words, flush=True)


def tail(log: Path, lines: int = 8) -> str:
    """The last words of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
