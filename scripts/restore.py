"""Backup and restore, tried: the whole database into a fresh one, or one bank alone into another deployment.

`python -m scripts.restore drill` does both beside the running database and checks row security, every row, the ledger
and the audit afterwards; a drill that could not run is a failure. `… bank` restores one bank in earnest.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from app.kit.embedded import ROOT, ensure_servers, postgres_program, superuser_url
from app.kit.migrating import upgrade

OF_USERS = ("user_account", "user_phone", "credential", "recovery_code")
LEFT_BEHIND = frozenset({"user_session", "sign_in_code", "sign_in_pass", "work_due", "occurrence", "alembic_version"})
"""What is not a bank's, or is worth nothing after a restore."""

_BANK_TABLES = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND NOT c.relispartition AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'jurisdiction_id')
  AND c.relrowsecurity ORDER BY 1"""
_REFERENCES = """
SELECT k.conrelid::regclass::text, k.confrelid::regclass::text FROM pg_constraint k
WHERE k.contype = 'f' AND k.conrelid <> k.confrelid AND k.connamespace = 'public'::regnamespace"""
_SECURITY = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, pg_get_userbyid(c.relowner),
  coalesce((SELECT string_agg(p.polname || pg_get_expr(p.polqual, p.polrelid), ',' ORDER BY p.polname) FROM pg_policy p
            WHERE p.polrelid = c.oid), '')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1"""


def main() -> int:
    """0 when everything restored is the same and sound."""
    parser = argparse.ArgumentParser(prog="python -m scripts.restore", description=__doc__)
    what = parser.add_subparsers(dest="what", required=True)
    what.add_parser("drill", help="演练：整库与单行恢复，并检查 · try both, and check")
    bank = what.add_parser("bank", help="恢复一家银行 · restore one bank")
    bank.add_argument(
        "--from", dest="source", required=True, help="恢复出来的库 · URL of the restored copy, a role that reads all"
    )
    bank.add_argument("--to", dest="target", required=True, help="目标库 · URL of the deployment, a superuser")
    bank.add_argument("--slug", required=True)
    bank.add_argument(
        "--replace", action="store_true", help="先删去目标库里的这家银行 · take it out of the target first"
    )
    given = parser.parse_args()
    if given.what == "drill":
        return drill(Path(os.environ.get("TIMEBANK_VAR", ROOT / "var")))
    for table, rows in restore_bank(given.source, given.target, given.slug, is_replacing=given.replace):
        print(f"{table}: {rows}")
    return 0


def drill(var: Path) -> int:
    """Dump, restore beside it, compare, verify; then the first bank alone into an empty deployment."""
    started, servers, admin = time.monotonic(), ensure_servers(var), make_url(superuser_url(var))
    source = make_url(servers.app_url).set(drivername="postgresql")
    whole, alone = source.set(database="timebank_restored"), source.set(database="timebank_alone")
    findings: list[str] = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            dump = Path(folder) / "timebank.dump"
            _run("pg_dump", admin.set(database=source.database), "--format=custom", f"--file={dump}")
            print(f"备份 · dumped: {dump.stat().st_size:,} B", flush=True)
            fresh_database(admin, str(whole.database))
            _run(
                "pg_restore",
                admin.set(database=whole.database),
                "--exit-on-error",
                f"--dbname={whole.database}",
                str(dump),
            )
        before, after = picture(admin, source), picture(admin, whole)
        findings += [
            f"row security of {name} differs"
            for name in before["security"]
            if after["security"].get(name) != before["security"][name]
        ]
        findings += [
            f"rows of {name} differ" for name in before["rows"] if after["rows"].get(name) != before["rows"][name]
        ]
        findings += [f"{name} shows rows without a bank" for name in _seen_without_scope(whole)]
        findings += _sound(var, str(whole.database))
        print(f"整库恢复 · whole: {len(before['rows'])} tables, {len(findings)} findings", flush=True)
        findings += _try_one_alone(admin, source, alone, servers.owner_url, var)
    finally:
        for database in (whole.database, alone.database):
            with psycopg.connect(_info(admin), autocommit=True) as there:
                there.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(database))))
    for finding in findings:
        print(f"  {finding}")
    print(f"{'不符 · NOT sound' if findings else '相符 · sound'} ({time.monotonic() - started:.0f} s)")
    return int(bool(findings))


