"""What modules above keep about a person is copied, erased and merged too."""

import json
from datetime import timedelta

from sqlalchemy import select

from app.dispatch.models import HotlineCall
from app.kit.clock import fixed, now, today
from app.kit.db import session
from app.kit.ids import uuid7
from app.members.secrets import seal
from app.recipients.models import Exclusion, Guardianship, Proxy, Recipient
from app.rights.commands.erase import ask_erasure
from app.rights.jobs import erase_due
from app.rights.queries import copy_of
from app.rights.registry import Remaining
from tests.rights.test_erasure import WEEK
from tests.rights.test_merge import merged
from tests.worlds import Person, World


def furnish(world: World, person: Person) -> None:
    """A registry entry, a relative, a guardian, a wish and a call of somebody; committed."""
    me, other = person.member_id, world.volunteer.member_id
    entry = Recipient(id=uuid7(), member_id=me, needs=["meals"], proof="registered", living_cipher=b"")
    entry.living_cipher = seal("alone", "recipient.living", entry.id)
    entry.note_cipher = seal("耳朵不好", "recipient.note", entry.id)
    entry.contact_cipher = seal("远房侄子", "recipient.contact", entry.id)
    call = HotlineCall(id=uuid7(), tenant_id=world.nodes["leaf"], member_id=me, taken_by=world.clerk.member_id)
    call.note_cipher = seal("来电问午餐", "hotline_call.note", call.id)
    proxy = Proxy(
        member_id=me, relative_id=other, relation="邻居之子", acts=["confirm"], monthly_seconds=0, document="委托书 3 号",
        valid_until=today() + timedelta(days=90),
    )  # fmt: skip
    guardian = Guardianship(minor_id=me, guardian_id=other, relation="邻居之子", document="监护书")
    wish = Exclusion(member_id=me, other_id=world.helper2.member_id)
    session().add_all([entry, call, proxy, guardian, wish])
    session().commit()


def test_a_copy_tells_of_them_in_clear(world: World) -> None:
    furnish(world, world.resident)
    text = json.dumps(copy_of(world.resident.member_id), ensure_ascii=False)
    for told in ("耳朵不好", "远房侄子", "来电问午餐", "委托书 3 号", "监护书"):
        assert told in text


def test_who_is_not_wanted_is_not_told(world: World) -> None:
    furnish(world, world.resident)
    wishes = next(s for s in copy_of(world.helper2.member_id)["sections"] if s["name"] == "recipients")["parts"][-1]
    assert wishes["rows"] == []


def test_an_erasure_leaves_no_word_of_them(world: World) -> None:
    furnish(world, world.resident)
    ask_erasure(world.resident.member_id, Remaining.POOL, by=world.resident.actor)
    session().commit()
    with fixed(now() + WEEK):
        assert erase_due() == 1
    me = world.resident.member_id
    assert session().scalars(select(Recipient).where(Recipient.member_id == me)).all() == []
    tie = session().scalars(select(Proxy).where(Proxy.member_id == me)).one()
    assert (tie.document, tie.relation, tie.ended_at is not None) == ("", "", True)
    assert session().scalars(select(HotlineCall.note_cipher).where(HotlineCall.member_id == me)).one() is None


def test_a_merge_takes_them_along_and_keeps_nothing_twice(world: World) -> None:
    twin = world.person("陈阿婆")
    furnish(world, world.resident)
    furnish(world, twin)
    merged(world, twin, world.resident)
    for model, column in ((Recipient, "member_id"), (Proxy, "member_id"), (Exclusion, "member_id")):
        rows = session().scalars(select(model).where(getattr(model, column) == twin.member_id)).all()
        assert len(rows) == 1, model
        gone = session().scalars(select(model).where(getattr(model, column) == world.resident.member_id)).all()
        assert gone == [], model
    assert len(session().scalars(select(HotlineCall).where(HotlineCall.member_id == twin.member_id)).all()) == 2
