"""Who knocks: somebody with each role of a bank, at its root, and at a branch beside the one whose rows are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from app.kit.clock import now, today
from app.kit.db import session
from app.organisations.commands import add_to_organisation, name_leader, register_organisation
from app.organisations.models import OrganisationKind
from app.rbac.roles import INBORN, ON_PLATFORM, ROLES, Table
from app.rbac.words import Permission
from app.recipients.models import Proxy, ProxyAct
from app.tenancy.actor import SHELL
from tests.worlds import Person, World

PERSONAS: dict[str, tuple[str, ...]] = {
    "resident": ("resident",),
    "volunteer": ("resident", "volunteer"),
    "relative": ("family_proxy",),
    "clerk": ("resident", "station_clerk"),
    "subadmin": ("resident", "sub_branch_admin"),
    "branch": ("resident", "branch_admin"),
    "district": ("resident", "district_admin"),
    "auditor": ("resident", "auditor"),
    "everything": ("resident", "volunteer", "district_admin"),
    "operator": ("resident", "bank_operator"),
    "authority": ("resident", "competent_authority"),
    "vetting": ("resident", "vetting_clerk"),
    "community": ("resident", "community_clerk"),
    "social": ("resident", "social_work_station"),
    "hotline": ("resident", "hotline_clerk"),
    "organiser": ("resident", "organisation_admin"),
    "support": ("resident", "support"),
}
AT_THE_SIBLING = {f"sibling_{role}": ("resident", role) for role in ROLES if role not in INBORN | ON_PLATFORM}
"""Every role that is granted at a node, held at the branch beside and nowhere else."""


@dataclass(kw_only=True)
class Relative(Person):
    """Somebody who acts for another at every request, and may do all that can be entrusted."""

    bank_id: int
    for_whom: UUID
    proxy_id: UUID


def words_of(roles: Iterable[str], table: Table) -> frozenset[Permission]:
    """All that these roles may do together."""
    return frozenset().union(*(table[role] for role in roles))


def add_people(world: World) -> None:
    """Who is not in a world already; those of an organisation lead one of their own node."""
    root, sibling = world.nodes["root"], world.nodes["sibling"]
    world.everybody()
    known = set(world.people)
    for key, (*_, role) in PERSONAS.items():
        if key not in known | {"relative", "everything"}:
            world.people[key] = world.person(f"兼职{role}", role=role, role_at=root)
    for key, (_, role) in AT_THE_SIBLING.items():
        world.people[key] = world.person(f"邻街{role}", role=role, node=sibling, role_at=sibling)
    world.people["everything"] = world.person("什么都做的老万", role="district_admin", role_at=root, is_volunteer=True)
    world.people["relative"] = _relative(world)
    for key, node in (("organiser", root), ("sibling_organisation_admin", sibling)):
        body = register_organisation(f"{key}的团体", OrganisationKind.ENTERPRISE, tenant_id=node, by=SHELL)
        add_to_organisation(body.id, world.people[key].member_id)
        name_leader(body.id, world.people[key].member_id, by=SHELL)


def _relative(world: World) -> Relative:
    person, elder = world.person("女儿小陈"), world.resident
    proxy = Proxy(
        member_id=elder.member_id, relative_id=person.member_id, relation="test", acts=[str(act) for act in ProxyAct],
        monthly_seconds=0, document="", valid_until=today() + timedelta(days=9), accepted_at=now(),
    )  # fmt: skip
    session().add(proxy)
    session().flush()
    return Relative(**vars(person), bank_id=world.id, for_whom=elder.member_id, proxy_id=proxy.id)
