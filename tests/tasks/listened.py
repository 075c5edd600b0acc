"""For each listener that is registered: a fact it hears, told in a bank where something of everything has happened, and what
it leaves behind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from app.dispatch.rules import ASKING_IS_ON, CALL_BACK_PERCENT
from app.exchange.events import TimeDonated
from app.files.events import FileAttached, FileRead
from app.insurance.events import ClaimReported, CoverVoided, ListReady
from app.insurance.models import Cover, CoverList, VoidWhy
from app.kit.clock import now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.ledger.events import PoolGranted
from app.ledger.jobs import LIMITS
from app.ledger.rules import STORAGE_CEILING_HOURS
from app.members.events import ConsentGiven, ConsentWithdrawn, PasswordSet
from app.members.models import Consent
from app.members.queries import ConsentKind
from app.notifications.events import AddressConfirmed
from app.orders.events import DemandCancelled, DemandPublished, OrderClaimed, OrderConfirmed
from app.orders.models import ORDER, Order
from app.recipients.events import ProxyNamed
from app.recipients.models import Hardship, Recipient
from app.records.events import ServiceRecorded
from app.recruiting.events import ApplicationAsked, TeamJoined
from app.rights.events import CorrectionDecided, ErasureAsked, EstateDecided
from app.rules.commands import set_rule
from app.rules.events import RuleSet
from tests.architecture.banks import Bank

MESSAGES = "message"
FAR_AWAY = datetime.fromisoformat("2999-01-01T00:00:00+00:00")


@dataclass(frozen=True)
class Heard:
    """A fact for a listener, and the rows it makes for it alone: of which table, which of them, how many before and after."""

    fact: Callable[[Bank], object]
    table: str = MESSAGES
    which: str = "true"
    before: int = 0
    after: int = 1


def _of_order(bank: Bank) -> tuple[UUID, UUID, UUID, UUID]:
    """An order that was confirmed: itself, its demand, who helped, who was helped."""
    order = session().query(Order).filter_by(state="confirmed").one()
    return order.id, order.demand_id, order.helper_id, bank.world.resident.member_id


def _recorded(bank: Bank) -> ServiceRecorded:
    order_id, _, helper, recipient = _of_order(bank)
    return ServiceRecorded(bank.ids["record_id"], order_id, helper, recipient, 3600, 3600, 3600, 0)


def _withdrawn(bank: Bank) -> ConsentWithdrawn:
    """A consent that is withdrawn, with a hardship that was recorded under it."""
    member_id, instant = bank.world.resident.member_id, now()
    recipient = session().query(Recipient).first()
    if recipient is None:
        recipient = Recipient(member_id=member_id, needs=[], living_cipher=b"", proof="")
        session().add(recipient)
    consent = Consent(member_id=member_id, kind=str(ConsentKind.HARDSHIP), version=1, withdrawn_at=instant)
    session().add(consent)
    session().flush()
    session().add(
        Hardship(
            recipient_id=recipient.id, kind_index=uuid7().bytes, proof_cipher=b"", holds_from=date(2026, 1, 1),
            recorded_at=instant - timedelta(days=1),
        )
    )  # fmt: skip
    return ConsentWithdrawn(consent.id, member_id, consent.kind)


def _uncovered(bank: Bank) -> tuple[UUID, UUID, UUID, UUID]:
    """An order that was taken and has no cover yet: itself, its demand, who helps, who is helped."""
    covered = session().get_one(Cover, (bank.world.id, bank.ids["cover_id"]))
    order = session().get_one(Order, (bank.world.id, covered.order_id))
    order.state = "accepted"
    session().query(Cover).filter_by(order_id=order.id).filter(Cover.id != covered.id).delete()
    covered.voided_at, covered.void_why = now(), VoidWhy.ORDER.value
    return order.id, order.demand_id, order.helper_id, bank.world.resident.member_id


def _cancelled(bank: Bank) -> DemandCancelled:
    """A demand that was taken back, with a helper who is covered still."""
    order_id, demand_id, helper, recipient = _uncovered(bank)
    covered = session().get_one(Cover, (bank.world.id, bank.ids["cover_id"]))
    covered.voided_at = covered.void_why = None
    session().get_one(Order, (bank.world.id, order_id)).state = "cancelled"
    return DemandCancelled(demand_id, recipient, [str(helper)])


def _listed(bank: Bank) -> ListReady:
    """A month's list that was announced."""
    row = session().query(CoverList).first()
    if row is None:
        row = CoverList(first_day=today().replace(day=1), covers=1, people=1)
        session().add(row)
        session().flush()
    return ListReady(row.id, row.month, 1, 1)


