"""The schedule: one declared list, in Asia/Shanghai. Each occurrence is a unique row, so two schedulers do it once,
and what fell due while none ran is found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from croniter import croniter
from sqlalchemy.dialects.postgresql import insert

from app.events.models import WorkDue
from app.events.sealing import seal
from app.events.work import SERVERS, serves
from app.insurance.jobs import LISTING
from app.interop.jobs import FORGETTING as SHEETS
from app.kit.clock import local, now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger.jobs import EXPIRY, FOLDING, HOLDS, LIMITS
from app.orders.commands.publish import CLOCK
from app.reports.jobs import FOLDING as FIGURES
from app.reports.jobs import PEOPLE
from app.rights.commands.erase import ERASING
from app.rights.retention import FORGETTING as KEPT
from app.tasks.models import Occurrence
from app.tenancy.models import Jurisdiction
from app.web.edge import AnsweredRequest

SEALING, FORGETTING = "events.sealing", "web.forgetting"
LOOK_BACK = timedelta(hours=26)
"""How long an idle schedule is caught up with: only the last occurrence counts, for each finds all that is due."""

AGAIN_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Periodic:
    """Something done by the clock: its name, when (five cron fields, Shanghai), and what."""

    name: str
    cron: str
    run: Callable[[], None]
    zh: str
    en: str


def every_bank(kind: str) -> Callable[[], None]:
    """Leave a hint of this kind of work for every bank; each is then served in its own scope."""

    def hint() -> None:
        rows = session().scalars(sa.select(Jurisdiction.id).order_by(Jurisdiction.id)).all()
        session().execute(
            sa.insert(WorkDue),
            [{"id": uuid7(), "jurisdiction_id": number, "kind": kind, "due_at": now()} for number in rows],
        ) if rows else None

    return hint


def make_partitions() -> None:
    """Keep 24 months of partitions ahead. Behind a long reader (a backup, say) it gives up, for all posting would queue behind it."""
    session().execute(sa.text("SET LOCAL lock_timeout = '1s'"))
    session().execute(sa.text("SELECT ledger_make_partitions(:day, 25)"), {"day": today()})


def forget_old() -> None:
    """Throw away used sign-in codes and ended occurrences past their time."""
    session().execute(sa.text("DELETE FROM sign_in_code WHERE expires_at < now() - interval '2 days'"))
    session().execute(sa.text("DELETE FROM occurrence WHERE done_at < now() - interval '60 days'"))


SCHEDULE: tuple[Periodic, ...] = (
    Periodic("seal", "*/5 * * * *", every_bank(SEALING), "封存事实", "seal facts"),
    Periodic("fold", "*/5 * * * *", every_bank(FOLDING), "折叠结存", "fold append-only accounts"),
    Periodic("figures", "*/5 * * * *", every_bank(FIGURES), "汇总统计", "fold figures"),
    Periodic("people", "20 * * * *", every_bank(PEOPLE), "统计人数", "count people"),
    Periodic("holds", "*/10 * * * *", every_bank(HOLDS), "退回到期冻结", "give expired holds back"),
    Periodic("orders-clock", "*/15 * * * *", every_bank(CLOCK), "订单时钟兜底", "sweep the clock of orders"),
    Periodic("expiry", "30 0 * * *", every_bank(EXPIRY), "时间到期", "expire time"),
    Periodic("limits", "10 0 * * *", every_bank(LIMITS), "上限与透支额度生效", "bind ceilings and credit limits"),
    Periodic("partitions", "10 3 * * *", make_partitions, "准备账本分区", "make ledger partitions"),
    Periodic("forget-answers", "50 3 * * *", every_bank(FORGETTING), "清理重复请求的应答", "forget answers to repeats"),
    Periodic("erasures", "20 * * * *", every_bank(ERASING), "注销到期", "erase whose time has come"),
    Periodic("sheets", "35 * * * *", every_bank(SHEETS), "清理到期的表格", "forget sheets kept long enough"),
    Periodic(
        "insurance-list", "0 6 1 * *", every_bank(LISTING), "月度投保名单", "announce the insurer's list of last month"
    ),
    Periodic("forget-kept", "30 3 * * *", every_bank(KEPT), "按保存期限清理", "forget what was kept long enough"),
    Periodic("forget", "40 3 * * *", forget_old, "清理过期凭证", "forget what has passed"),
)


def notice_due(schedule: tuple[Periodic, ...] = SCHEDULE) -> list[tuple[str, datetime]]:
    """Write down what has fallen due since the last look, and answer what is still to be done."""
    instant = now()
    for entry in schedule:
        due = croniter(entry.cron, local(instant)).get_prev(datetime)
        if due > instant - LOOK_BACK:
            session().execute(
                insert(Occurrence).values(schedule=entry.name, due_at=due, noticed_at=instant).on_conflict_do_nothing()
            )
    waiting = session().execute(
        sa.update(Occurrence)
        .where(Occurrence.schedule.in_([entry.name for entry in schedule]), Occurrence.done_at.is_(None))
        .where(Occurrence.due_at > instant - LOOK_BACK, Occurrence.noticed_at <= instant)
        .values(noticed_at=instant + AGAIN_AFTER)
        .returning(Occurrence.schedule, Occurrence.due_at)
        .execution_options(synchronize_session=False)
    )
    return [(name, due) for name, due in waiting]


def run_occurrence(name: str, due_at: datetime) -> bool:
    """Do one occurrence, once: its mark commits with what it did."""
    row = session().get(Occurrence, (name, due_at), with_for_update=True)
    entry = next((entry for entry in SCHEDULE if entry.name == name), None)
    if row is None or row.done_at is not None or entry is None:
        session().rollback()
        return False
    entry.run()
    row.done_at = now()
    session().commit()
    return True


def _seal_and_commit() -> int:
    sealed = seal()
    session().commit()
    return sealed


def _forget_answers() -> int:
    """Answers to repeated requests are kept a week; after that a retry is a new request."""
    old = sa.delete(AnsweredRequest).where(AnsweredRequest.answered_at < now() - timedelta(days=7))
    done = session().execute(old.execution_options(synchronize_session=False))
    session().commit()
    return int(done.rowcount)  # type: ignore[attr-defined]


def serve_by_the_clock() -> None:
    """The work whose servers have no module of their own above."""
    serves(FORGETTING, _forget_answers)
    if SEALING not in SERVERS:
        serves(SEALING, _seal_and_commit)
