"""What notifications does of itself: sends when its time comes, and tells a member where messages go from now on."""

from app.events.facts import Told, listens
from app.events.work import serves
from app.members.queries import member
from app.notifications.commands import SENDINGS, tell
from app.notifications.events import AddressConfirmed, AddressRemoved
from app.notifications.jobs import send_waiting
from app.notifications.models import Medium
from app.notifications.wording import WORDS, Words
from app.tenancy.queries import tenant

serves(SENDINGS, send_waiting)

OWNER = "owner"
WORDS.update({
    (AddressConfirmed.word, OWNER): Words(  # type: ignore[attr-defined]
        "已绑定{medium}", "{medium} is linked",
        "以后的消息也会发到您的{medium}。如非本人操作，请到“我的通知”解除，并告诉{tenant}。",
        "Messages go there too from now on. If it was not you, remove it under “My notifications” and tell {tenant}.",
        is_urgent=True,
    ),
    (AddressRemoved.word, OWNER): Words(  # type: ignore[attr-defined]
        "已解除{medium}", "{medium} is removed", "消息不再发到那里。需要时可在“我的通知”重新绑定。",
        "No message goes there any more. You can link it again under “My notifications”.",
    ),
})  # fmt: skip


@listens(AddressConfirmed, AddressRemoved, name="notifications.tell_of_address")
def tell_of_address(told: Told) -> None:
    """A member hears where messages go from now on, in case somebody else saw to it."""
    row, medium = member(told.fact.member_id), Medium.of(told.fact.medium)
    node = tenant(row.tenant_id)
    values = {
        "zh": {"medium": medium.zh, "tenant": node.name("zh")}, "en": {"medium": medium.en, "tenant": node.name("en")},
    }  # fmt: skip
    path = "/messages/settings"
    tell([row.id], kind=told.fact.word, side=OWNER, fact_id=told.fact_id, values=values, path=path)
