"""What a fact says, in the words of the reader: a name for each of its fields, and its values as people read them."""

import json
from dataclasses import dataclass
from typing import Any

from app.console.fact_codes import code_called
from app.kit.seconds import duration
from app.rbac.roles import ROLES
from app.rbac.words import Permission
from app.tenancy.models import Tenant
from app.tenancy.queries import tree
from app.web.language import language, t

NODES = {"tenant_id", "parent_id", "before_id", "after_id", "successor_id", "place_id"}
"""Fields that hold the id of a node."""

ID_LENGTH = 36

FIELDS: dict[str, str] = {
    "about_member_id": "被评价人", "acts": "可代办事项", "actual_seconds": "实际时长", "address_id": "联系方式",
    "after": "改后", "after_en": "改后英文名", "after_id": "改后", "after_zh": "改后中文名", "application_id": "申请",
    "assessment_id": "评估", "attempts": "拨打次数", "before": "改前", "before_en": "改前英文名", "before_id": "改前",
    "before_zh": "改前中文名", "brand_id": "品牌", "call_back_id": "回访", "call_id": "来电", "codes_left": "剩余备用码",
    "claim_id": "理赔", "coefficient": "系数", "consent_id": "同意", "correction_id": "更正申请", "cover_id": "保障", "covers": "保障数", "day_seconds": "当日时长",
    "decided_seconds": "裁定时长", "demand_id": "需求", "difference_id": "权限差异", "dispute_id": "异议",
    "document_id": "所属单据", "donation_id": "捐赠", "document_kind": "单据类别", "due_at": "到期时间", "effective_from": "生效时间",
    "erasure_id": "注销", "estate_id": "身后时间", "evaluation_id": "评价", "exclusion_id": "不再搭配", "export_id": "导出",
    "failed": "未成功行数", "file_id": "文件", "form": "格式", "former_coefficient": "原系数", "former_helper_id": "原服务人", "former_risk": "原风险", "former_until": "原截止日", "grade": "等级",
    "grant_id": "授权", "guardian_id": "监护人", "guardianship_id": "监护", "had_end": "原到期时间",
    "has_consented": "是否同意", "heirs": "继承人", "held_seconds": "冻结时间", "helper_id": "服务人", "helper_ids": "服务人",
    "hold_id": "冻结", "honour_seconds": "荣誉时间", "how": "方式", "import_id": "导入", "is_accepted": "是否采纳",
    "is_allowed": "是否允许", "is_approved": "是否批准", "is_assisted": "是否代为登记", "is_last": "是否最后一次",
    "item": "项目", "items": "项目", "kept_id": "保留的档案", "key": "规则", "kind": "类型", "kind_id": "服务项目",
    "level": "等级", "link_id": "关联", "list_id": "名单", "loop": "回访途径", "media_type": "文件格式", "medium": "途径", "member_id": "会员", "menu_id": "菜单",
    "merge_id": "合并", "merged_id": "并入的档案", "method": "方式", "min_level": "最低等级", "minor_id": "未成年人",
    "missing": "缺少", "month": "月份", "monthly_seconds": "每月限额", "name_en": "英文名", "name_zh": "中文名", "needs": "要求",
    "needs_district": "是否需总行核定", "open_slots": "未满人数", "order_id": "订单", "organisation_id": "团体",
    "pace": "频度", "paid_seconds": "支付时间", "parent_id": "上级", "party_organisation_id": "党组织", "pass_id": "通行证",
    "people": "人数", "period": "期间", "permission": "权限", "phone_id": "电话", "place_id": "网点", "proposal_id": "申请",
    "proxy_id": "代办", "reading_id": "查看", "reason": "原因", "rebinding_id": "重新绑定", "receivers": "人数",
    "recipient_id": "服务对象", "record_id": "服务记录", "refusal_id": "不愿被问", "relative_id": "家人", "reported_in_on": "报到日期", "risk": "风险",
    "role": "角色", "route": "页面", "rows": "行数", "scheme_id": "保障方案", "scopes": "范围", "seconds": "时间", "share_percent": "抽取比例",
    "since": "从", "size": "大小", "spendable_seconds": "可用时间", "stars": "星级", "station_id": "站点", "successor_id": "接替网点",
    "team_id": "队伍", "tenant_id": "网点", "token_id": "令牌", "transfer_id": "转账", "type_key": "类别", "until": "到",
    "valid_from": "起始日", "valid_until": "截止日", "value": "值", "value_id": "规则值", "version": "版本", "was": "原值", "weighted_seconds": "加权时长", "what": "查看内容", "why": "原因",
    "wording_id": "同意书",
}  # fmt: skip
"""Every field of every fact in Chinese; in English its own name is the word."""


@dataclass(frozen=True)
class Said:
    """A field of a fact: what it is called, what it says, and the id where it says nothing but which one."""

    name: str
    text: str
    id: str = ""


def said(body: dict[str, Any]) -> str:
    """What a fact says, in one line."""
    return " · ".join(f"{one.name}: {one.id or one.text}" for one in fields_said(body))


def fields_said(body: dict[str, Any]) -> list[Said]:
    """What a fact says, field by field; ids end in their last places, which tell them apart."""
    nodes = {str(node.id): node for node in tree()} if NODES & body.keys() else {}
    found = []
    for key, value in body.items():
        if value is None:
            continue
        is_id = isinstance(value, str) and key.endswith("_id") and value not in nodes and len(value) == ID_LENGTH
        text = f"…{value[-8:]}" if is_id else _spelled(key, value, nodes, body)
        found.append(Said(field_called(key), text, value if is_id else ""))
    return found


def field_called(name: str) -> str:
    """A field of a fact, for this reader; one that no kind of fact has any more keeps its name."""
    english = name.removesuffix("_id").removesuffix("_seconds").replace("_", " ")
    return t(FIELDS.get(name, english), english)


def role_called(role: str) -> str:
    """A role, for this reader."""
    return t(*ROLES.get(role, (role, role)))


def permission_called(word: str) -> str:
    """A permission, for this reader."""
    known = Permission.of(word) if word in set(Permission) else None
    return t(known.zh, known.en) if known else word


def _spelled(key: str, value: Any, nodes: dict[str, Tenant], body: dict[str, Any]) -> str:
    if key in NODES and value in nodes:
        return nodes[value].name(language())
    if key == "role":
        return role_called(value)
    if key == "permission":
        return permission_called(value)
    if isinstance(value, bool):
        return t("是", "yes") if value else t("否", "no")
    if isinstance(value, int) and (key == "seconds" or key.endswith("_seconds")):
        return duration(value, language())
    if isinstance(value, str):
        return code_called(key, value, body)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
