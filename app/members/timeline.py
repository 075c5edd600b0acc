"""The timeline of a record as staff read it on its page: when, what, who, for whom, through what, where; never what a fact says beyond."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from app.events.queries import ShownFact, facts_about
from app.kit.paging import Page
from app.members.models import Member
from app.members.queries import members_by_id
from app.tenancy.models import Tenant
from app.tenancy.queries import tree
from app.web.language import t

SHOWN = 12
"""So many steps stand on a page; the earlier ones follow on the next."""


@dataclass(frozen=True)
class FactRow:
    """A fact with the people and the node in it."""

    told: ShownFact
    by: Member | None
    on_behalf_of: Member | None
    node: Tenant | None

    @property
    def who(self) -> str:
        """Who did it; somebody who is no member here (a supervisor of the region) by the end of their user's id."""
        if self.by is not None:
            return self.by.name
        user_id = self.told.fact.by_user_id
        if user_id is None:
            return ""
        return t("本行以外的人员（代号 {code}）", "somebody from outside this bank ({code})", code=user_id.hex[-6:])


def timeline(subject_ids: Sequence[UUID], cursor: str | None = None) -> Page[FactRow]:
    """What happened to a thing and to what belongs to it, newest first; whoever may see the page of the thing may read it."""
    return with_people(facts_about(subject_ids, cursor=cursor, size=SHOWN))


def with_people(page: Page[ShownFact]) -> Page[FactRow]:
    """The same facts with the people and nodes in them."""
    ids = {id_ for told in page.items for id_ in (told.fact.by_member_id, told.fact.on_behalf_of) if id_}
    people, nodes = members_by_id(list(ids)), {node.id: node for node in tree()}
    return Page([_row(told, people, nodes) for told in page.items], page.next_cursor)


def _row(told: ShownFact, people: dict[UUID, Member], nodes: dict[UUID, Tenant]) -> FactRow:
    fact = told.fact
    return FactRow(
        told, people.get(fact.by_member_id) if fact.by_member_id else None,
        people.get(fact.on_behalf_of) if fact.on_behalf_of else None, nodes.get(fact.tenant_id) if fact.tenant_id else None,
    )  # fmt: skip
