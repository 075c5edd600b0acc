"""Registering people: by a clerk or by themselves, each person once, nothing sensitive without its consent."""

import pytest
import sqlalchemy as sa

from app.events.models import Fact
from app.kit.check_digits import with_check_digit
from app.kit.db import session
from app.kit.errors import TimeBankError
from app.kit.text import sort_key
from app.members import commands, queries
from app.members.models import Consent, DataReading, Member, ProfileItem
from app.members.queries import SENSITIVE, ConsentKind
from app.tenancy.actor import SHELL
from tests.members.test_sign_in import ask_code
from tests.orders.conftest import refused
from tests.orders.racing import race
from tests.worlds import World, fresh_phone

ID_NUMBER = "11010519491231002X"
BY_CARD = frozenset({ConsentKind.ID_NUMBER})


def register(world: World, name: str = "陈阿婆", **more: object) -> Member:
    row = commands.register_member(name, tenant_id=world.nodes["leaf"], by=world.clerk.actor, **more)  # type: ignore[arg-type]
    session().commit()
    return row


def test_an_assisted_registration_records_who_did_it_and_in_which_consents(world: World) -> None:
    row = register(world, is_assisted=True, id_number_text=ID_NUMBER, consented=BY_CARD)
    assert row.registered_by == world.clerk.member_id
    agreed = queries.consents(row.id)
    assert set(agreed) == {"base", "id_number"}
    assert {consent.recorded_by for consent in agreed.values()} == {world.clerk.member_id}
    fact = (
        session()
        .scalars(sa.select(Fact).where(Fact.kind == "members.member_registered", Fact.subject_id == row.id))
        .one()
    )
    assert (fact.by_member_id, fact.body["is_assisted"]) == (world.clerk.member_id, True)


def test_who_registers_themselves_is_registered_by_nobody(world: World) -> None:
    assert register(world).registered_by is None


def test_birth_date_and_sex_are_read_off_the_card(world: World) -> None:
    row = register(world, id_number_text=ID_NUMBER, consented=BY_CARD)
    assert (str(row.born_on), row.sex) == ("1949-12-31", "female")


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105\u200b19491231002X",
        "110105-19491231-002x",
    ],
)
def test_one_card_is_one_member_however_it_is_typed(world: World, typed: str) -> None:
    first = register(world, id_number_text=ID_NUMBER, consented=BY_CARD)
    with pytest.raises(TimeBankError) as caught:
        register(world, "同一人", id_number_text=typed, consented=BY_CARD)
    session().rollback()
    assert caught.value.code == "members.already_member"
    assert str(first.number) in str(caught.value.data["number"])


def test_the_same_card_in_another_bank_is_another_member(world: World, other_world: World) -> None:
    register(world, id_number_text=ID_NUMBER, consented=BY_CARD)
    with other_world.scope():
        assert register(other_world, id_number_text=ID_NUMBER, consented=BY_CARD).id


def test_two_clerks_at_once_register_one_card_once(world: World) -> None:
    body = {"name": "陈阿婆", "tenant_id": str(world.nodes["leaf"]), "id_number": ID_NUMBER, "consents": ["id_number"]}
    clients = [world.api(world.clerk), world.api(world.subadmin)]
    answers = race(world, *(lambda c=c: c.post("/members", body) for c in clients))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {answer.json["code"] for answer in answers if answer.status_code == 409} == {"members.already_member"}


@pytest.mark.parametrize("typed", ["110105194912310021", "11010519491331002X", "1101051949123100", "abc", "１１０"])
def test_a_card_with_a_wrong_check_digit_or_date_is_refused(world: World, typed: str) -> None:
    with pytest.raises(TimeBankError) as caught:
        register(world, id_number_text=typed, consented=BY_CARD)
    assert caught.value.status == 422


@pytest.mark.parametrize(
    "typed", ["+86 139-1234-5678", "8613912345678", "１３９１２３４５６７８", "139 1234 5678", "139\u200b12345678"]
)
def test_a_telephone_is_found_however_it_is_typed(world: World, typed: str) -> None:
    row = register(world, phone=typed)
    assert row.id in {found.id for found in queries.members_with_phone("13912345678")}


def test_a_family_may_share_a_telephone(world: World) -> None:
    phone = fresh_phone()
    both = {register(world, name, phone=phone).id for name in ("陈阿婆", "陈小宝")}
    assert {row.id for row in queries.members_with_phone(phone)} == both


