"""`flask keys …`: give everything encrypted the newest key, while the bank serves."""

import click
from flask.cli import AppGroup

from app.kit.db import db, session
from app.kit.outside import keyring
from app.rights.commands.rotate import count_old, count_old_of_users, sealed_columns
from app.rights.jobs import rotate_bank, rotate_users
from app.tenancy.cli import banks
from app.tenancy.scope import jurisdiction_scope

keys = AppGroup("keys", help="加密密钥 · The keys of encrypted fields.")


@keys.command("rotate")
def rotate_command() -> None:
    """用最新的密钥重新加密全部字段（可中断、可重复）· Encrypt everything anew with the newest key; may be stopped and repeated."""
    failed = False
    for number, slug in banks():
        with jurisdiction_scope(number):
            renewed, unreadable = rotate_bank()
        db.session.remove()
        failed |= bool(unreadable)
        click.echo(f"{slug}: 已更新 renewed {renewed}，无法读取 unreadable {unreadable}（密钥 key {keyring().newest}）")
    with jurisdiction_scope(None):
        renewed, unreadable = rotate_users()
    failed |= bool(unreadable)
    click.echo(
        f"平台 platform: 已更新 renewed {renewed}，无法读取 unreadable {unreadable}（密钥 key {keyring().newest}）"
    )
    raise SystemExit(1 if failed else 0)


@keys.command("count")
def count_command() -> None:
    """还有多少字段用旧密钥 · How many fields still have an older key; nothing left means that key can be taken away."""
    for number, slug in banks():
        with jurisdiction_scope(number):
            old = {f"{c.model.__tablename__}.{c.column}": count_old(c) for c in sealed_columns()}
            session().rollback()
        db.session.remove()
        click.echo(f"{slug}: {sum(old.values())} " + " ".join(f"{name}={n}" for name, n in old.items() if n))
    with jurisdiction_scope(None):
        click.echo(f"平台 platform: {count_old_of_users()}")
        session().rollback()
