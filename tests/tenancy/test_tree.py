"""The tree is shaped: names, parents, closing; paths, grants and members go along."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.kit.clock import now
from app.kit.db import db, session
from app.kit.text import TextEmpty, TextTooLong
from app.members.commands import register_member
from app.members.models import Member
from app.orders.commands import publish
from app.rbac.queries import grants_in_force
from app.tenancy.actor import SHELL
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
from app.tenancy.models import Tenant, TenantKind
from app.tenancy.queries import jurisdiction, tenant, tree
from app.tenancy.scope import jurisdiction_scope
from app.tenancy.tree import add_node, close_node, move_node, rename_node, reopen_node
from tests.worlds import World


def _add(world: World, name: str, at: str = "branch") -> Tenant:
    return add_node(world.nodes[at], TenantKind.COMMUNITY, name_zh=name, name_en=name)


def _paths_fit() -> bool:
    nodes = {node.id: node for node in tree()}
    return all(
        node.path == (nodes[node.parent_id].path if node.parent_id else "") + f"{node.number}/"
        for node in nodes.values()
    )


def test_a_node_moves_with_all_below_it_and_grants_go_along(world: World) -> None:
    leaf, sibling = tenant(world.nodes["leaf"]), tenant(world.nodes["sibling"])
    below = add_node(leaf.id, TenantKind.COMMUNITY, name_zh="一号楼", name_en="Building 1")
    version = jurisdiction().version
    move_node(leaf.id, sibling.id)
    session().commit()
    assert tenant(leaf.id).path == f"{sibling.path}{leaf.number}/"
    assert tenant(below.id).path == f"{sibling.path}{leaf.number}/{below.number}/"
    assert _paths_fit()
    assert grants_in_force(world.clerk.member_id) == [("station_clerk", tenant(leaf.id).path)]
    assert jurisdiction().version > version, "every process reads rules and brand along the new path"


def test_a_node_never_goes_below_itself(world: World) -> None:
    branch, leaf = world.nodes["branch"], world.nodes["leaf"]
    for below in (branch, leaf):
        with pytest.raises(CycleRefused):
            move_node(branch, below)
    with pytest.raises(RootStays):
        move_node(world.nodes["root"], leaf)
    assert _paths_fit()


def test_two_moves_at_once_make_no_ring(app: Flask, world: World) -> None:
    one, two = world.nodes["branch"], world.nodes["sibling"]

    def move(pair: tuple[Any, Any]) -> str:
        with app.app_context(), jurisdiction_scope(world.id):
            try:
                move_node(*pair)
                session().commit()
            except CycleRefused:
                session().rollback()
                return "refused"
            finally:
                db.session.remove()
        return "moved"

    session().commit()
    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(move, [(one, two), (two, one)]))
    assert answers == ["moved", "refused"]
    with world.scope():
        assert _paths_fit()


def test_names_are_cleaned_and_free(world: World) -> None:
    node = _add(world, "  新\u200b 村  ")
    assert node.name_zh == "新 村"
    with pytest.raises(NodeNameTaken):
        _add(world, "新 村")
    with pytest.raises(TextEmpty):
        rename_node(node.id, name_zh="\u200b\u2800", name_en="x")
    with pytest.raises(TextTooLong):
        rename_node(node.id, name_zh="长" * 61, name_en="x")
    assert rename_node(node.id, name_zh="新 村", name_en="New village").name_en == "New village", "its own name is free"


def test_an_occupied_node_closes_only_with_a_successor_who_takes_all_over(world: World) -> None:
    leaf, sibling = world.nodes["leaf"], world.nodes["sibling"]
    demand = world.demand()
    with pytest.raises(NodeOccupied) as refused:
        close_node(leaf)
    assert "位会员" in refused.value.sentence("zh") and "open demands" in refused.value.sentence("en")
    session().rollback()
    close_node(leaf, successor_id=sibling)
    session().commit()
    assert session().scalars(select(Member.id).where(Member.tenant_id == leaf)).all() == []
    assert session().get_one(Member, (world.id, world.resident.member_id)).tenant_id == sibling
    assert world.reload(demand).tenant_id == sibling
    assert tenant(leaf).closed_at is not None
    with pytest.raises(NodeClosedAlready):
        close_node(leaf)


def test_children_go_to_the_successor(world: World) -> None:
    child = _add(world, "一号楼", "leaf")
    close_node(world.nodes["leaf"], successor_id=world.nodes["sibling"])
    assert tenant(child.id).parent_id == world.nodes["sibling"]
    assert _paths_fit()


def test_a_closed_node_takes_nobody_and_nothing_new(world: World) -> None:
    node = _add(world, "空村")
    close_node(node.id)
    with pytest.raises(NodeClosed):
        register_member("晚来的人", tenant_id=node.id, by=SHELL)
    with pytest.raises(NodeClosed):
        add_node(node.id, TenantKind.COMMUNITY, name_zh="楼", name_en="Building")
    with pytest.raises(NodeClosed):
        move_node(world.nodes["sibling"], node.id)
    with pytest.raises(SuccessorRefused):
        close_node(world.nodes["leaf"], successor_id=node.id)
    reopen_node(node.id)
    assert register_member("又来的人", tenant_id=node.id, by=SHELL).tenant_id == node.id
    with pytest.raises(NodeOpenAlready):
        reopen_node(node.id)


def test_no_demand_is_published_at_a_closed_node(world: World) -> None:
    row = tenant(world.nodes["leaf"])
    row.closed_at = now()
    session().flush()
    with pytest.raises(NodeClosed):
        publish.publish_demand(world.wish(), recipient_id=world.resident.member_id, by=world.resident.actor)


def test_a_node_below_a_closed_one_does_not_open_alone(world: World) -> None:
    above = _add(world, "上村")
    below = add_node(above.id, TenantKind.COMMUNITY, name_zh="下村", name_en="Lower")
    close_node(below.id)
    close_node(above.id)
    with pytest.raises(NodeClosed):
        reopen_node(below.id)


def test_the_head_bank_stays_and_a_successor_is_not_below(world: World) -> None:
    with pytest.raises(RootStays):
        close_node(world.nodes["root"])
    with pytest.raises(RootStays):
        add_node(world.nodes["root"], TenantKind.HEAD_BANK, name_zh="二总行", name_en="Second")
    with pytest.raises(SuccessorRefused):
        close_node(world.nodes["branch"], successor_id=world.nodes["leaf"])


def test_a_node_of_another_bank_is_not_found(world: World, other_world: World) -> None:
    for act in (
        lambda: move_node(world.nodes["leaf"], other_world.nodes["leaf"]),
        lambda: close_node(other_world.nodes["leaf"]),
    ):
        with pytest.raises(TenantNotFound):
            act()
