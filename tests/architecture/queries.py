"""Ids behind the question mark: which address reads which, and what kind of row it names."""

from dataclasses import dataclass
from typing import Any

from tests.architecture.routes import NOT_IDS

PLAIN = {
    "accent", "check", "cursor", "for", "kind", "level", "new", "next", "other", "part", "period", "primary", "since", "state", "step",
    "text", "token", "type", "until", "was",
}  # fmt: skip
"""What pages read from an address themselves and is the id of no row."""


@dataclass(frozen=True)
class Asked:
    """An id that an address reads behind the question mark; `more` stands before it."""

    rule: str
    name: str
    of: str
    more: str = ""

    def path(self, own: dict[str, Any], wanted: dict[str, Any]) -> str:
        """The address over rows of one's own, asking for this one."""
        return f"{self.rule.format_map(own | NOT_IDS)}?{self.more}{self.name}={wanted[self.of]}"


ASKED = (
    Asked("/api/v1/call-back-results", "node", "tenant_id"),
    Asked("/api/v1/facts", "subject_id", "change_id"),
    Asked("/api/v1/facts", "tenant_id", "tenant_id"),
    Asked("/api/v1/figures/", "node", "tenant_id"),
    Asked("/api/v1/figures/", "node", "member_id"),
    Asked("/api/v1/files/", "document_id", "order_id", "document_kind=order&"),
    Asked("/api/v1/recipients/", "tenant_id", "tenant_id"),
    Asked("/api/v1/rules/{key}/preview", "tenant_id", "tenant_id", "value=claim&"),
    Asked("/demands/{demand_id}/organisation-claim", "organisation", "organisation_id"),
    Asked("/desk/slips", "demand", "demand_id"),
    Asked("/demands/new/{kind_id}", "like", "demand_id"),
    Asked("/desk/audit", "subject_id", "change_id"),
    Asked("/desk/audit", "tenant_id", "tenant_id"),
    Asked("/desk/audit/facts.csv", "subject_id", "change_id"),
    Asked("/desk/audit/facts.csv", "tenant_id", "tenant_id"),
    Asked("/desk/brand/nodes", "node", "tenant_id"),
    Asked("/desk/call-backs/results", "node", "tenant_id"),
    Asked("/desk/figures/", "node", "member_id"),
    Asked("/desk/figures/", "node", "tenant_id"),
    Asked("/desk/figures/export.csv", "node", "member_id"),
    Asked("/desk/figures/export.csv", "node", "tenant_id"),
    Asked("/desk/hotline/people/{member_id}", "again", "demand_id"),
    Asked("/desk/insurance/covers.csv", "node", "tenant_id"),
    Asked("/desk/insurance/covers.xlsx", "node", "tenant_id"),
    Asked("/desk/orders", "kind", "kind_id"),
    Asked("/desk/orders", "node", "tenant_id"),
    Asked("/desk/people", "tenant_id", "tenant_id"),
    Asked("/desk/people/{member_id}/demands/new/{kind_id}", "like", "demand_id"),
    Asked("/desk/recipients", "tenant_id", "tenant_id"),
    Asked("/desk/volunteer-applications/", "node", "tenant_id"),
)
