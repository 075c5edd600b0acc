"""The catalogue of kinds in a jurisdiction's file; the district shapes it later, see `commands.kinds`."""

from typing import Any

from app.kit.db import session
from app.kit.errors import Invalid
from app.kit.seconds import parse_fraction
from app.orders.icons import Icon
from app.orders.models import LONGEST_DOMAIN, LONGEST_STANDARD, Risk, ServiceKind
from app.orders.queries import kinds
from app.tenancy.opening import REQUIRED, BankFile, Opening, sourced, understand, without_nothing

KIND_KEYS = {
    "key": REQUIRED, "name_zh": REQUIRED, "name_en": REQUIRED, "icon": Icon.HANDS.value, "coefficient": None,
    "usual_minutes": 60, "min_level": 0, "risk": Risk.LOW.value, "domain_zh": "", "domain_en": "",
    "standard_zh": "", "standard_en": "", "source": None, "open": False,
}  # fmt: skip

WORDS = {
    "domain_zh": LONGEST_DOMAIN, "domain_en": LONGEST_DOMAIN, "standard_zh": LONGEST_STANDARD, "standard_en": LONGEST_STANDARD,
}  # fmt: skip
"""What may be said of a kind in words, and how long it may be."""


def _check(file: BankFile, parts: Any) -> None:
    seen: set[str] = set()
    names: set[str] = set()
    for nth, part in enumerate(parts or []):
        where = ("kind", nth)
        values = file.keys(part, where, KIND_KEYS)
        if values["key"] in seen:
            raise file.refuse((*where, "key"), f"“{values['key']}”重复", f"“{values['key']}” is used twice")
        for name in ("name_zh", "name_en"):
            if (called := str(values[name]).lower()) in names:
                raise file.refuse((*where, name), f"名称“{called}”重复", f"the name “{called}” is used twice")
        seen.add(values["key"])
        names |= {str(values["name_zh"]).lower(), str(values["name_en"]).lower()}
        if values["coefficient"] is not None:
            try:
                parse_fraction(str(values["coefficient"]))
            except Invalid as error:
                raise file.refuse(
                    (*where, "coefficient"),
                    '系数须是大于零的分数，如 "3/2"',
                    'a coefficient is a fraction above zero, such as "3/2"',
                ) from error
        if not isinstance(values["usual_minutes"], int) or not 10 <= values["usual_minutes"] <= 1440:
            raise file.refuse(
                (*where, "usual_minutes"), "常用时长须在 10 到 1440 分钟之间", "usual_minutes must be 10 to 1440"
            )
        if values["risk"] not in set(Risk):
            raise file.refuse(
                (*where, "risk"), f"风险等级“{values['risk']}”不存在", f"no such grade of risk “{values['risk']}”"
            )
        if values["icon"] not in set(Icon):
            raise file.refuse((*where, "icon"), f"图标“{values['icon']}”不存在", f"no such icon “{values['icon']}”")
        for name, most in WORDS.items():
            if not isinstance(values[name], str) or len(values[name]) > most:
                raise file.refuse((*where, name), f"须是不超过 {most} 个字的文字", f"must be words, {most} at most")
        for name in ("domain", "standard"):
            if bool(values[f"{name}_zh"]) != bool(values[f"{name}_en"]):
                raise file.refuse(
                    where, f"“{name}_zh”和“{name}_en”须一起写", f"“{name}_zh” and “{name}_en” go together"
                )
        if (values["source"] is None) == (not values["open"]):
            raise file.refuse(where, "须写明来源 source，或标记 open = true", "name a source, or mark open = true")


def _apply(file: BankFile, parts: Any, opening: Opening) -> None:
    for position, part in enumerate(parts or []):
        coefficient = parse_fraction(str(part["coefficient"])) if part.get("coefficient") is not None else None
        session().add(
            ServiceKind(
                key=part["key"], position=position, name_zh=part["name_zh"], name_en=part["name_en"],
                icon=part.get("icon", Icon.HANDS.value), usual_minutes=part.get("usual_minutes", 60),
                min_level=part.get("min_level", 0), risk=part.get("risk", Risk.LOW.value), source=part.get("source") or "open",
                coefficient_num=coefficient.numerator if coefficient else None,
                coefficient_den=coefficient.denominator if coefficient else None, **{name: part.get(name, "") for name in WORDS},
            )
        )  # fmt: skip


def _tell() -> list[dict[str, Any]]:
    return [
        without_nothing(
            key=row.key, name_zh=row.name_zh, name_en=row.name_en, icon=row.icon, risk=row.risk,
            coefficient=f"{row.coefficient_num}/{row.coefficient_den}" if row.coefficient else None,
            usual_minutes=row.usual_minutes, min_level=row.min_level, **{name: getattr(row, name) for name in WORDS},
            **sourced(row.source, row.source == "open"),
        )
        for row in kinds()
    ]  # fmt: skip


def understand_catalogue() -> None:
    """Answer for [[kind]] in a jurisdiction's file."""
    understand("kind", _check, _apply, _tell)
