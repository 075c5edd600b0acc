"""The embedded servers: the same ones at the second asking, closed to strangers, ended without touching others."""

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from app.kit.embedded import (
    ROOT,
    Servers,
    are_running,
    ensure_servers,
    main,
    postgres_program,
    stop_servers,
    superuser_url,
)
from app.kit.embedded_place import ServerTrouble, alone
from app.kit.embedded_process import end_process

ROLES = ("owner", "app", "worker", "supervision", "backup")


def connect(url: str) -> psycopg.Connection:
    """A connection to an address in SQLAlchemy's spelling."""
    return psycopg.connect(url.replace("+psycopg", ""), connect_timeout=10)


def one(url: str, query: str) -> tuple[object, ...] | None:
    """The first row of a query asked at this address."""
    with connect(url) as connection:
        return connection.execute(query.encode()).fetchone()


def clear(folder: Path) -> None:
    """Ends the servers of a directory and removes their data, which for root may lie elsewhere."""
    stop_servers(folder)
    with alone(folder) as place:
        shutil.rmtree(place.home)


@pytest.fixture
def another_var(tmp_path: Path) -> Iterator[Path]:
    """A var directory for one test that starts and stops."""
    try:
        yield tmp_path
    finally:
        clear(tmp_path)


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A var directory whose servers are ended afterwards, whatever happened."""
    folder = tmp_path_factory.mktemp("embedded")
    try:
        yield folder
    finally:
        clear(folder)


@pytest.fixture(scope="module")
def servers(var: Path) -> Servers:
    """The servers under test."""
    return ensure_servers(var)


def test_the_second_start_gives_the_same_servers(var: Path, servers: Servers) -> None:
    before = one(superuser_url(var), "SELECT pg_postmaster_start_time()")
    assert ensure_servers(var) == servers
    assert one(superuser_url(var), "SELECT pg_postmaster_start_time()") == before


def test_two_processes_starting_at_once_share_one_pair(another_var: Path) -> None:
    command = [sys.executable, "-m", "app.kit.embedded", "start", "--var", str(another_var)]
    both = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    assert are_running(another_var)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_signs_in_and_a_wrong_password_is_refused(servers: Servers, role: str) -> None:
    url = getattr(servers, f"{role}_url")
    assert one(url, "SELECT current_user, current_database()") == (f"tb_{role}", "timebank")
    start, _, end = url.rpartition("@")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(f"{start}x@{end}")


def test_redis_asks_for_a_password_and_keeps_what_it_is_told(servers: Servers) -> None:
    with redis.Redis.from_url(servers.redis_url) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
    address = servers.redis_url.rpartition("@")[2]
    with pytest.raises(redis.AuthenticationError), redis.Redis.from_url(f"redis://{address}") as stranger:
        stranger.ping()


@pytest.mark.parametrize("role", ROLES)
def test_no_role_is_a_superuser_and_only_backup_passes_row_security(servers: Servers, role: str) -> None:
    row = one(
        getattr(servers, f"{role}_url"),
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = current_user",
    )
    assert row == (False, False, False, role == "backup")


def test_only_the_owner_makes_things_and_may_give_functions_away(servers: Servers) -> None:
    for url in (servers.app_url, servers.worker_url, servers.supervision_url):
        with connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE public.intruder (id int)")
        with connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TEMPORARY TABLE intruder (id int)")
    with connect(servers.owner_url) as connection:
        connection.execute("CREATE FUNCTION public.given() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        connection.execute("ALTER FUNCTION public.given() OWNER TO tb_lookup")
        connection.rollback()


def test_the_backup_role_reads_everything_and_writes_nothing(servers: Servers) -> None:
    with connect(servers.owner_url) as connection:
        connection.execute("CREATE TABLE closed (id int)")
        connection.execute("INSERT INTO closed VALUES (1)")
        connection.execute("ALTER TABLE closed ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE closed FORCE ROW LEVEL SECURITY")
    try:
        assert one(servers.owner_url, "SELECT count(*) FROM closed") == (0,)
        assert one(servers.backup_url, "SELECT count(*) FROM closed") == (1,)
        with connect(servers.backup_url) as connection, pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("DELETE FROM closed")
    finally:
        with connect(servers.owner_url) as connection:
            connection.execute("DROP TABLE closed")


def test_the_roles_carry_their_limits(servers: Servers) -> None:
    settings = "SELECT current_setting('statement_timeout'), current_setting('timezone')"
    assert one(servers.app_url, settings) == ("30s", "UTC")
    assert one(servers.worker_url, settings) == ("5min", "UTC")
    assert one(servers.app_url, "SHOW idle_in_transaction_session_timeout") == ("1min",)
    assert one(
        servers.app_url,
        "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()",
    ) == ("C.UTF-8", "UTF8")


def test_the_server_listens_to_this_machine_only_and_files_are_private(var: Path, servers: Servers) -> None:
    listening = "SELECT current_setting('listen_addresses'), current_setting('unix_socket_directories')"
    assert one(superuser_url(var), listening) == ("127.0.0.1", "")
    with alone(var) as place:
        folders = [place.cluster, place.cluster.parent, place.redis]
        private = [place.file, place.redis / "redis.conf", place.cluster.with_suffix(".log")]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    assert not list(folders[1].glob("*.password"))
    if os.geteuid() == 0:
        assert folders[0].stat().st_uid != 0


def test_the_programs_that_came_along_work(servers: Servers) -> None:
    url = servers.backup_url.replace("+psycopg", "")
    done = subprocess.run(
        [postgres_program("pg_dump"), "--schema-only", url], check=True, capture_output=True, text=True
    )
    assert "PostgreSQL database dump complete" in done.stdout


def test_stop_ends_its_own_servers_and_no_others(another_var: Path, var: Path, servers: Servers) -> None:
    ensure_servers(another_var)
    stop_servers(another_var)
    stop_servers(another_var)
    assert not are_running(another_var)
    assert are_running(var)
    assert one(servers.app_url, "SELECT 1") == (1,)


def test_a_pid_file_that_speaks_of_somebody_else_harms_nobody(another_var: Path) -> None:
    first = ensure_servers(another_var)
    with redis.Redis.from_url(first.redis_url) as client:
        client.set("kept", "yes")
    stop_servers(another_var)
    bystander = subprocess.Popen(["sleep", "60"])
    try:
        with alone(another_var) as place:
            for pid_file in (place.cluster / "postmaster.pid", place.redis / "redis.pid"):
                pid_file.write_text(f"{bystander.pid}\n")
                if place.account:
                    os.chown(pid_file, *place.account)
        stop_servers(another_var)
        assert bystander.poll() is None
        assert ensure_servers(another_var) == first
        with redis.Redis.from_url(first.redis_url) as client:
            assert client.get("kept") == b"yes"
    finally:
        bystander.kill()
        bystander.wait()


def test_servers_killed_outright_start_again_with_what_was_committed(another_var: Path) -> None:
    first = ensure_servers(another_var)
    with connect(first.owner_url) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    busy = connect(first.owner_url)
    busy.execute("SELECT 1")
    with alone(another_var) as place:
        for pid_file in (place.cluster / "postmaster.pid", place.redis / "redis.pid"):
            end_process(int(pid_file.read_text().split()[0]), signal.SIGKILL)
    again = ensure_servers(another_var)
    busy.close()
    assert again == first
    assert one(again.owner_url, "SELECT count(*) FROM kept") == (0,)


def test_the_command_line_prints_addresses_and_says_when_there_are_none(
    tmp_path: Path, var: Path, servers: Servers, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["urls", "--var", str(var)]) == 0
    printed = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    assert printed == servers.environment()
    assert main(["urls", "--var", str(tmp_path)]) == 1
    assert "never started" in capsys.readouterr().err


def test_an_unknown_version_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGSERVER_POSTGRES_VERSION", "9")
    with pytest.raises(ServerTrouble, match="18, 16"):
        postgres_program("psql")


def test_passwords_are_not_the_same_for_any_two(var: Path, servers: Servers) -> None:
    passwords = json.loads((var / "servers.json").read_text())["passwords"]
    assert len(set(passwords.values())) == len(passwords) == len(ROLES) + 2
