"""Undoing a change: the opposite act, by somebody who may do it, while what the change made still stands.

Undoing is a fact of its own; the one undone stays where it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.console import acts
from app.console.errors import ChangedSince, ChangeNotFound
from app.console.events import (
    BrandChanged,
    LogoChanged,
    NodeAdded,
    NodeMoved,
    NodeRenamed,
    NodeReopened,
    NodeShut,
    SubBrandChanged,
)
from app.console.fact_words import permission_called, role_called
from app.events.facts import from_body
from app.events.models import Fact
from app.events.queries import ShownFact, fact_row, shown
from app.kit.db import session
from app.members.models import Member
from app.members.queries import members_by_id
from app.rbac.events import RoleAdapted, RoleGranted, RoleRevoked
from app.rbac.guard import Visitor
from app.rbac.queries import difference, grant, grants_in_force
from app.rbac.words import Permission
from app.tenancy.branding import Face, current_face
from app.tenancy.logos import worn_logo
from app.tenancy.queries import look_along, root, tenant
from app.tenancy.sub_brands import SubFace, sub_face_of
from app.web.language import language, t

REASON = "撤销 · undone"


@dataclass(frozen=True)
class Opposite:
    """How a kind of change is undone: which word it takes, whether the change still stands, what the opposite act is."""

    word: Permission
    stands: Callable[[Any], bool]
    act: Callable[[Visitor, Any], object]


@dataclass(frozen=True)
class Change:
    """A change as the console lists it: what, by whom, and whether it can be undone now."""

    told: ShownFact
    by: Member | None
    said: str
    is_undoable: bool


def _regrant(who: Visitor, told: RoleRevoked) -> object:
    row = grant(told.grant_id)
    end = datetime.fromisoformat(told.had_end) if told.had_end else None
    return acts.grant(who, row.member_id, row.role, row.tenant_id, reason=REASON, valid_to=end)


def _is_not_held(told: RoleRevoked) -> bool:
    row = grant(told.grant_id)
    return (row.role, tenant(row.tenant_id).path) not in grants_in_force(row.member_id)


def _still_adapted(told: RoleAdapted) -> bool:
    row = difference(told.role, Permission.of(told.permission))
    return (row.is_allowed if row else None) == told.is_allowed


def _sub_face(tenant_id: UUID) -> dict[str, Any]:
    face = sub_face_of(tenant_id)
    return asdict(face) if face else {}


def _logo(tenant_id: UUID) -> UUID | None:
    row = worn_logo(tenant_id)
    return row.id if row else None


def _names(told: NodeRenamed) -> bool:
    node = tenant(told.tenant_id)
    return (node.name_zh, node.name_en) == (told.after_zh, told.after_en)


OPPOSITES: dict[type, Opposite] = {
    NodeAdded: Opposite(
        Permission.TENANT_MANAGE, lambda told: tenant(told.tenant_id).closed_at is None,
        lambda who, told: acts.close_node(who, told.tenant_id, None),
    ),
    NodeRenamed: Opposite(
        Permission.TENANT_MANAGE, _names,
        lambda who, told: acts.rename_node(who, told.tenant_id, told.before_zh, told.before_en),
    ),
    NodeMoved: Opposite(
        Permission.TENANT_MANAGE, lambda told: tenant(told.tenant_id).parent_id == told.after_id,
        lambda who, told: acts.move_node(who, told.tenant_id, told.before_id),
    ),
    NodeShut: Opposite(
        Permission.TENANT_MANAGE, lambda told: tenant(told.tenant_id).closed_at is not None,
        lambda who, told: acts.reopen_node(who, told.tenant_id),
    ),
    NodeReopened: Opposite(
        Permission.TENANT_MANAGE, lambda told: tenant(told.tenant_id).closed_at is None,
        lambda who, told: acts.close_node(who, told.tenant_id, None),
    ),
    BrandChanged: Opposite(
        Permission.BRAND_EDIT, lambda told: asdict(current_face()) == told.after,
        lambda who, told: acts.show_bank_as(who, Face(**told.before)),
    ),
    SubBrandChanged: Opposite(
        Permission.BRAND_EDIT, lambda told: _sub_face(told.tenant_id) == told.after,
        lambda who, told: acts.show_part_as(who, told.tenant_id, SubFace(**told.before) if told.before else None),
    ),
    LogoChanged: Opposite(
        Permission.BRAND_EDIT, lambda told: _logo(told.tenant_id) == told.after_id,
        lambda who, told: acts.change_logo(who, told.tenant_id, told.before_id),
    ),
    RoleGranted: Opposite(
        Permission.ROLE_GRANT, lambda told: acts.is_running(grant(told.grant_id)),
        lambda who, told: acts.revoke(who, told.grant_id),
    ),
    RoleRevoked: Opposite(Permission.ROLE_GRANT, _is_not_held, _regrant),
    RoleAdapted: Opposite(
        Permission.ROLE_ADAPT, _still_adapted,
        lambda who, told: acts.adapt(who, told.role, Permission.of(told.permission), told.was),
    ),
}  # fmt: skip
"""Every kind of change that can be undone here; rules are undone on their own page."""

BY_WORD = {kind.word: opposite for kind, opposite in OPPOSITES.items()}  # type: ignore[attr-defined]

TREE = (NodeAdded, NodeRenamed, NodeMoved, NodeShut, NodeReopened)
BRAND = (BrandChanged, SubBrandChanged, LogoChanged)
GRANTS = (RoleGranted, RoleRevoked)
ADAPTING = (RoleAdapted,)


def undo(who: Visitor, fact_id: UUID) -> None:
    """Do the opposite of a change one could have made oneself; refuses where it has been changed again since."""
    row = fact_row(fact_id)
    opposite = BY_WORD.get(row.kind) if row else None
    if row is None or opposite is None or not who.powers.may(opposite.word, _path(row)):
        raise ChangeNotFound()
    told = from_body(row.kind, row.body)
    if not opposite.stands(told):
        raise ChangedSince()
    opposite.act(who, told)


def recent(who: Visitor, kinds: Iterable[type], limit: int = 10) -> list[Change]:
    """The latest changes of these kinds at the nodes where one could have made them, newest first."""
    words = [kind.word for kind in kinds]  # type: ignore[attr-defined]
    rows = session().scalars(select(Fact).where(Fact.kind.in_(words)).order_by(Fact.id.desc()).limit(limit * 5))
    mine = [row for row in rows if who.powers.may(BY_WORD[row.kind].word, _path(row))][:limit]
    people = members_by_id([row.by_member_id for row in mine if row.by_member_id])
    return [
        Change(
            shown(row), people.get(row.by_member_id) if row.by_member_id else None, _said(row),
            BY_WORD[row.kind].stands(from_body(row.kind, row.body)),
        )
        for row in mine
    ]  # fmt: skip


def _path(row: Fact) -> str:
    return tenant(row.tenant_id).path if row.tenant_id else root().path


def _said(row: Fact) -> str:
    """What the change was about, in the words people typed, in the reader's language where there are two."""
    told, lang = from_body(row.kind, row.body), language()
    match told:
        case NodeRenamed():
            before, after = (told.before_en, told.after_en) if lang == "en" else (told.before_zh, told.after_zh)
            return f"{before} → {after}"
        case NodeMoved():
            node, before_node, after_node = (tenant(one) for one in (told.tenant_id, told.before_id, told.after_id))
            return f"{node.name(lang)}: {before_node.name(lang)} → {after_node.name(lang)}"
        case BrandChanged():
            return t("、", ", ").join(
                f"{told.before[key]} → {told.after[key]}" for key in _changed(told) if key != "vocabulary"
            )
        case LogoChanged():
            before, after = (t("有", "one") if one else t("无", "none") for one in (told.before_id, told.after_id))
            return f"{look_along(tenant(told.tenant_id).path).name(lang)}: {before} → {after}"
        case SubBrandChanged():
            names = [face.get(f"name_{lang}") or "—" for face in (told.before, told.after)]
            return f"{tenant(told.tenant_id).name(lang)}: {' → '.join(names)}"
        case RoleGranted() | RoleRevoked():
            people = members_by_id([told.member_id])
            name = people[told.member_id].name if told.member_id in people else ""
            return f"{name} {role_called(told.role)}"
        case RoleAdapted():
            return f"{role_called(told.role)}: {permission_called(told.permission)}"
    return tenant(row.tenant_id).name(lang) if row.tenant_id else ""


def _changed(told: BrandChanged) -> list[str]:
    return [key for key, value in told.after.items() if told.before.get(key) != value]
