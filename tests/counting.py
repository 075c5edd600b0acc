"""How often the database is asked: what must not grow with the rows of a page."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from app.kit.db import db


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent within the block, in order; those that say for whom (`SET LOCAL`) are left out."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("SET LOCAL"):
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
