"""What members keep about a person, and the records of rights themselves: copied, erased and merged here."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from app.kit.check_digits import with_check_digit
from app.kit.clock import now
from app.kit.db import session
from app.members.models import (
    ApiToken,
    Consent,
    DataReading,
    Member,
    Membership,
    ProfileItem,
)
from app.members.queries import ConsentKind, member
from app.members.readings import ReadingKind, role_words
from app.members.secrets import seal, unseal
from app.rbac.models import RoleGrant
from app.rbac.roles import ROLES
from app.rights.models import Correction, Rebinding
from app.rights.of_users import as_user, delete_rows, end_sessions, leave_platform
from app.rights.queries import earlier_records
from app.rights.registry import Part, PersonalData, sealed
from app.tenancy.queries import tenant
from app.tenancy.scope import jurisdiction_id

ERASED_NAME, ERASED_KEY = "已注销", "yi zhu xiao"
WHEN = ("时间", "When")


def instant(value: Any) -> str | None:
    """An instant or a day as a copy says it: ISO 8601, in UTC."""
    return None if value is None else str(value.isoformat())


def export(member_id: UUID) -> list[Part]:
    """Everything members and rights keep about somebody; numbers in full, for it is their own copy."""
    row = member(member_id)
    return [_details(row), _profile(row), _consents(row), _roles(row), _tokens(row), _readings(row), _requests(row)]


def repoint(model: type[Any], column: str, from_id: UUID, to_id: UUID) -> None:
    """Rows of one record become the other's; what the other has already, by a unique key, is not kept twice."""
    for row in session().scalars(select(model).where(getattr(model, column) == from_id).order_by(model.id)).all():
        try:
            with session().begin_nested():
                setattr(row, column, to_id)
                session().flush()
        except IntegrityError:
            session().refresh(row)
            session().delete(row)
            session().flush()


def erase(member_id: UUID) -> None:
    """Name, telephone, ID number, address, profile, consents, tokens and sign-in are gone; the bare row stays for the books.

    Records that were merged into this one are the same person's and go with it.
    """
    row = member(member_id, for_update=True)
    user_id, records = row.user_id, [row, *earlier_records(member_id)]
    ids = [record.id for record in records]
    for model in (ProfileItem, Consent, ApiToken):
        delete_rows(model, model.member_id.in_(ids))
    session().execute(update(DataReading).where(DataReading.member_id.in_(ids)).values(reason=""))
    _end_roles(member_id)
    session().execute(
        update(Correction).where(Correction.member_id.in_(ids))
        .values(value_cipher=None, note=None, decided_at=sa.func.coalesce(Correction.decided_at, now()))
    )  # fmt: skip
    session().execute(
        update(Rebinding).where(Rebinding.member_id.in_(ids))
        .values(old_phone_cipher=None, new_phone_cipher=None, told_at=sa.func.coalesce(Rebinding.told_at, now()))
    )  # fmt: skip
    for record in records:
        _forget(record)
    session().flush()
    if user_id is not None:
        leave_platform(user_id)


def merge(from_id: UUID, to_id: UUID) -> None:
    """What the kept record lacks it takes from the other; the other stays in history and leads to the kept one."""
    merged, kept = member(from_id, for_update=True), member(to_id, for_update=True)
    own: tuple[type[Any], ...] = (ProfileItem, Consent)
    for model in own:
        has = set(session().scalars(select(model.kind).where(model.member_id == to_id)))
        for item in session().scalars(select(model).where(model.member_id == from_id)):
            if item.kind not in has:  # the same person said both; what the kept record says holds
                item.member_id = to_id
    for column in ("level", "volunteer_since", "born_on", "sex"):
        values = [value for value in (getattr(kept, column), getattr(merged, column)) if value is not None]
        better = min(values, default=None) if column == "volunteer_since" else next(iter(values), None)
        setattr(kept, column, max(kept.level, merged.level) if column == "level" else better)
    _move_numbers(merged, kept)
    _move_corrections(merged, kept)
    session().execute(update(RoleGrant).where(RoleGrant.member_id == from_id).values(member_id=to_id))
    session().execute(update(DataReading).where(DataReading.member_id == from_id).values(member_id=to_id))
    merged.merged_into, merged.is_active = to_id, False
    _move_sign_in(merged, kept)
    session().flush()


