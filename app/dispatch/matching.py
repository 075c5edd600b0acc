"""How well a volunteer suits a demand: points, and each point's reason in words. Pure: the same figures, the same answer."""

from dataclasses import dataclass

from app.orders.gates import Reason


@dataclass(frozen=True)
class Figures:
    """What is known of a volunteer in view of a demand.

    `shared` of the `depth` nodes from the root down to the demand's own are also the volunteer's; `near_*` names the
    last of them. Whether the kind was offered and the hour named comes from their application; None where they said
    nothing of hours. Times served count the volunteer's latest orders only; stars are the recipient's average, or None.
    """

    shared: int
    depth: int
    near_zh: str
    near_en: str
    same_kind: int
    is_willing: bool
    says_free: bool | None
    served_recipient: int
    stars: float | None
    recent_seconds: int
    spare_level: int
    age: int | None


@dataclass(frozen=True)
class Weights:
    """The most points each reason counts, and where the bank draws its lines; all are rules."""

    near: int
    kind: int
    willing: int
    hours: int
    known: int
    rest: int
    level: int
    full_month_hours: int
    oldest: int


OFTEN, MANY_LEVELS, GOOD_STARS, POOR_STARS = 5, 3, 4, 2
"""So many services of a kind, or levels above what is asked, count in full; such stars are good, or poor."""


def weigh(figures: Figures, weights: Weights) -> list[Reason]:
    """Every reason that counts, with its points; poor evaluations and age above the bank's line count against."""
    reasons = (
        _near(figures, weights), _kind(figures, weights), _willing(figures, weights), _hours(figures, weights),
        _known(figures, weights), _rest(figures, weights), _level(figures, weights), _age(figures, weights),
    )  # fmt: skip
    return [reason for reason in reasons if reason is not None and reason.points]


def total(reasons: list[Reason]) -> int:
    """All points together."""
    return sum(reason.points for reason in reasons)


def _near(figures: Figures, weights: Weights) -> Reason | None:
    if figures.shared >= figures.depth:
        return Reason(f"就在{figures.near_zh}", f"in {figures.near_en} itself", weights.near)
    if figures.shared <= 1:
        return None  # all they share is the bank
    points = weights.near * (figures.shared - 1) // (figures.depth - 1)
    return Reason(f"同属{figures.near_zh}", f"also of {figures.near_en}", points)


def _kind(figures: Figures, weights: Weights) -> Reason | None:
    if not figures.same_kind:
        return None
    points = weights.kind * min(figures.same_kind, OFTEN) // OFTEN
    return Reason(f"做过同类服务 {figures.same_kind} 次", f"has done this kind {figures.same_kind} times", points)


def _willing(figures: Figures, weights: Weights) -> Reason | None:
    return (
        Reason("申请时愿意做这类服务", "offered this kind when applying", weights.willing)
        if figures.is_willing
        else None
    )


def _hours(figures: Figures, weights: Weights) -> Reason | None:
    if figures.says_free is None:
        return None
    if figures.says_free:
        return Reason("说过这个时段有空", "said to be free at such hours", weights.hours)
    return Reason("没有说过这个时段有空", "did not name such hours", -weights.hours)


def _known(figures: Figures, weights: Weights) -> Reason | None:
    times, stars = figures.served_recipient, figures.stars
    if not times:
        return None
    if stars is None:
        return Reason(f"服务过这位{{recipient}} {times} 次", f"helped this person {times} times", weights.known // 2)
    if stars >= GOOD_STARS:
        return Reason(
            f"服务过这位{{recipient}} {times} 次，评价 {stars:.1f} 星",
            f"helped this person {times} times, {stars:.1f} stars",
            weights.known,
        )
    if stars > POOR_STARS:
        return None
    return Reason(
        f"这位{{recipient}}上次评价 {stars:.1f} 星，建议换人",
        f"this person gave {stars:.1f} stars; better send somebody else",
        -weights.known,
    )


def _rest(figures: Figures, weights: Weights) -> Reason | None:
    full = weights.full_month_hours * 3600
    points = weights.rest * max(0, full - figures.recent_seconds) // full
    hours = figures.recent_seconds // 3600
    return Reason(
        f"近三十天服务 {hours} 小时，有余力", f"{hours} h served in the last 30 days: has strength left", points
    )


def _level(figures: Figures, weights: Weights) -> Reason | None:
    points = weights.level * min(figures.spare_level, MANY_LEVELS) // MANY_LEVELS
    return Reason(f"等级高出要求 {figures.spare_level} 级", f"{figures.spare_level} levels above what is asked", points)


def _age(figures: Figures, weights: Weights) -> Reason | None:
    if not weights.oldest or figures.age is None or figures.age <= weights.oldest:
        return None
    return Reason(
        f"年满 {figures.age} 岁，超过本行提醒的 {weights.oldest} 岁，请留意体力",
        f"{figures.age} years old, above the bank's {weights.oldest}: mind their strength",
        -max(weights.near, weights.known, 1),
    )
