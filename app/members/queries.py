"""Reading members: one's own, those a clerk may find, what they consented to."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select, true

from app.kit.check_digits import short_number
from app.kit.clock import now
from app.kit.db import session
from app.kit.errors import Invalid
from app.kit.text import half_width, mask_id_number, mask_name, mask_phone, pinyin_pattern, sort_key, without_separators
from app.kit.words import Word
from app.members.errors import ConsentNotFound, MemberNotFound, MembershipNotFound
from app.members.models import ApiToken, Consent, Member, Membership, ProfileItem
from app.members.secrets import index_in_bank, unseal
from app.tenancy.keys import fetch
from app.tenancy.models import Jurisdiction, Tenant
from app.tenancy.scope import remembered


class ConsentKind(Word):
    """What a member can agree to, each apart. BASE comes with being a member; all others can be refused."""

    BASE = "base", "服务协议与个人信息处理", "Service agreement and use of personal data"
    ID_NUMBER = "id_number", "核验身份证件号码", "Checking the ID number"
    ADDRESS = "address", "住址（接单后才让服务者看到）", "Home address (shown to the helper after acceptance)"
    HEALTH = "health", "身体状况", "State of health"
    POLITICAL_STATUS = "political_status", "政治面貌", "Political status"
    HARDSHIP = (
        "hardship",
        "困难情况（低保、残疾、特困、留守等）",
        "Hardship (low income, disability, destitution, left behind …)",
    )
    OCCUPATION = "occupation", "职业", "Occupation"
    SKILLS = "skills", "特长、兴趣与可服务时间", "Skills, interests and hours available"
    INSURANCE = (
        "insurance",
        "把姓名、证件号码和手机号提供给保险公司（服务保障）",
        "Giving name, ID number and telephone to the insurer (cover while serving)",
    )


CONSENT_VERSION = 1
SENSITIVE = tuple(kind for kind in ConsentKind if kind is not ConsentKind.BASE)
PROFILE_KINDS = (ConsentKind.HEALTH, ConsentKind.POLITICAL_STATUS, ConsentKind.OCCUPATION, ConsentKind.SKILLS)


@dataclass(frozen=True)
class Profile:
    """A member as they see themselves: what is kept, masked where a shoulder could be looked over."""

    member: Member
    phone: str | None
    id_number: str | None
    address: str | None
    items: dict[str, str]
    consents: dict[str, Consent]


@dataclass(frozen=True)
class BankOfUser:
    """A bank a user belongs to."""

    jurisdiction: Jurisdiction
    member_id: UUID


def member(member_id: UUID, *, for_update: bool = False) -> Member:
    """One member of the bank in scope."""
    return fetch(Member, member_id, MemberNotFound, for_update=for_update)


def members_by_id(ids: Sequence[UUID]) -> dict[UUID, Member]:
    """Several members at once."""
    return {row.id: row for row in session().scalars(select(Member).where(Member.id.in_(ids)))} if ids else {}


def member_by_number(number: int) -> Member:
    """The member whose short number this is."""
    row = session().scalars(select(Member).where(Member.number == number)).first()
    if row is None:
        raise MemberNotFound()
    return row


def members_with_phone(phone: str) -> list[Member]:
    """Members of this bank who gave this telephone; a record that was merged into another leads to that one."""
    rows = session().scalars(
        select(Member).where(
            Member.phone_index == index_in_bank(phone, "phone"), or_(Member.is_active, Member.merged_into.is_not(None))
        )
    )
    found = [kept_record(row) for row in rows]
    return list({row.id: row for row in found if row.is_active}.values())


def kept_record(row: Member) -> Member:
    """The record a merged one has become, however often it was merged."""
    while row.merged_into is not None:
        row = member(row.merged_into)
    return row


def find_members(text: str, paths: list[str], limit: int = 30) -> list[Member]:
    """Members below these nodes by number, by telephone or its last four digits, by name or its pinyin."""
    return list(session().scalars(members_matching(text, paths).limit(limit)))


def members_matching(text: str, paths: list[str]) -> Select[Member]:
    """The question for members below these nodes, by name: whoever a text means, all of them where it is empty."""
    return (
        select(Member)
        .join(Tenant, (Tenant.jurisdiction_id == Member.jurisdiction_id) & (Tenant.id == Member.tenant_id))
        .where(Tenant.lies_within(paths), Member.is_active, meant_by(text))
        .order_by(Member.sort_key, Member.id)
    )


def meant_by(text: str) -> ColumnElement[bool]:
    """The condition that a text means a member: their number, telephone or its last four digits, name or its pinyin."""
    text = half_width(text).strip()
    digits = without_separators(text)
    if digits.isascii() and digits.isdigit():  # ² and ① are digits too, but no numbers
        ways: list[ColumnElement[bool]] = [Member.number == int(digits[:9])]
        if len(digits) == 4:
            ways.append(Member.phone_tail_index == index_in_bank(digits, "phone_tail"))
        if len(digits) == 11:
            ways.append(Member.phone_index == index_in_bank(digits, "phone"))
        with suppress(Invalid):
            ways.append(Member.number == short_number(digits))
        return or_(*ways)
    if not text:
        return true()
    if text.isascii():
        return or_(Member.name.contains(text, autoescape=True), Member.sort_key.regexp_match(pinyin_pattern(text)))
    return or_(Member.name.contains(text, autoescape=True), Member.sort_key.startswith(sort_key(text), autoescape=True))


def profile(member_id: UUID) -> Profile:
    """Everything kept about a member, sensitive numbers masked."""
    row = member(member_id)
    phone = unseal(row.phone_cipher, "member.phone", row.id)
    id_number = unseal(row.id_number_cipher, "member.id_number", row.id)
    items = session().scalars(select(ProfileItem).where(ProfileItem.member_id == member_id))
    return Profile(
        member=row,
        phone=mask_phone(phone) if phone else None,
        id_number=mask_id_number(id_number) if id_number else None,
        address=unseal(row.address_cipher, "member.address", row.id),
        items={item.kind: unseal(item.value_cipher, f"profile.{item.kind}", item.id) or "" for item in items},
        consents=consents(member_id),
    )


def consents(member_id: UUID) -> dict[str, Consent]:
    """The consents in force, by kind."""
    rows = session().scalars(
        select(Consent).where(Consent.member_id == member_id, Consent.withdrawn_at.is_(None)).order_by(Consent.id)
    )
    return {row.kind: row for row in rows}


def consent(consent_id: UUID, member_id: UUID, *, for_update: bool = False) -> Consent:
    """A consent this member gave, in force or withdrawn."""
    row = fetch(Consent, consent_id, ConsentNotFound, for_update=for_update)
    if row.member_id != member_id:
        raise ConsentNotFound()
    return row


def has_consent(member_id: UUID, kind: ConsentKind) -> bool:
    """Whether a member agreed to this and has not withdrawn it."""
    return kind in consents(member_id)


def who_consented(member_ids: Sequence[UUID], kind: ConsentKind) -> set[UUID]:
    """Those of several members who agreed to this and have not withdrawn it; of each it is read once a request."""
    known: dict[UUID, bool] = remembered(f"members.consents/{kind}", dict)
    if unknown := [id_ for id_ in member_ids if id_ not in known]:
        query = select(Consent.member_id).where(
            Consent.member_id.in_(unknown), Consent.kind == str(kind), Consent.withdrawn_at.is_(None)
        )
        agreed = set(session().scalars(query))
        known.update({id_: id_ in agreed for id_ in unknown})
    return {id_ for id_ in member_ids if known[id_]}


def forget_consent(member_id: UUID, kind: ConsentKind) -> None:
    """What was read of this member's consent is read anew."""
    known: dict[UUID, bool] = remembered(f"members.consents/{kind}", dict)
    known.pop(member_id, None)


def tokens(member_id: UUID) -> list[ApiToken]:
    """A member's API tokens that still work, the newest first."""
    return list(
        session().scalars(
            select(ApiToken)
            .where(ApiToken.member_id == member_id, ApiToken.revoked_at.is_(None), ApiToken.expires_at > now())
            .order_by(ApiToken.id.desc())
        )
    )


def banks_of_user(user_id: UUID) -> list[BankOfUser]:
    """The banks a signed-in user belongs to; readable by that user alone."""
    rows = session().execute(
        select(Jurisdiction, Membership.member_id)
        .join(Membership, Membership.jurisdiction_id == Jurisdiction.id)
        .where(Membership.user_id == user_id)
        .order_by(Jurisdiction.id)
    )
    return [BankOfUser(bank, member_id) for bank, member_id in rows]


def bank_of_user(user_id: UUID | None, slug: str) -> Jurisdiction:
    """The bank of this name, if the signed-in user belongs to it; any other is not found."""
    found = [here.jurisdiction for here in banks_of_user(user_id) if here.jurisdiction.slug == slug] if user_id else []
    if not found:
        raise MembershipNotFound()
    return found[0]


def masked(row: Member) -> str:
    """How a member is called before others have a reason to know the whole name."""
    return mask_name(row.name)
