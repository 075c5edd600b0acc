"""Deciding rules."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import session
from app.rules.declaration import RULES, Rule
from app.rules.errors import NothingDecided, RuleDatedBack, RuleIsBankWide, RuleValueRefused
from app.rules.events import RuleSet, RuleWithdrawn
from app.rules.models import RuleValue
from app.rules.queries import decisions_in_force, last_decision, rule
from app.tenancy.actor import Actor
from app.tenancy.commands import touch_version
from app.tenancy.opening import REQUIRED, BankFile, Opening, sourced, understand
from app.tenancy.queries import root

EXCEPTION_KEYS = {"tenant": REQUIRED, "key": REQUIRED, "value": REQUIRED, "source": None, "open": False}


def set_rule(
    key: str, value: Any, *, tenant_id: UUID, effective_from: datetime | None, reason: str, by: Actor
) -> RuleValue:
    """A node decides a rule, from now or from a later instant; earlier values stay for what was made under them."""
    declared = rule(key)
    check_level(declared, tenant_id)
    row = _decide(declared.key, declared.check(value), tenant_id, effective_from, reason, by)
    announce(RuleSet(row.id, key, value, row.effective_from.isoformat(), reason), by=by, tenant_id=tenant_id)
    return row


def withdraw_rule(key: str, *, tenant_id: UUID, effective_from: datetime | None, reason: str, by: Actor) -> RuleValue:
    """A node takes its decision back, from now or from a later instant; what stands above it holds there again."""
    declared = rule(key)
    last = last_decision(declared, tenant_id)
    if last is None or last.is_withdrawal:
        raise NothingDecided()
    row = _decide(declared.key, None, tenant_id, effective_from, reason, by)
    told = RuleWithdrawn(row.id, key, last.value, row.effective_from.isoformat(), reason)
    announce(told, by=by, tenant_id=tenant_id)
    return row


def check_level(declared: Rule[Any], tenant_id: UUID) -> None:
    """Refuse a node below the head bank where the whole bank shares one value."""
    if declared.is_bank_wide and tenant_id != root().id:
        raise RuleIsBankWide(zh=declared.zh, en=declared.en)


def _decide(
    key: str, value: Any, tenant_id: UUID, effective_from: datetime | None, reason: str, by: Actor
) -> RuleValue:
    instant = effective_from or now()
    if instant < now() - timedelta(minutes=1):
        raise RuleDatedBack()
    row = RuleValue(
        tenant_id=tenant_id, key=key, value=value, effective_from=instant, source=reason, is_open=False,
        set_by=by.member_id,
    )  # fmt: skip
    session().add(row)
    session().flush()
    touch_version()
    return row


def _check_rules(file: BankFile, part: Any) -> None:
    for key, stated in (part or {}).items():
        where = ("rules", key)
        if not isinstance(stated, dict) or "value" not in stated or set(stated) - {"value", "source", "open"}:
            raise file.refuse(where, '要写成 { value = …, source = "…" }', 'write { value = …, source = "…" }')
        if ("source" in stated) == bool(stated.get("open")):
            raise file.refuse(where, "须写明来源 source，或标记 open = true", "name a source, or mark open = true")
        _check_stated(file, where, key, stated["value"])


def _check_stated(file: BankFile, where: tuple[str | int, ...], key: str, value: Any) -> None:
    if key not in RULES:
        raise file.refuse(where, f"没有“{key}”这条规则", f"no rule “{key}”")
    try:
        RULES[key].check(value)
    except RuleValueRefused as error:
        raise file.refuse(where, error.data["reason_zh"], error.data["reason_en"]) from error


def _apply_rules(file: BankFile, part: Any, opening: Opening) -> None:
    head, since = next(iter(opening.tenants.values())), now() - timedelta(seconds=1)
    session().add_all(
        RuleValue(
            tenant_id=head.id, key=key, value=stated["value"], effective_from=since,
            source=stated.get("source", "open"), is_open=bool(stated.get("open")),
        )
        for key, stated in (part or {}).items()
    )  # fmt: skip


def _check_exceptions(file: BankFile, parts: Any) -> None:
    for nth, part in enumerate(parts or []):
        where = ("rule", nth)
        values = file.keys(part, where, EXCEPTION_KEYS)
        if values["tenant"] not in {node.get("key") for node in file.content.get("tenant", [])[1:]}:
            raise file.refuse(
                (*where, "tenant"), f"总行之下没有“{values['tenant']}”这个网点",
                f"there is no node “{values['tenant']}” below the head bank",
            )  # fmt: skip
        _check_stated(file, (*where, "key"), values["key"], values["value"])
        if RULES[values["key"]].is_bank_wide:
            raise file.refuse((*where, "key"), "这条规则全行统一", "the whole bank shares one value of this rule")


def _apply_exceptions(file: BankFile, parts: Any, opening: Opening) -> None:
    since = now() - timedelta(seconds=1)
    session().add_all(
        RuleValue(
            tenant_id=opening.tenants[part["tenant"]].id, key=part["key"], value=part["value"], effective_from=since,
            source=part.get("source", "open"), is_open=bool(part.get("open")),
        )
        for part in parts or []
    )  # fmt: skip


def _tell_rules() -> dict[str, Any]:
    return {
        key: {"value": value, **sourced(source, is_open)}
        for node, key, value, source, is_open in decisions_in_force()
        if node.parent_id is None
    }


def _tell_exceptions() -> list[dict[str, Any]]:
    return [
        {"tenant": node.key, "key": key, "value": value, **sourced(source, is_open)}
        for node, key, value, source, is_open in decisions_in_force()
        if node.parent_id is not None and node.closed_at is None
    ]


def understand_rules() -> None:
    """Answer for [rules], what the head bank decides, and [[rule]], what a node below decides for itself."""
    understand("rules", _check_rules, _apply_rules, _tell_rules)
    understand("rule", _check_exceptions, _apply_exceptions, _tell_exceptions)