def restore_bank(source: str, target: str, slug: str, *, is_replacing: bool = False) -> Iterator[tuple[str, int]]:
    """Copy one bank's rows, and its people's ways to sign in, in one transaction; yields (table, rows)."""
    with psycopg.connect(_info(make_url(source))) as there, psycopg.connect(_info(make_url(target))) as here:
        bank = _one(there, "SELECT id FROM jurisdiction WHERE slug = %s", slug)
        if bank is None:
            raise SystemExit(f"没有这家银行 · no bank {slug!r} in the copy")
        order = _in_order(here)
        if is_replacing:
            for table in reversed(order):
                here.execute(sql.SQL("DELETE FROM {} WHERE jurisdiction_id = %s").format(sql.Identifier(table)), [bank])
            here.execute("DELETE FROM membership WHERE jurisdiction_id = %s", [bank])
        elif _one(here, "SELECT id FROM jurisdiction WHERE slug = %s OR id = %s", slug, bank) is not None:
            raise SystemExit(
                "目标库里已有这家银行；要覆盖请加 --replace · the target has this bank or number; say --replace"
            )
        here.execute("SELECT ledger_make_partitions((now() - interval '10 years')::date, 146)")
        yield from (
            (table, _copy(there, here, table, where, [bank], skips_known=is_replacing or table == "region"))
            for table, where in _platform_parts()
        )
        for table in order:
            yield table, _copy(there, here, table, "jurisdiction_id = %s", [bank])
        here.commit()


def _platform_parts() -> list[tuple[str, str]]:
    people = "IN (SELECT user_id FROM membership WHERE jurisdiction_id = %s)"
    users = [(table, f"{'id' if table == 'user_account' else 'user_id'} {people}") for table in OF_USERS]
    return [("region", "%s IS NOT NULL"), ("jurisdiction", "id = %s"), *users, ("membership", "jurisdiction_id = %s")]


def _copy(there: Any, here: Any, table: str, where: str, values: list[Any], *, skips_known: bool = True) -> int:
    """Rows from there to here; of platform tables those that are known here already are left as they are."""
    names = [row[0] for row in here.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum", [table]
    )]  # fmt: skip
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    here.execute(sql.SQL("CREATE TEMP TABLE arriving (LIKE {})").format(sql.Identifier(table)))
    question = sql.SQL("COPY (SELECT {} FROM {} WHERE " + where + ") TO STDOUT (FORMAT binary)")
    arriving = sql.SQL("COPY arriving ({}) FROM STDIN (FORMAT binary)").format(columns)
    with (
        here.cursor().copy(arriving) as into,
        there.cursor().copy(question.format(columns, sql.Identifier(table)), values) as out,
    ):
        for block in out:
            into.write(block)
    moved = here.execute(
        sql.SQL(
            "INSERT INTO {} ({}) SELECT {} FROM arriving" + (" ON CONFLICT DO NOTHING" if skips_known else "")
        ).format(sql.Identifier(table), columns, columns)
    ).rowcount
    here.execute("DROP TABLE arriving")
    return int(moved)


def _in_order(connection: Any) -> list[str]:
    """The tables of banks, each after those it refers to."""
    waiting = {row[0] for row in connection.execute(_BANK_TABLES)} - LEFT_BEHIND - {"membership"}
    needs: dict[str, set[str]] = {table: set() for table in waiting}
    for table, needed in connection.execute(_REFERENCES):
        if table in waiting and needed in waiting:
            needs[table].add(needed)
    found: list[str] = []
    while waiting:
        free = sorted(table for table in waiting if needs[table] <= set(found))
        if not free:
            raise SystemExit(f"表之间互相引用 · tables refer to each other: {sorted(waiting)}")
        found += free
        waiting -= set(free)
    return found


