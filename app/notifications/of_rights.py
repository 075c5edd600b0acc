"""What people are told about requests over their own data; rights stands below and cannot tell them itself."""

from collections.abc import Mapping
from uuid import UUID

from app.events.facts import Told, listens
from app.kit.clock import local
from app.members.queries import member
from app.notifications.commands import tell
from app.notifications.wording import WORDS, Words
from app.rights import events as facts
from app.rights.commands.correct import Item
from app.rights.queries import erasure_of
from app.tenancy.models import Tenant
from app.tenancy.queries import tenant

OWNER, HEIR = "owner", "heir"

WORDS.update({
    ("rights.erasure_asked", OWNER): Words(
        "已收到您的注销申请", "Your request to be erased",
        "{when} 之后会删除您在本行的资料。改变主意请在此之前到“我的数据”撤销；如非本人申请，请立即联系{tenant}。",
        "Your data here will be erased after {when}. Call it off under “My data” before then; if it was not you, tell {tenant} at once.",
        is_urgent=True,
    ),
    ("rights.erasure_called_off", OWNER): Words(
        "注销申请已撤销", "Erasure called off", "您的资料不会被删除，一切照旧。", "Nothing is erased; everything is as it was.",
    ),
    ("rights.correction_decided", OWNER): Words(
        "更正申请有结果了：{item}", "Your correction is decided: {item}", "{verdict}", "{verdict}",
    ),
    ("rights.estate_decided", HEIR): Words(
        "您继承的时间已到账", "Inherited time has arrived", "请到时间账户查看，凭据写在明细里。",
        "See your time account; the document stands in the statement.",
    ),
})  # fmt: skip


@listens(facts.ErasureAsked, facts.ErasureCalledOff, name="notifications.tell_of_erasure")
def tell_of_erasure(told: Told) -> None:
    """Whoever is to be erased hears of it, in case somebody else asked."""
    row = member(told.fact.member_id)
    asked = erasure_of(row.id)
    when = local(asked.due_at) if asked else None
    values = {
        language: {
            "when": "" if when is None else f"{when:%Y-%m-%d %H:%M}", "tenant": tenant(row.tenant_id).name(language),
        }
        for language in ("zh", "en")
    }  # fmt: skip
    tell([row.id], kind=told.fact.word, side=OWNER, fact_id=told.fact_id, values=values, path="/me/data")


@listens(facts.CorrectionDecided, name="notifications.tell_of_correction")
def tell_of_correction(told: Told) -> None:
    """Whoever asked for a correction hears what became of it."""
    item, node = Item.of(told.fact.item), tenant(member(told.fact.member_id).tenant_id)
    values = {"zh": _verdict(item.zh, node, "zh", told), "en": _verdict(item.en, node, "en", told)}
    person = [told.fact.member_id]
    tell(person, kind=told.fact.word, side=OWNER, fact_id=told.fact_id, values=values, path="/me/data")


@listens(facts.EstateDecided, name="notifications.tell_heirs")
def tell_heirs(told: Told) -> None:
    """Heirs to whom time has come hear of it; whoever got nothing is not told that they did."""
    if heirs := [UUID(heir) for heir in told.fact.heirs]:
        tell(heirs, kind=told.fact.word, side=HEIR, fact_id=told.fact_id, values={"zh": {}, "en": {}}, path="/account")


def _verdict(item: str, node: Tenant, language: str, told: Told) -> Mapping[str, str]:
    name = node.name(language)
    done = {"zh": "已更正。", "en": "It has been put right."}
    not_done = {
        "zh": f"没有更正，原因见“我的数据”。有疑问请联系{name}。",
        "en": f"It was not changed; see “My data” for the reason, or ask {name}.",
    }
    return {"item": item, "verdict": (done if told.fact.is_accepted else not_done)[language]}