@pytest.mark.parametrize(("item", "kind"), [("id_number_text", "id_number"), ("address", "address")])
def test_something_sensitive_without_its_consent_is_refused(world: World, item: str, kind: str) -> None:
    with refused("members.consent_needed"):
        register(world, **{item: ID_NUMBER})
    row = register(world)
    with refused("members.consent_needed"):
        commands.change_profile(row.id, by=SHELL, **{item: ID_NUMBER})  # type: ignore[arg-type]
    commands.give_consent(row.id, ConsentKind(kind), by=SHELL)
    commands.change_profile(row.id, by=SHELL, **{item: ID_NUMBER})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", queries.PROFILE_KINDS, ids=str)
def test_each_item_of_the_profile_needs_a_consent_of_its_own_and_goes_with_it(world: World, kind: ConsentKind) -> None:
    row = register(world)
    for other in SENSITIVE:
        if other is not kind:
            commands.give_consent(row.id, other, by=SHELL)
    session().commit()
    with refused("members.consent_needed"):
        commands.change_profile(row.id, by=SHELL, items={kind: "保密"})
    consent = commands.give_consent(row.id, kind, by=SHELL)
    commands.change_profile(row.id, by=SHELL, items={kind: "保密"})
    session().commit()
    assert queries.profile(row.id).items == {kind: "保密"}
    commands.withdraw_consent(consent.id, row.id, by=SHELL)
    session().commit()
    assert session().scalars(sa.select(ProfileItem).where(ProfileItem.member_id == row.id)).all() == []


def test_withdrawing_wipes_what_was_kept_and_only_that(world: World) -> None:
    both = frozenset({ConsentKind.ID_NUMBER, ConsentKind.ADDRESS})
    row = register(world, id_number_text=ID_NUMBER, address="三巷 2 号", consented=both)
    commands.withdraw_consent(queries.consents(row.id)["id_number"].id, row.id, by=SHELL)
    session().commit()
    world.reload(row)
    assert (row.id_number_cipher, row.id_number_index, row.born_on, row.sex) == (None, None, None, None)
    assert queries.profile(row.id).address == "三巷 2 号"
    commands.withdraw_consent(queries.consents(row.id)["address"].id, row.id, by=SHELL)
    session().commit()
    assert world.reload(row).address_cipher is None
    assert set(queries.consents(row.id)) == {"base"}
    kept = session().scalars(sa.select(Consent).where(Consent.member_id == row.id)).all()
    assert len(kept) == 3  # that one agreed, and until when, stays


def test_agreeing_twice_is_one_consent_and_agreeing_anew_is_another(world: World) -> None:
    row = register(world)
    first = commands.give_consent(row.id, ConsentKind.HEALTH, by=SHELL)
    assert commands.give_consent(row.id, ConsentKind.HEALTH, by=SHELL).id == first.id
    commands.withdraw_consent(first.id, row.id, by=SHELL)
    assert commands.give_consent(row.id, ConsentKind.HEALTH, by=SHELL).id != first.id


def test_a_consent_is_withdrawn_once_by_its_owner_and_the_basic_one_never(world: World) -> None:
    row, stranger = register(world), register(world, "别人")
    consent = commands.give_consent(row.id, ConsentKind.HEALTH, by=SHELL)
    session().commit()
    with refused("members.consent_not_found"):
        commands.withdraw_consent(consent.id, stranger.id, by=SHELL)
    commands.withdraw_consent(consent.id, row.id, by=SHELL)
    session().commit()
    with refused("members.consent_not_found"):
        commands.withdraw_consent(consent.id, row.id, by=SHELL)
    with refused("members.consent_is_base"):
        commands.withdraw_consent(queries.consents(row.id)["base"].id, row.id, by=SHELL)


def test_who_registers_with_a_known_telephone_is_told_what_to_do(world: World) -> None:
    browser, phone = world.browser(), world.resident.phone
    code = ask_code(world.api(), phone)
    sent = {"name": "陈家人", "phone": phone, "code": code, "tenant_id": str(world.nodes["leaf"]), "agrees": "true"}
    assert browser.post("/register", sent).status_code == 303
    page = browser.get("/sign-in").get_data(as_text=True)
    assert "已经登记过" in page
    assert "家人" in page


