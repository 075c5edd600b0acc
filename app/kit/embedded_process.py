"""Processes known by their pid files: is it still the one, and ask it to end. Numbers are used again, so words decide."""

import os
import signal
import subprocess
import time
from pathlib import Path

PATIENCE = 120


class WouldNotStop(RuntimeError):
    """A process was asked to end and did not."""


def process_of(pid_file: Path, mark: Path) -> int | None:
    """The process a pid file speaks of, if it lives and names `mark`: numbers are used again, after a restart soon."""
    try:
        pid = int(pid_file.read_text().split()[0])
        return pid if str(mark) in _command_line(pid) else None
    except (OSError, ValueError, IndexError):
        return None


def is_alive(pid: int) -> bool:
    """Whether a process has this number."""
    return bool(_command_line(pid))


def _command_line(pid: int) -> str:
    """How a process was started, or nothing where there is none or only its corpse."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    command = ["ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout


def end_process(pid: int | None, by: signal.Signals) -> None:
    """Asks a process to end and waits till it has."""
    if pid is None:
        return
    os.kill(pid, by)
    deadline = time.monotonic() + PATIENCE
    while is_alive(pid):
        if time.monotonic() > deadline:
            raise WouldNotStop(f"进程 {pid} 未能停止 · process {pid} would not stop")
        time.sleep(0.05)


def forget_dead_server(pid_file: Path) -> None:
    """Removes the pid file of a server that died while its number is still, or again, somebody's.

    The number may be a stranger's after a restart, or a corpse's that nobody buries, as in a container without an init;
    PostgreSQL would take either for a living server. It would also look whether children of the dead one are at work
    yet, so that is waited for here: they stand in the data directory.
    """
    try:
        os.kill(int(pid_file.read_text().split()[0]), 0)
    except (FileNotFoundError, ProcessLookupError):
        return
    except PermissionError:
        pass
    deadline = time.monotonic() + PATIENCE
    while _works_inside(pid_file.parent):
        if time.monotonic() > deadline:
            raise WouldNotStop(f"{pid_file.parent}: 仍有进程在使用 · processes are still at work in it")
        time.sleep(0.1)
    pid_file.unlink()


def _works_inside(folder: Path) -> bool:
    """Whether a process stands in this folder, as far as we may see."""
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink() == folder:
                return True
        except OSError:  # gone meanwhile, or not ours to look at
            continue
    return False
