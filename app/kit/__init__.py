"""The ground floor: sessions, clock, errors, ids, seconds, text. It knows no word of the time bank."""

from flask import Flask


def register(app: Flask) -> None:
    """Give the shell its command for migrations."""
    from app.kit.migrating import database

    app.cli.add_command(database)
