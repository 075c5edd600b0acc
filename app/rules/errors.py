"""How rules refuse."""

from app.kit.errors import Conflict, Invalid, NotFound


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


class RuleIsBankWide(Invalid):
    """A node below the head bank wanted to decide what the whole bank shares."""

    code = "rules.bank_wide"
    zh = "“{zh}”全行统一，只能由总行设定。请在“适用于”中选择总行。"
    en = "“{en}” is the same for the whole bank: only the head bank decides it. Choose the head bank."


class RuleDatedBack(Invalid):
    """A rule cannot change the past."""

    code = "rules.dated_back"
    zh = "规则不能改变过去：生效时间须是现在或以后。"
    en = "A rule cannot change the past: it must take effect now or later."


class NothingDecided(Conflict):
    """The node has no decision of its own to take back."""

    code = "rules.nothing_decided"
    zh = "这个网点没有自己的规定，沿用上级，无需撤回。"
    en = "This node has decided nothing of its own; it follows the one above, so there is nothing to take back."


class RuleValueNotFound(NotFound):
    """No decision has this id."""

    code = "rules.value_not_found"
    zh = "没有找到这次规定。请刷新规则页面，从历史里重新选择。"
    en = "This decision was not found. Reload the page of the rule and choose from its history."


class RuleChangedSince(Conflict):
    """The node has decided anew since then."""

    code = "rules.changed_since"
    zh = "这条规则在那之后又改过，不能越过新的规定撤销。请先撤销最新的一次，或直接设定新值。"
    en = "The rule has been decided anew since; undo the latest decision first, or set a new value."
