"""Work of rights that takes many transactions: erasing who is due, telling numbers, rotating keys, forgetting."""

from uuid import UUID

from app.events.work import serves
from app.kit.db import session
from app.rights.commands import erase, telling
from app.rights.commands.rotate import (
    count_old,
    count_old_of_users,
    rotate_chunk,
    rotate_user,
    sealed_columns,
    users_with_older_keys,
)
from app.rights.retention import FORGETTING, forget_kept

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
    """Give every encrypted field of the bank in scope the newest key; (values renewed, unreadable)."""
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
    left = sum(count_old(column) for column in sealed_columns())
    session().rollback()
    return before - left, unreadable


def rotate_users(beyond: UUID | None = None) -> tuple[int, int]:
    """The same for what users have on the platform, members of a bank or not, all or beyond one; outside every bank's scope."""
    renewed = unreadable = 0
    for _ in range(ROUNDS):
        after, unreadable = beyond, 0
        while users := users_with_older_keys(after):
            for user_id in users:
                new, wrong = rotate_user(user_id)
                renewed, unreadable = renewed + new, unreadable + wrong
                session().commit()
            after = users[-1]
        if count_old_of_users(beyond) <= unreadable:
            break
    session().rollback()
    return renewed, unreadable


def forget_due() -> int:
    """Throw away what has been kept long enough in the bank in scope."""
    gone = forget_kept()
    session().commit()
    return gone


serves(erase.ERASING, erase_due)
serves(telling.TELLING, tell_rebound)
serves(FORGETTING, forget_due)
