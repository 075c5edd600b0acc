"""Work of insurance by the clock: covering those who took an order before there was a scheme, announcing last month's list."""

from app.events.work import serves
from app.insurance.commands.covers import keep_cover
from app.insurance.commands.lists import announce_list
from app.insurance.commands.schemes import COVERING
from app.insurance.queries import order_ids_to_cover
from app.kit.db import session
from app.orders.errors import OrderNotFound
from app.tenancy.actor import WORKER

LISTING = "insurance.listing"


def cover_who_is_not() -> int:
    """Every order that was taken and is not over gets its cover, one transaction each; answers how many were looked at."""
    done, after = 0, None
    while orders := order_ids_to_cover(after=after):
        session().rollback()
        for order_id in orders:
            try:
                keep_cover(order_id, by=WORKER)
            except OrderNotFound:
                session().rollback()
                continue
            session().commit()
        done, after = done + len(orders), orders[-1]
    session().rollback()
    return done


def list_last_month() -> int:
    """Announce the list of the month that is over, once."""
    row = announce_list()
    session().commit()
    return int(row is not None)


serves(COVERING, cover_who_is_not)
serves(LISTING, list_last_month)
