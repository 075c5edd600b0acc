"""The main job in short steps, from what is asked for to what is confirmed; each is committed."""

from datetime import datetime, timedelta
from typing import Any

from app.kit.clock import fixed, now
from app.kit.db import session
from app.orders.commands import attend, publish, settle, take
from app.orders.commands.publish import Wish
from app.orders.models import Demand, Order, ServiceKind
from app.orders.queries import check_in_code, kinds
from app.tenancy.actor import Actor
from tests.people import Person


class MainJob:
    """What a bank of one test can be led through."""

    id: int
    resident: Person
    volunteer: Person

    def kind(self, key: str | None = None) -> ServiceKind:
        """A kind of the catalogue that can be used."""
        return next(row for row in kinds() if row.coefficient is not None and key in (None, row.key))

    def wish(self, *, minutes: int = 60, starts_in: timedelta = timedelta(hours=2), **more: Any) -> Wish:
        """A wish for the first kind, two hours from now unless said otherwise."""
        kind_id = more.pop("kind_id", None) or self.kind().id
        return Wish(kind_id=kind_id, starts_at=now() + starts_in, minutes=minutes, **more)

    def demand(self, person: Person | None = None, **more: Any) -> Demand:
        """A published demand of the resident; committed."""
        person = person or self.resident
        row = publish.publish_demand(self.wish(**more), recipient_id=person.member_id, by=person.actor)
        session().commit()
        return row

    def claimed(self, demand: Demand | None = None, helper: Person | None = None) -> Order:
        """An order the volunteer took; committed."""
        helper = helper or self.volunteer
        order = take.claim_order((demand or self.demand()).id, helper_id=helper.member_id, by=helper.actor)
        session().commit()
        return order

    def begun(self, order: Order | None = None) -> Order:
        """An order whose helper has checked in at the agreed beginning; committed."""
        order = order or self.claimed()
        with fixed(self.beginning(order)):
            attend.check_in(order.id, code=check_in_code(order.id, "in"), by=Actor(member_id=order.helper_id))
            session().commit()
        return order

    def finished(self, order: Order | None = None, *, minutes: int = 60) -> Order:
        """An order whose helper checked out after so many minutes; committed."""
        order = order or self.begun()
        with fixed(self.beginning(order) + timedelta(minutes=minutes)):
            attend.check_out(order.id, code=check_in_code(order.id, "out"), by=Actor(member_id=order.helper_id))
            session().commit()
        return order

    def confirmed(self, order: Order | None = None) -> Order:
        """An order the recipient confirmed; committed."""
        order = order or self.finished()
        settle.confirm_order(order.id, by=self.resident.actor)
        session().commit()
        return order

    def beginning(self, order: Order) -> datetime:
        """When an order's service is agreed to begin."""
        return session().get_one(Demand, (self.id, order.demand_id)).starts_at
