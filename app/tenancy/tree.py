"""Shaping the tree: nodes are added, renamed, moved, closed and opened again, one change after the other.

What is granted at a node is granted by its id, so grants, members and rules go with it wherever it moves.
"""

from uuid import UUID

from sqlalchemy import func, select

from app.kit.clock import now
from app.kit.db import session
from app.kit.text import clean_line
from app.tenancy.commands import touch_version
from app.tenancy.errors import (
    CycleRefused,
    NodeClosed,
    NodeClosedAlready,
    NodeNameTaken,
    NodeOccupied,
    NodeOpenAlready,
    RootStays,
    SuccessorRefused,
    TenantNotFound,
)
from app.tenancy.keys import fetch, one_at_a_time
from app.tenancy.models import Tenant, TenantKind
from app.tenancy.occupancy import hand_over, keeping_open

LONGEST_NAME = 60
KINDS_BELOW_ROOT = tuple(TenantKind)[1:]
"""The head bank is the root, and there is one."""


def add_node(
    parent_id: UUID, kind: TenantKind, *, name_zh: str, name_en: str, region_code: str | None = None
) -> Tenant:
    """A new node below another; it can take members at once."""
    _lock_tree()
    parent = _locked(parent_id)
    if parent.closed_at is not None:
        raise NodeClosed(zh=parent.name_zh, en=parent.name_en)
    if kind not in KINDS_BELOW_ROOT:
        raise RootStays()
    number = int(session().scalar(select(func.max(Tenant.number))) or 0) + 1
    node = Tenant(
        parent_id=parent.id, key=f"node-{number}", number=number, path=f"{parent.path}{number}/", kind=str(kind),
        name_zh=_free_name(name_zh, parent.id), name_en=clean_line(name_en, LONGEST_NAME),
        region_code=region_code or parent.region_code,
    )  # fmt: skip
    session().add(node)
    session().flush()
    touch_version()
    return node


def rename_node(tenant_id: UUID, *, name_zh: str, name_en: str) -> Tenant:
    """A node is called otherwise from now on."""
    _lock_tree()
    node = _locked(tenant_id)
    node.name_zh = _free_name(name_zh, node.parent_id, but=node.id)
    node.name_en = clean_line(name_en, LONGEST_NAME)
    session().flush()
    touch_version()
    return node


def move_node(tenant_id: UUID, parent_id: UUID) -> Tenant:
    """A node goes below another, with everything below it; never below itself."""
    _lock_tree()
    node, parent = _locked(tenant_id), _locked(parent_id)
    if node.parent_id is None:
        raise RootStays()
    if node.holds(parent.path):
        raise CycleRefused(zh=parent.name_zh, en=parent.name_en)
    if parent.closed_at is not None:
        raise NodeClosed(zh=parent.name_zh, en=parent.name_en)
    _free_name(node.name_zh, parent.id, but=node.id)
    _put_below(node, parent)
    touch_version()
    return node


def close_node(tenant_id: UUID, *, successor_id: UUID | None = None) -> Tenant:
    """A node takes nobody and nothing new; while anything stands there it needs a successor, who takes it over."""
    _lock_tree()
    node = _locked(tenant_id)
    if node.parent_id is None:
        raise RootStays()
    if node.closed_at is not None:
        raise NodeClosedAlready()
    children = list(session().scalars(select(Tenant).where(Tenant.parent_id == node.id, Tenant.closed_at.is_(None))))
    left = keeping_open(node.id)
    if successor_id is None and (children or left):
        zh = [f"{count.number} {count.zh}" for count in left] + [f"{len(children)} 个下级网点"] * bool(children)
        en = [f"{count.number} {count.en}" for count in left] + [f"{len(children)} nodes below"] * bool(children)
        raise NodeOccupied(left_zh="、".join(zh), left_en=", ".join(en))
    if successor_id is not None:
        successor = _locked(successor_id)
        if successor.closed_at is not None or node.holds(successor.path):
            raise SuccessorRefused()
        hand_over(node.id, successor.id)
        for child in children:
            _put_below(child, successor)
    node.closed_at = now()
    session().flush()
    touch_version()
    return node


def reopen_node(tenant_id: UUID) -> Tenant:
    """A closed node takes members again; what was handed over stays where it is."""
    _lock_tree()
    node = _locked(tenant_id)
    if node.closed_at is None:
        raise NodeOpenAlready()
    if node.parent_id is not None:
        above = fetch(Tenant, node.parent_id, TenantNotFound)
        if above.closed_at is not None:
            raise NodeClosed(zh=above.name_zh, en=above.name_en)
    node.closed_at = None
    session().flush()
    touch_version()
    return node


def _lock_tree() -> None:
    """Changes of one bank's tree follow one another: two moves at once could make a ring."""
    one_at_a_time("tree")


def _locked(tenant_id: UUID) -> Tenant:
    return fetch(Tenant, tenant_id, TenantNotFound, for_update=True)


def _put_below(node: Tenant, parent: Tenant) -> None:
    """Give a node and all below it their new paths; a path ends in its node's own number, so none meets another's."""
    before = node.path
    after = f"{parent.path}{node.number}/"
    branch = session().scalars(
        select(Tenant)
        .where(Tenant.path.startswith(before, autoescape=True))
        .order_by(Tenant.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for below in branch.all():
        below.path = after + below.path[len(before) :]
    node.parent_id = parent.id
    session().flush()


def _free_name(name: str, parent_id: UUID | None, *, but: UUID | None = None) -> str:
    """The name, cleaned, if no other open node beside it has it; people choose nodes by their names."""
    cleaned = clean_line(name, LONGEST_NAME)
    same = select(Tenant.id).where(
        Tenant.parent_id == parent_id, Tenant.name_zh == cleaned, Tenant.id != but, Tenant.closed_at.is_(None)
    )
    if session().scalar(same):
        raise NodeNameTaken(name=cleaned)
    return cleaned
