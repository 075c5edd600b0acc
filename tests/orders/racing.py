"""Several people at once: each in a thread with a connection of its own, started by one gate, really committing."""

import threading
from collections.abc import Callable
from typing import Any

from flask import current_app

from app.kit.db import db, session
from app.kit.errors import TimeBankError
from app.tenancy.scope import jurisdiction_scope
from tests.worlds import World


def race(world: World, *acts: Callable[[], Any]) -> list[Any]:
    """What came of each act: its result, or the refusal's code; anything else is raised."""
    app, gate = current_app._get_current_object(), threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        with app.app_context(), jurisdiction_scope(world.id):
            gate.wait(10)
            try:
                outcomes[place] = act()
                session().commit()
            except TimeBankError as refused:
                session().rollback()
                outcomes[place] = refused.code
            except Exception as broken:
                session().rollback()
                outcomes[place] = broken
            finally:
                db.session.remove()

    session().rollback()  # what this thread read must not be older than what the others write
    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    session().expire_all()
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return outcomes
