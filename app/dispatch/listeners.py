"""What dispatch does when a service has been recorded: draw it for a call-back, or not; see that the branch asks in time."""

from app.dispatch.commands import draw_call_back, plan_asking
from app.events.facts import Told, listens
from app.records.events import ServiceRecorded
from app.records.queries import record


@listens(ServiceRecorded, name="dispatch.draw_call_back")
def draw(told: Told) -> None:
    """The share the bank has decided is called back; which services these are, a keyed hash says."""
    draw_call_back(record(told.fact.record_id))


@listens(ServiceRecorded, name="dispatch.plan_asking")
def plan(told: Told) -> None:
    """Whoever was served stands on the list of their branch when it is time to ask."""
    plan_asking(record(told.fact.record_id))
