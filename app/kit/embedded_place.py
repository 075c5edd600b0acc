"""The place of the embedded servers: what a var directory remembers, where its data lies, as whom its servers run.

PostgreSQL refuses to run as root. Started by root, the servers run as `nobody`, and what `nobody` cannot reach is put
where it can: programs below a closed home directory are copied, and where even the var directory is out of its reach
the data lies in the system's temporary folder (said on stderr, noted in `servers.json`).
"""

import fcntl
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class ServerTrouble(RuntimeError):
    """An embedded server would not start or stop."""


class Place:
    """One var directory with its embedded servers; use it through `alone`, so that only one process changes it."""

    def __init__(self, var: Path) -> None:
        self.var, self.file = var, var / "servers.json"
        self.facts: dict[str, Any] = {"passwords": {}, "ports": {}, "prepared": {}, "homes": {}}
        if self.file.exists():
            self.facts |= json.loads(self.file.read_text())
        self.version = os.environ.get("PGSERVER_POSTGRES_VERSION", "18")
        # Noted under the path of var, so that a copied var directory does not take the first one's data for its own.
        self.home = Path(self.facts["homes"].get(str(var), var))
        self.account = _account(self.home / "postgres") if os.geteuid() == 0 else None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data directory; each major version has its own."""
        return self.home / "postgres" / self.version

    @property
    def redis(self) -> Path:
        """Redis's directory."""
        return self.home / "redis"

    def save(self) -> None:
        """Writes down what is remembered, readable by the owner of var only, never half."""
        draft = self.file.with_suffix(".draft")
        owner = self.var.stat()
        write_private(draft, json.dumps(self.facts, indent=1), (owner.st_uid, owner.st_gid))
        draft.replace(self.file)

    def password(self, name: str) -> str:
        """The password of a role, made at the first asking."""
        if name not in self.facts["passwords"]:
            self.facts["passwords"][name] = secrets.token_urlsafe(24)
            self.save()
        return str(self.facts["passwords"][name])

    def choose_port(self, name: str) -> int:
        """The port used last time, or a free one when somebody else has taken it."""
        port = self.facts["ports"].get(name)
        if not port or not _is_free(port):
            self.facts["ports"][name] = port = _free_port(set(self.facts["ports"].values()))
            self.save()
        return int(port)

    def port(self, name: str) -> int:
        """The port a server was last started on."""
        if name not in self.facts["ports"]:
            raise ServerTrouble(f"{self.var}: 从未启动 · never started")
        return int(self.facts["ports"][name])

    def run(self, *command: str | Path) -> None:
        """Runs a program to its end as the servers' account, with nothing of our own environment but the path."""
        identity: dict[str, Any] = {}
        if self.account:
            identity = {"user": self.account[0], "group": self.account[1], "extra_groups": []}
        try:
            done = subprocess.run(
                [str(word) for word in command],
                check=False,
                **identity,
                env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
                cwd="/",
                umask=0o077,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
        except OSError as error:
            raise ServerTrouble(f"{command[0]}: {error}") from error
        if done.returncode:
            raise ServerTrouble(f"{Path(command[0]).name}: {done.stderr.strip() or done.stdout.strip()}")

    def can_enter(self, folder: Path) -> bool:
        """Whether the servers' account really gets there; trying is surer than reading permissions."""
        try:
            self.run("/bin/sh", "-c", 'cd "$1"', "sh", folder)
        except ServerTrouble:
            return False
        return True

    def settle(self) -> None:
        """Decides where the data lies and makes its directories, open to the servers' account only."""
        if not self.can_enter(self.home):
            self._move_to_temporary_home()
        for folder in (self.cluster.parent, self.redis):
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
            if self.account:
                os.chown(folder, *self.account)

    def _move_to_temporary_home(self) -> None:
        """Takes a new folder under the system's temporary one, unless that would leave existing data behind."""
        if self.cluster.exists():
            raise ServerTrouble(f"{self.cluster}: 数据库账户无法进入 · the servers' account cannot enter it any more")
        self.home = Path(tempfile.mkdtemp(prefix="timebank-"))
        self.home.chmod(0o711)
        if not self.can_enter(self.home):
            raise ServerTrouble(f"{self.home}: 数据库账户无法进入 · the servers' account cannot enter it")
        self.facts["homes"][str(self.var)] = str(self.home)
        self.save()
        print(
            f"提示：数据放在临时目录，清理临时目录时会丢失 · "
            f"note: the data lies in a temporary folder and is lost when that is cleaned: {self.home}",
            file=sys.stderr,
        )

    def program(self, package: str, *parts: str) -> Path:
        """A wheel's program, or a copy of it where the servers' account cannot reach the wheel."""
        original = package_folder(package).joinpath(*parts)
        if self.can_enter(original.parent):
            return original
        tree = package_folder(package) / parts[0]
        copies = self.home / f"programs-{tree.stat().st_mtime_ns}"  # another wheel, another copy
        if not copies.is_dir():
            draft = copies.with_suffix(".draft")
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(tree, draft / package / parts[0], symlinks=True)
            libraries = package_folder(package).parent / f"{package}.libs"  # found from the programs by relative path
            if libraries.is_dir():
                shutil.copytree(libraries, draft / libraries.name, symlinks=True)
            _open_for_reading(draft)
            draft.replace(copies)
        return copies.joinpath(package, *parts)


@contextmanager
def alone(var_dir: Path) -> Iterator[Place]:
    """The place of this directory, while every other process that wants it waits."""
    var = var_dir.resolve()
    if not var.is_dir():
        var.mkdir(parents=True)
        var.chmod(0o711 if os.geteuid() == 0 else 0o700)  # the servers' account passes through, and lists nothing
    lock = os.open(var, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Place(var)
    finally:
        os.close(lock)


def write_private(path: Path, text: str, owner: tuple[int, int] | None) -> None:
    """Writes a file that its owner alone reads."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)
    if owner and os.geteuid() == 0:
        os.chown(path, *owner)


def package_folder(name: str) -> Path:
    """Where a wheel lies, found without running its code."""
    found = importlib.util.find_spec(name)
    if not found or not found.submodule_search_locations:
        raise ServerTrouble(f"缺少软件包 {name} · the package {name} is not installed")
    return Path(found.submodule_search_locations[0])


def _account(folder: Path) -> tuple[int, int]:
    """User and group for servers started by root: the one who owns the data already, else `nobody`, else the first."""
    if folder.exists() and (owner := folder.stat()).st_uid:
        return owner.st_uid, owner.st_gid
    accounts = sorted((entry for entry in pwd.getpwall() if entry.pw_uid), key=lambda one: one.pw_name != "nobody")
    if not accounts:
        raise ServerTrouble("没有普通账户可运行数据库 · no account but root to run the database as")
    return accounts[0].pw_uid, accounts[0].pw_gid


def _is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # else our own last connections count as somebody
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free_port(taken: set[int]) -> int:
    """A port nobody listens on and none of our own servers remembers."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            if (port := int(probe.getsockname()[1])) not in taken:
                return port


def _open_for_reading(folder: Path) -> None:
    """Lets everybody read and run what the owner may; these are programs, nothing secret."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode & 0o777
            path.chmod(mode | (mode & 0o500) >> 3 | (mode & 0o500) >> 6)