def _move_numbers(merged: Member, kept: Member) -> None:
    """Sealed values are sealed anew for the row they move to; the telephone's index stays, for signing in follows it."""
    id_index = merged.id_number_index
    for column in ("phone", "id_number", "address"):
        value = unseal(getattr(merged, f"{column}_cipher"), f"member.{column}", merged.id)
        setattr(merged, f"{column}_cipher", None)
        if value is not None and getattr(kept, f"{column}_cipher") is None:
            setattr(kept, f"{column}_cipher", seal(value, f"member.{column}", kept.id))
            if column == "phone":
                kept.phone_index, kept.phone_tail_index = merged.phone_index, merged.phone_tail_index
    merged.id_number_index = None
    session().flush()  # one number, one record: the index is unique
    if kept.id_number_cipher is not None and kept.id_number_index is None:
        kept.id_number_index = id_index


def _move_sign_in(merged: Member, kept: Member) -> None:
    user_id = merged.user_id
    if user_id is None:
        return
    end_sessions(user_id, merged.id)
    merged.user_id = None
    session().flush()
    if kept.user_id is not None:
        leave_platform(user_id)
        return
    kept.user_id = user_id
    with as_user(user_id):
        session().execute(
            update(Membership)
            .where(Membership.user_id == user_id, Membership.jurisdiction_id == jurisdiction_id())
            .values(member_id=kept.id)
        )


def _move_corrections(merged: Member, kept: Member) -> None:
    """Requests follow to where they can be decided; of two that wait for the same item, the kept record's waits on."""
    waits = set(
        session().scalars(
            select(Correction.item).where(Correction.member_id == kept.id, Correction.decided_at.is_(None))
        )
    )
    for asked in session().scalars(select(Correction).where(Correction.member_id == merged.id)).all():
        if asked.decided_at is None and asked.item in waits:
            asked.value_cipher, asked.decided_at, asked.is_accepted = None, now(), False
        asked.member_id, asked.tenant_id = kept.id, kept.tenant_id


def _forget(row: Member) -> None:
    row.name, row.sort_key = ERASED_NAME, ERASED_KEY
    row.phone_cipher = row.phone_index = row.phone_tail_index = None
    row.id_number_cipher = row.id_number_index = row.address_cipher = None
    row.born_on = row.sex = row.volunteer_since = row.user_id = None
    row.is_active, row.erased_at = False, row.erased_at or now()


def _end_roles(member_id: UUID) -> None:
    live = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > now())
    session().execute(update(RoleGrant).where(RoleGrant.member_id == member_id, live).values(valid_to=now()))
    session().execute(update(RoleGrant).where(RoleGrant.member_id == member_id).values(reason=""))


def _details(row: Member) -> Part:
    columns = {
        "number": ("会员号", "Number"), "name": ("姓名", "Name"), "phone": ("手机", "Mobile"),
        "id_number": ("证件号码", "ID number"), "address": ("住址", "Address"), "born_on": ("出生日期", "Birth date"),
        "sex": ("性别", "Sex"), "node": ("所在网点", "Branch"), "level": ("等级", "Level"),
        "registered_at": ("登记时间", "Registered"), "volunteer_since": ("成为志愿者", "Volunteer since"),
        "language": ("语言", "Language"), "text_size": ("长辈版字号", "Large type"),
    }  # fmt: skip
    values = (
        with_check_digit(row.number), row.name, unseal(row.phone_cipher, "member.phone", row.id),
        unseal(row.id_number_cipher, "member.id_number", row.id), unseal(row.address_cipher, "member.address", row.id),
        instant(row.born_on), row.sex, tenant(row.tenant_id).name_zh, row.level, instant(row.registered_at),
        instant(row.volunteer_since), row.language, row.text_size,
    )  # fmt: skip
    return Part("details", "基本资料", "Details", columns, [values])