def _try_one_alone(admin: URL, source: URL, alone: URL, owner_url: str, var: Path) -> list[str]:
    """The first bank into a deployment of its own: the same rows, sound, and nobody else's."""
    with psycopg.connect(_info(admin.set(database=source.database))) as there:
        slug = _one(there, "SELECT slug FROM jurisdiction ORDER BY id LIMIT 1")
        bank = _one(there, "SELECT id FROM jurisdiction WHERE slug = %s", slug)
    if slug is None:
        return ["没有银行可恢复 · there is no bank to restore"]
    fresh_database(admin, str(alone.database))
    upgrade(make_url(owner_url).set(database=alone.database).render_as_string(hide_password=False))
    here = admin.set(database=alone.database)
    copied = dict(restore_bank(address(admin.set(database=source.database)), address(here), slug))
    before = picture(admin, source, bank)["rows"]
    after = picture(admin, alone)["rows"]
    findings = [
        f"{slug}: rows of {name} differ" for name in copied if name in before and before[name] != after.get(name)
    ]
    print(f"单行恢复 · one bank alone ({slug}): {sum(copied.values()):,} rows", flush=True)
    return findings + _sound(var, str(alone.database))


def _sound(var: Path, database: str) -> list[str]:
    """Begin the transaction ids anew and let the product's own verifiers look, as the worker's role."""
    servers = ensure_servers(var)
    environment = {
        **os.environ, "REDIS_URL": servers.redis_url, "TIMEBANK_VAR": str(var),
        **{name: address(make_url(url).set(database=database)) for name, url in (
            ("DATABASE_URL", servers.worker_url), ("OWNER_DATABASE_URL", servers.owner_url), ("WORKER_DATABASE_URL", servers.worker_url),
        )},
    }  # fmt: skip
    findings = []
    for words in ("ledger rebase", "events rebase", "reports rebuild", "ledger verify", "events verify"):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words.split()], cwd=ROOT, env=environment, capture_output=True,
            text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            findings.append(f"flask {words}: {(done.stdout + done.stderr)[-500:]}")
    return findings


def picture(admin: URL, of: URL, bank: int | None = None) -> dict[str, dict[str, Any]]:
    """Row security of every table, and a digest over every table's rows (of one bank, if asked)."""
    with psycopg.connect(_info(admin.set(database=of.database))) as there:
        security = {row[0]: row[1:] for row in there.execute(_SECURITY)}
        rows: dict[str, Any] = {}
        for table in [row[0] for row in there.execute(_BANK_TABLES)]:
            if table in LEFT_BEHIND:
                continue
            question = sql.SQL(
                "SELECT count(*), md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM {} t {}"
            ).format(sql.Identifier(table), sql.SQL("WHERE jurisdiction_id = {}").format(bank) if bank else sql.SQL(""))
            rows[table] = there.execute(question).fetchone()
    return {"security": security, "rows": rows}


def _seen_without_scope(of: URL) -> list[str]:
    with psycopg.connect(_info(of), autocommit=True) as plain:
        tables = [row[0] for row in plain.execute(_BANK_TABLES)]
        return [
            t for t in tables if _one(plain, sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(t))) is not None
        ]


def fresh_database(admin: URL, database: str) -> None:
    """An empty database with the rights of deploy/roles.sql."""
    with psycopg.connect(_info(admin), autocommit=True) as there:
        there.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))
        there.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(database)))
    rights = (ROOT / "deploy" / "roles.sql").read_text(encoding="utf-8").split("-- 4. This database")[1]
    with psycopg.connect(_info(admin.set(database=database)), autocommit=True) as there:
        there.execute("--" + rights)  # type: ignore[call-overload]


def _run(program: str, url: URL, *words: str) -> None:
    where = ["-h", str(url.host), "-p", str(url.port), "-U", str(url.username)]
    if program == "pg_dump":
        words = (*words, str(url.database))
    done = subprocess.run(
        [str(postgres_program(program)), *where, *words], env={**os.environ, "PGPASSWORD": str(url.password)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{program}: {done.stderr[-2000:]}")


def _one(connection: Any, question: Any, *values: Any) -> Any:
    row = connection.execute(question, values or None).fetchone()
    return row[0] if row else None


def _info(url: URL) -> str:
    return address(url.set(drivername="postgresql"))


def address(url: URL) -> str:
    """An address with its password, for a program."""
    return url.render_as_string(hide_password=False)


if __name__ == "__main__":
    sys.exit(main())