LIVE = "voided_at IS NULL"

HEARD: dict[str, Heard] = {
    "insurance.keep_cover": Heard(lambda bank: OrderClaimed(*_uncovered(bank)), table="cover", which=LIVE),
    "insurance.void_covers": Heard(_cancelled, table="cover", which=LIVE, before=1, after=0),
    "insurance.cover_member": Heard(
        lambda bank: ConsentGiven(bank.ids["consent_id"], _uncovered(bank)[2], str(ConsentKind.INSURANCE)),
        table="cover", which=LIVE,
    ),
    "insurance.tell_uncovered": Heard(
        lambda bank: CoverVoided(bank.ids["cover_id"], *_uncovered(bank)[::2], VoidWhy.SCHEME.value)
    ),
    "insurance.tell_of_claim": Heard(
        lambda bank: ClaimReported(bank.ids["claim_id"], bank.ids["cover_id"], bank.world.volunteer.member_id), after=4
    ),
    "insurance.tell_of_list": Heard(_listed, after=3),
    "exchange.tell_both": Heard(lambda bank: TimeDonated(bank.ids["donation_id"], "pool", 600)),
    "exchange.tell_helped": Heard(
        lambda bank: PoolGranted(bank.ids["proposal_id"], 600, {str(bank.world.resident.member_id): 600})
    ),
    "orders.tell_volunteers": Heard(
        lambda bank: DemandPublished(bank.ids["demand_id"], bank.world.resident.member_id, 0, 0), after=3
    ),
    "orders.tell_of_demand": Heard(
        lambda bank: DemandCancelled(
            bank.ids["demand_id"], bank.world.resident.member_id, [str(bank.world.volunteer.member_id)]
        )
    ),
    "orders.tell_both": Heard(lambda bank: OrderConfirmed(*_of_order(bank), None, 60, 60), after=2),
    "orders.tell_of_proof": Heard(
        lambda bank: FileAttached(bank.ids["file_id"], ORDER, _of_order(bank)[0], "application/pdf", 8), after=2
    ),
    "notifications.tell_of_proxy": Heard(
        lambda bank: ProxyNamed(
            bank.ids["proxy_id"], bank.ids["member_id"], bank.world.volunteer.member_id, ["confirm"], 0
        )
    ),
    "notifications.tell_of_address": Heard(
        lambda bank: AddressConfirmed(uuid7(), bank.world.resident.member_id, "mail")
    ),
    "notifications.tell_of_password": Heard(lambda bank: PasswordSet(bank.world.resident.member_id, "code")),
    "notifications.tell_of_erasure": Heard(
        lambda bank: ErasureAsked(bank.ids["erasure_id"], bank.world.resident.member_id, now().isoformat())
    ),
    "notifications.tell_of_correction": Heard(
        lambda bank: CorrectionDecided(bank.ids["correction_id"], bank.world.resident.member_id, "name", True)
    ),
    "notifications.tell_heirs": Heard(
        lambda bank: EstateDecided(
            bank.ids["estate_id"], bank.world.resident.member_id, True, [str(bank.world.volunteer.member_id)]
        )
    ),
    "recruiting.tell_applicant": Heard(
        lambda bank: ApplicationAsked(bank.ids["application_id"], bank.world.resident.member_id)
    ),
    "recruiting.tell_team_member": Heard(
        lambda bank: TeamJoined(bank.ids["team_id"], bank.world.volunteer.member_id)
    ),
    "ledger.apply_limits": Heard(
        lambda bank: RuleSet(bank.ids["value_id"], STORAGE_CEILING_HOURS.key, 9, FAR_AWAY.isoformat(), "test"),
        table="work_due", which=f"kind = '{LIMITS}'",
    ),
    "dispatch.draw_call_back": Heard(_recorded, table="call_back"),
    "dispatch.plan_asking": Heard(_recorded, table="call_back"),
    "members.note_file_opened": Heard(
        lambda bank: FileRead(bank.ids["file_id"], ORDER, _of_order(bank)[0]), table="data_reading"
    ),
    "recipients.drop_hardships": Heard(_withdrawn, table="hardship", before=1, after=0),
}  # fmt: skip


def let_them_be_asked(bank: Bank) -> None:
    """Every service is drawn for a call-back, and branches ask: as banks decide otherwise by default."""
    for rule, value in ((CALL_BACK_PERCENT, 100), (ASKING_IS_ON, True)):
        set_rule(
            rule.key, value, tenant_id=bank.world.nodes["root"], effective_from=None, reason="test",
            by=bank.world.district.actor,
        )  # fmt: skip
