"""What relatives are told when one may act for another; recipients stands below and cannot tell them itself."""

from app.events.facts import Told, listens
from app.kit.text import mask_name
from app.members.queries import member
from app.notifications.commands import tell
from app.notifications.wording import WORDS, Words
from app.recipients import events as facts

RELATIVE, PERSON = "relative", "person"

WORDS.update({
    ("recipients.proxy_named", RELATIVE): Words(
        "{name} 请您代办", "{name} asks you to act for them",
        "{name} 委托您代为办理时间银行的事。请打开“家人”页面，看清可以办哪些事，再决定是否接受；不认识此人请不要接受。",
        "{name} entrusts you with their time bank. Open “Family”, see what you may do, then accept or not; if you do not know them, do not.",
        is_urgent=True,
    ),
    ("recipients.proxy_accepted", PERSON): Words(
        "{relative} 已接受代办", "{relative} will act for you",
        "从现在起，{relative} 可以按您写明的范围替您办理。想结束时，随时在“家人”页面结束。",
        "From now on {relative} may act for you within what you allowed. End it under “Family” at any time.",
        is_urgent=True,
    ),
})  # fmt: skip


@listens(facts.ProxyNamed, facts.ProxyAccepted, name="notifications.tell_of_proxy")
def tell_of_proxy(told: Told) -> None:
    """Who is named hears that they may accept; who named them hears that they did. Names are masked, for messages travel."""
    person, relative = member(told.fact.member_id), member(told.fact.relative_id)
    names = {"name": mask_name(person.name), "relative": mask_name(relative.name)}
    to, side = (relative, RELATIVE) if isinstance(told.fact, facts.ProxyNamed) else (person, PERSON)
    values = {"zh": names, "en": names}
    tell([to.id], kind=told.fact.word, side=side, fact_id=told.fact_id, values=values, path="/family")
