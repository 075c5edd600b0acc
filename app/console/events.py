"""What the console announces: how the tree and the brand were changed, with what was before, so that it can be undone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.events.facts import fact


@fact("console.node_added", zh="新设网点", en="Node added")
@dataclass(frozen=True)
class NodeAdded:
    """A node was put into the tree."""

    tenant_id: UUID
    parent_id: UUID
    name_zh: str
    name_en: str


@fact("console.node_renamed", zh="网点改名", en="Node renamed")
@dataclass(frozen=True)
class NodeRenamed:
    """A node is called otherwise."""

    tenant_id: UUID
    before_zh: str
    before_en: str
    after_zh: str
    after_en: str


@fact("console.node_moved", zh="网点移动", en="Node moved")
@dataclass(frozen=True)
class NodeMoved:
    """A node stands below another parent, with everything below it."""

    tenant_id: UUID
    before_id: UUID
    after_id: UUID


@fact("console.node_closed", zh="关闭网点", en="Node closed")
@dataclass(frozen=True)
class NodeShut:
    """A node takes nobody any more; what stood there went to its successor."""

    tenant_id: UUID
    successor_id: UUID | None


@fact("console.node_reopened", zh="重新开放网点", en="Node reopened")
@dataclass(frozen=True)
class NodeReopened:
    """A closed node takes members again."""

    tenant_id: UUID


@fact("console.sub_brand_changed", zh="修改子品牌", en="Sub-brand changed")
@dataclass(frozen=True)
class SubBrandChanged:
    """A node and all below it show themselves otherwise; both faces stand here, empty where there was, or is, none."""

    tenant_id: UUID
    before: dict[str, Any]
    after: dict[str, Any]


@fact("console.logo_changed", zh="修改标志", en="Logo changed")
@dataclass(frozen=True)
class LogoChanged:
    """A node (the head bank: the whole bank) wears another logo, or none; both are kept, so either can return."""

    tenant_id: UUID
    before_id: UUID | None
    after_id: UUID | None


@fact("console.host_name_changed", zh="改变域名", en="Host name changed")
@dataclass(frozen=True)
class HostNameChanged:
    """Whoever runs the platform let the bank answer at another host name, or at its path alone."""

    tenant_id: UUID
    before: str | None
    after: str | None


@fact("console.brand_changed", zh="修改品牌与用语", en="Brand and words changed")
@dataclass(frozen=True)
class BrandChanged:
    """The bank shows itself otherwise; both faces stand here."""

    brand_id: UUID
    before: dict[str, Any]
    after: dict[str, Any]


@fact("console.audit_exported", zh="导出审计", en="Audit exported")
@dataclass(frozen=True)
class AuditExported:
    """Somebody took facts away as a file: of which node and kind, of which days (empty: as far as it goes), how many."""

    tenant_id: UUID
    kind: str
    since: str
    until: str
    rows: int