def test_whose_an_id_number_is_staff_alone_are_told(world: World) -> None:
    first, second = register(world, id_number_text=ID_NUMBER, consented=BY_CARD), register(world, "别人")
    number = with_check_digit(first.number)
    commands.give_consent(second.id, ConsentKind.ID_NUMBER, by=SHELL)
    commands.give_consent(world.resident.member_id, ConsentKind.ID_NUMBER, by=world.resident.actor)
    session().commit()
    with pytest.raises(TimeBankError) as told:
        commands.change_profile(second.id, id_number_text=ID_NUMBER, by=world.branch.actor)
    assert number in told.value.sentence("zh")
    session().rollback()
    answer = world.browser(world.resident).post("/me", {"id_number": ID_NUMBER})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "已经登记过" in page
    assert number not in page


def test_reading_a_full_id_number_needs_a_reason_and_is_recorded(world: World) -> None:
    row = register(world, id_number_text=ID_NUMBER, consented=BY_CARD)
    with refused("members.id_number_reason_missing"):
        commands.read_id_number(row.id, " ", by=world.branch.actor)
    assert commands.read_id_number(row.id, "办理保险", by=world.branch.actor) == ID_NUMBER
    session().commit()
    fact = session().scalars(sa.select(Fact).where(Fact.kind == "members.id_number_read")).one()
    assert (fact.subject_id, fact.by_member_id) == (row.id, world.branch.member_id)
    assert ID_NUMBER not in str(fact.body)
    read = session().scalars(sa.select(DataReading).where(DataReading.member_id == row.id)).one()
    assert (read.by_member_id, read.reason) == (world.branch.member_id, "办理保险")
    profile = queries.profile(row.id)
    assert profile.id_number == "110105********002X"


def test_a_volunteer_says_so_once_and_where_the_bank_vets_only_a_clerk_does(world: World, other_world: World) -> None:
    row = register(world)
    assert commands.join_volunteers(row.id, by=SHELL).is_volunteer
    with refused("members.volunteer_already"):
        commands.join_volunteers(row.id, by=SHELL)


@pytest.mark.parametrize("name", ["䶮𠮷𬭚㙓", "迪丽热巴·迪力木拉提", "欧阳娜娜", "Ng Ka-ho", "单于 氏"])
def test_rare_and_long_names_are_kept_as_they_are_and_found(world: World, name: str) -> None:
    row = register(world, name)
    assert world.reload(row).name == name
    paths = ["1/"]
    assert row.id in {found.id for found in queries.find_members(name, paths)}
    assert row.id in {found.id for found in queries.find_members(sort_key(name), paths)}


@pytest.mark.parametrize(
    "typed", ["ouyangxiuying", "ouyang xiuying", "ou yang xiu ying", "oyxy", "OYXY", "ouyang", "ouyangxy"]
)
def test_a_name_is_found_by_pinyin_with_or_without_spaces_and_by_initials(world: World, typed: str) -> None:
    row, other = register(world, "欧阳秀英"), register(world, "王秀英")
    found = {one.id for one in queries.find_members(typed, ["1/"])}
    assert row.id in found
    assert other.id not in found


@pytest.mark.parametrize(
    "text", ["²", "①②③④", "١٢٣٤", "%", "_", "\\", ".", "^", "[", "c(", "a{9999}", "0" * 60, "139" * 20, "' OR 1=1 --"]
)
def test_a_strange_search_finds_nobody_and_breaks_nothing(world: World, text: str) -> None:
    register(world)
    assert queries.find_members(text, ["1/"]) == []


def test_who_registers_chooses_a_branch_and_agrees_and_what_was_typed_stays(world: World) -> None:
    browser, phone = world.browser(), fresh_phone()
    sent = {"name": "新邻居", "phone": phone, "code": ask_code(world.api(), phone), "tenant_id": ""}
    page = browser.post("/register", sent).get_data(as_text=True)
    assert 'id="tenant_id-error"' in page
    assert 'value="新邻居"' in page
    sent |= {"tenant_id": str(world.nodes["leaf"]), "is_volunteer": "true"}
    answer = browser.post("/register", sent)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "在这里打钩" in page) == (422, True)
    assert f'value="{world.nodes["leaf"]}" selected' in page
    assert 'name="is_volunteer" value="true" checked' in page
    assert browser.post("/register", sent | {"agrees": "true"}).status_code == 303
    assert browser.get("/agreement").status_code == 200
