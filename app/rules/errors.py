"""How rules refuse."""

from app.kit.errors import Invalid, NotFound


class RuleValueRefused(Invalid):
    """The value does not fit the rule's declaration."""

    code = "rules.value_refused"
    zh = "“{zh}”的取值 {value} {reason_zh}，没有保存，请改正。"
    en = "“{en}”: the value {value} {reason_en}. Nothing was saved; please correct it."


class RuleUnknown(NotFound):
    """No rule has this key."""

    code = "rules.rule_unknown"
    zh = "没有“{key}”这条规则，请从规则列表中选择。"
    en = "There is no rule “{key}”. Choose one from the list of rules."


class RuleDatedBack(Invalid):
    """A rule cannot change the past."""

    code = "rules.dated_back"
    zh = "规则不能改变过去：生效时间须是现在或以后。"
    en = "A rule cannot change the past: it must take effect now or later."
