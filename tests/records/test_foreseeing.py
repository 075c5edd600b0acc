"""Before a rule changes by which service counts, one sees what last year's services would have come to."""

from datetime import timedelta
from fractions import Fraction
from typing import Any

from app.kit.clock import fixed, now
from app.ledger.rules import STORAGE_CEILING_HOURS
from app.members.rules import LEVEL_HOURS
from app.records.rules import BRANCH_REVIEW_HOURS, ROUND_DOWN_TO
from app.rules.declaration import Rule
from app.rules.foresight import Foreseen, Thought, foreseen
from app.tenancy.queries import root, tenant
from tests.worlds import HOUR, World


def _served(world: World, *, days_ago: int, minutes: int) -> None:
    with fixed(now() - timedelta(days=days_ago)):
        world.grant(world.resident, 10 * HOUR)
        order = world.begun(world.claimed(world.demand(minutes=minutes)))
        world.confirmed(world.finished(order, minutes=minutes))


def _thought(rule: Rule[Any], value: object, node: object = None) -> Foreseen:
    return foreseen(Thought(rule, tenant(node) if node else root(), value, now()))  # type: ignore[arg-type]


def test_coarser_rounding_posts_less(world: World) -> None:
    _served(world, days_ago=3, minutes=61)
    _served(world, days_ago=400, minutes=60)
    (figure,) = _thought(ROUND_DOWN_TO, HOUR).figures
    assert (figure.before, figure.after) == (Fraction(3660, 3600), Fraction(1))
    (elsewhere,) = _thought(ROUND_DOWN_TO, HOUR, world.nodes["sibling"]).figures
    assert elsewhere.before == elsewhere.after == 0, "nothing was served there"


def test_a_lower_threshold_lets_more_days_wait(world: World) -> None:
    _served(world, days_ago=3, minutes=120)
    _served(world, days_ago=5, minutes=30)
    (figure,) = _thought(BRANCH_REVIEW_HOURS, 1).figures
    assert (figure.before, figure.after) == (0, 1)


def test_people_are_counted_at_every_level_now_and_then(world: World) -> None:
    _served(world, days_ago=3, minutes=120)
    figures = _thought(LEVEL_HOURS, [1, 2, 3]).figures
    assert [figure.after for figure in figures] == [1, 1, 0, None]
    assert [figure.before for figure in figures] == [0, 0, 0, 0]


def test_a_ceiling_names_how_many_it_reaches_and_the_page_draws_it(world: World) -> None:
    (figure,) = _thought(STORAGE_CEILING_HOURS, 9).figures
    assert (figure.before, figure.after) == (0, 1), "the resident holds ten hours"
    page = world.browser(world.district)
    form = {"value": "9", "tenant_id": str(world.nodes["root"]), "reason": "会议纪要"}
    at = "/desk/rules/ledger.storage_ceiling_hours"
    seen = page.post(at, form).get_data(as_text=True)
    for words in ("会带来什么变化", "超过上限的人", "1 人", "<svg"):
        assert words in seen
