"""What exchange keeps about a person: the donations they gave and received."""

from uuid import UUID

from sqlalchemy import update

from app.exchange.models import Donation
from app.exchange.queries import donations_of
from app.kit.db import session
from app.rights.of_members import instant
from app.rights.registry import Part, PersonalData

MOST = 100_000


def export(member_id: UUID) -> list[Part]:
    """Donations given and received; the other person is called by a masked name."""
    columns = {
        "donated_at": ("时间", "When"), "was_given": ("给出还是收到", "Given or received"),
        "giver": ("捐赠人", "Giver"), "receiver": ("受赠方", "Receiver"), "seconds": ("时间（秒）", "Seconds"),
    }  # fmt: skip
    rows = [
        (
            instant(row.donation.donated_at), "给出" if row.donation.giver_id == member_id else "收到", row.giver,
            row.receiver_zh, row.donation.seconds,
        )
        for row in donations_of(member_id, MOST)
    ]  # fmt: skip
    return [Part("donations", "捐赠", "Donations", columns, rows)]


def erase(_: UUID) -> None:
    """Donations carry bare ids; they stay as the document behind the books."""


def merge(from_id: UUID, to_id: UUID) -> None:
    """The kept record finds the donations of the earlier one."""
    for column in (Donation.giver_id, Donation.receiver_member_id):
        session().execute(update(Donation).where(column == from_id).values({column.key: to_id}))


PERSONAL = PersonalData("exchange", "捐赠", "Donations", frozenset({"donation"}), export, erase, merge)