def _profile(row: Member) -> Part:
    items = session().scalars(select(ProfileItem).where(ProfileItem.member_id == row.id).order_by(ProfileItem.kind))
    rows = [
        (ConsentKind.of(i.kind).zh, unseal(i.value_cipher, f"profile.{i.kind}", i.id), instant(i.set_at)) for i in items
    ]
    return Part("profile", "自愿填写的资料", "Told of oneself",
                {"kind": ("项目", "Item"), "value": ("内容", "Content"), "set_at": WHEN}, rows)  # fmt: skip


def _consents(row: Member) -> Part:
    given = session().scalars(select(Consent).where(Consent.member_id == row.id).order_by(Consent.id))
    rows = [(ConsentKind.of(c.kind).zh, c.version, instant(c.given_at), instant(c.withdrawn_at)) for c in given]
    columns = {
        "kind": ("同意什么", "Consent to"), "version": ("版本", "Version"), "given_at": ("同意时间", "Given"),
        "withdrawn_at": ("撤回时间", "Withdrawn"),
    }  # fmt: skip
    return Part("consents", "同意与撤回", "Consents", columns, rows)


def _roles(row: Member) -> Part:
    grants = session().scalars(select(RoleGrant).where(RoleGrant.member_id == row.id).order_by(RoleGrant.id))
    rows = [
        (ROLES.get(g.role, (g.role,))[0], tenant(g.tenant_id).name_zh, instant(g.valid_from), instant(g.valid_to))
        for g in grants
    ]
    columns = {
        "role": ("角色", "Role"), "node": ("网点", "Branch"), "valid_from": ("自", "From"), "valid_to": ("至", "Until"),
    }  # fmt: skip
    return Part("roles", "担任的角色", "Roles", columns, rows)


def _tokens(row: Member) -> Part:
    tokens = session().scalars(select(ApiToken).where(ApiToken.member_id == row.id).order_by(ApiToken.id))
    rows = [(t.name, instant(t.created_at), instant(t.expires_at), instant(t.revoked_at)) for t in tokens]
    columns = {
        "name": ("名称", "Name"), "created_at": WHEN, "expires_at": ("到期", "Expires"), "revoked_at": ("作废", "Revoked"),
    }  # fmt: skip
    return Part("tokens", "接口令牌", "API tokens", columns, rows)


def _readings(row: Member) -> Part:
    read = session().scalars(select(DataReading).where(DataReading.member_id == row.id).order_by(DataReading.id))
    rows = [(instant(r.read_at), role_words(r)[0], ReadingKind.of(r.what).zh, r.reason) for r in read]
    columns = {"read_at": WHEN, "role": ("谁", "Who"), "what": ("看了什么", "What"), "reason": ("理由", "Why")}
    return Part("readings", "谁看过我的数据", "Who saw my data", columns, rows)


def _requests(row: Member) -> Part:
    asked = session().scalars(select(Correction).where(Correction.member_id == row.id).order_by(Correction.id))
    rows = [(instant(c.asked_at), c.item, instant(c.decided_at), c.is_accepted, c.note) for c in asked]
    columns = {
        "asked_at": WHEN, "item": ("更正项目", "Item"), "decided_at": ("办理时间", "Decided"),
        "is_accepted": ("是否更正", "Accepted"), "note": ("说明", "Note"),
    }  # fmt: skip
    return Part("corrections", "更正申请", "Corrections", columns, rows)


MEMBERS = PersonalData(
    "members", "会员资料", "Membership",
    frozenset({
        "member", "profile_item", "consent", "api_token", "data_reading", "role_grant", "correction", "erasure",
        "estate", "heir", "merge", "rebinding",
    }),
    export, erase, merge,
    sealed=(
        sealed(Member, "phone_cipher"), sealed(Member, "id_number_cipher"), sealed(Member, "address_cipher"),
        sealed(ProfileItem, "value_cipher", lambda row: f"profile.{row.kind}"),
        sealed(Correction, "value_cipher"), sealed(Rebinding, "old_phone_cipher"), sealed(Rebinding, "new_phone_cipher"),
    ),
)  # fmt: skip
