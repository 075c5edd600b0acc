"""Work of rights that takes many transactions: erasing who is due, telling numbers, rotating keys, forgetting."""

from app.events.work import serves
from app.kit.db import session
from app.rights.commands import erase, telling
from app.rights.commands.rotate import count_old, rotate_chunk, rotate_user, sealed_columns, users_after
from app.rights.retention import FORGETTING, forget_kept
from app.tenancy.scope import become

ROUNDS = 100
"""A row may be held by somebody in each round; more rounds than this mean that something holds it for good."""


def erase_due() -> int:
    """Erase everybody whose time has come, one transaction each."""
    done = 0
    while erase.carry_out_next() is not None:
        session().commit()
        done += 1
    session().rollback()
    return done


def tell_rebound() -> int:
    """Tell old and new numbers, one transaction each; whoever could not be told is met again in a later round."""
    done, last = 0, None
    while (last := telling.tell_next(last)) is not None:
        session().commit()
        done += 1
    session().rollback()
    return done


def rotate_bank() -> tuple[int, int]:
    """Give every encrypted field of the bank in scope, and of its users, the newest key; (values renewed, unreadable)."""
    before = sum(count_old(column) for column in sealed_columns())
    unreadable = 0
    for column in sealed_columns():
        for _ in range(ROUNDS):
            after, unreadable_here = None, 0
            while True:
                after, wrong = rotate_chunk(column, after)
                unreadable_here += wrong
                session().commit()
                if after is None:
                    break
            if count_old(column) <= unreadable_here:
                break
        unreadable += unreadable_here
    users = _rotate_users()
    left = sum(count_old(column) for column in sealed_columns())
    session().rollback()
    return before - left + users, unreadable


def forget_due() -> int:
    """Throw away what has been kept long enough in the bank in scope."""
    gone = forget_kept()
    session().commit()
    return gone


def _rotate_users() -> int:
    renewed, after = 0, None
    while users := users_after(after):
        for user_id in users:
            renewed += rotate_user(user_id)
            session().commit()
        after = users[-1]
    become(None)
    session().rollback()
    return renewed


serves(erase.ERASING, erase_due)
serves(telling.TELLING, tell_rebound)
serves(FORGETTING, forget_due)
