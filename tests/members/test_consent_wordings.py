"""The words of a consent change with a preview; what somebody agreed to is recorded with its version (B17)."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.kit.clock import fixed, local, now
from app.kit.db import session
from app.members.commands import give_consent, withdraw_consent
from app.members.errors import WordingDatedBack, WordingIsTheFirst, WordingUnchanged
from app.members.models import Consent
from app.members.queries import ConsentKind, consents, has_consent
from app.members.wordings import Agreed, agreed, undo_wording, versions, word_consent, words_in_force
from tests.console.test_pages import facts, send
from tests.worlds import World

KIND = ConsentKind.HEALTH
WORDS = {
    "zh": "只用于安排合适的服务，服务者看不到；可随时撤回。",
    "en": "Only to arrange fitting help; helpers do not see it; may be withdrawn.",
}
AT = f"/desk/consents/{KIND}"


def _word(world: World, zh: str, *, days: int = 0) -> None:
    at = now() + timedelta(days=days) if days else None
    word_consent(KIND, zh, "New words.", effective_from=at, reason="test", by=world.district.actor)
    session().commit()


def _version(world: World) -> int:
    return consents(world.resident.member_id)[KIND].version


def _agree(world: World) -> Consent:
    row = give_consent(world.resident.member_id, KIND, by=world.resident.actor)
    session().commit()
    return row


def test_a_consent_keeps_the_version_it_was_given_to_and_agreeing_anew_takes_the_new_one(world: World) -> None:
    first = _agree(world)
    assert (first.version, _agree(world).id) == (1, first.id), "agreeing again changes nothing"
    _word(world, "新的说法。")
    assert (_version(world), has_consent(world.resident.member_id, KIND)) == (1, True)
    assert agreed()[KIND] == Agreed(1, 0)
    second = _agree(world)
    assert (second.version, _version(world), agreed()[KIND]) == (2, 2, Agreed(1, 1))
    rows = session().scalars(sa.select(Consent.version).where(Consent.kind == str(KIND)).order_by(Consent.id)).all()
    assert list(rows) == [1, 2], "both stand"
    mine = world.browser(world.resident).get("/me/data").get_data(as_text=True)
    assert "第 1 版" in mine
    assert "第 2 版<br>新的说法。" in mine, "what was agreed to can be read"
    session().rollback()
    withdraw_consent(second.id, world.resident.member_id, by=world.resident.actor)
    session().commit()
    assert not has_consent(world.resident.member_id, KIND), "withdrawing takes back both"


def test_words_hold_from_their_day_on(world: World) -> None:
    _word(world, "下月起的说法。", days=30)
    assert words_in_force()[KIND].version == 1
    with fixed(now() + timedelta(days=31)):
        assert (words_in_force()[KIND].zh, words_in_force()[KIND].version) == ("下月起的说法。", 2)
        assert _agree(world).version == 2
    with pytest.raises(WordingDatedBack):
        _word(world, "昨天的说法。", days=-1)
    with pytest.raises(WordingUnchanged):
        _word(world, "下月起的说法。")


def test_undoing_brings_the_words_before_back_as_a_version_of_their_own(world: World) -> None:
    with pytest.raises(WordingIsTheFirst):
        undo_wording(KIND, by=world.district.actor)
    _word(world, "新的说法。")
    undo_wording(KIND, by=world.district.actor)
    session().commit()
    assert [(words.version, words.zh) for words in versions(KIND)] == [(3, KIND.zh), (2, "新的说法。"), (1, KIND.zh)]
    assert words_in_force()[KIND].version == 3
    _word(world, "以后的说法。", days=9)
    undo_wording(KIND, by=world.district.actor)
    session().commit()
    with fixed(now() + timedelta(days=10)):
        assert words_in_force()[KIND].zh == KIND.zh, "what was to come does not come"


def test_the_console_shows_who_is_affected_from_when_what_they_read_and_how_to_undo(world: World) -> None:
    _agree(world)
    browser = world.browser(world.district)
    later = f"{local(now() + timedelta(days=3)):%Y-%m-%dT%H:%M}"
    fields: dict[str, Any] = {**WORDS, "effective_from": later, "reason": "法务意见"}
    page = browser.post(AT, fields).get_data(as_text=True)
    for words in (
        "还没有保存",
        "会员会看到",
        WORDS["zh"],
        "位会员同意过",
        "怎样撤销",
        "撤销最近一次改动",
        "仍按当时的那一版记录",
    ):
        assert words in page
    assert '<span class="figure">1</span>位会员同意过' in page
    assert later[11:] in page
    session().rollback()
    assert len(versions(KIND)) == 1, "a preview writes nothing"
    assert send(browser, AT, {**fields, "effective_from": ""}, AT, preview="确认后立即").status_code == 303
    assert facts(world, "members.consent_worded")[-1].body["version"] == 2
    mine = world.browser(world.resident).get("/me").get_data(as_text=True)
    for words in (WORDS["zh"], "您同意的是第 1 版", "同意新的文字"):
        assert words in mine
    assert browser.post(f"{AT}/undoing", form_at=AT).status_code == 303
    session().rollback()
    assert words_in_force()[KIND].version == 3
    assert browser.post(AT, {**fields, "zh": KIND.zh, "en": KIND.en, "effective_from": ""}).status_code == 409
    assert browser.get("/desk/consents/shoe-size").status_code == 422
    assert world.browser(world.branch).get(AT).status_code == 200, "whoever reads the rules reads the words"
    assert world.browser(world.branch).post(AT, fields).status_code == 403


def test_who_registers_reads_the_banks_own_words(world: World) -> None:
    word_consent(
        ConsentKind.BASE, "我同意本行的服务协议（二版）。", "I accept the agreement (second).", effective_from=None,
        reason="test", by=world.district.actor,
    )  # fmt: skip
    session().commit()
    assert "服务协议（二版）" in world.browser().get("/register").get_data(as_text=True)
    person = world.person("新来的人")
    assert consents(person.member_id)[ConsentKind.BASE].version == 2


def test_the_same_over_the_api(world: World) -> None:
    _agree(world)
    body = {"kind": str(KIND), **WORDS, "reason": "法务意见"}
    assert world.api(world.branch).post("/consent-wordings", body).status_code == 403
    made = world.api(world.district).post("/consent-wordings", body)
    assert (made.status_code, made.json["version"]) == (201, 2)
    told = {row["kind"]: row for row in world.api(world.branch).get("/consent-wordings").json}
    assert (told[KIND]["zh"], told[KIND]["members"], told[KIND]["members_to_these_words"]) == (WORDS["zh"], 1, 0)
    assert world.api(world.district).post("/consent-wordings", body).status_code == 409
