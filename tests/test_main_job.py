"""The main job, use case by use case, in Nansha."""

from app.ledger.verify import verify
from app.records.queries import record_of_order
from tests.worlds import HOUR, World


def test_an_hour_of_help_moves_from_the_requester_to_the_helper(world: World) -> None:
    order = world.confirmed()
    assert (world.holding(world.resident).balance, world.holding(world.resident).held) == (9 * HOUR, 0)
    assert world.holding(world.volunteer).balance == HOUR
    record = record_of_order(order.id)
    assert record is not None
    assert (record.actual_seconds, record.weighted_seconds, record.spendable_seconds, record.honour_seconds) == (
        HOUR, HOUR, HOUR, 0,
    )  # fmt: skip
    assert verify() == []
