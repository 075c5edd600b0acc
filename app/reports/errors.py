"""How reports refuses."""

from app.kit.errors import NotFound


class BankNotSupervised(NotFound):
    """No such bank in the supervisor's region."""

    code = "reports.bank_not_supervised"
    zh = "本地区没有这家时间银行。请从列表中选择。"
    en = "There is no such bank in your region. Choose one from the list."


class PlaceNotFound(NotFound):
    """No such node, or nothing is folded for it yet."""

    code = "reports.place_not_found"
    zh = "没有找到这个网点的统计。新网点的数字几分钟后出现，请返回上一级查看。"
    en = "There are no figures of this node. Those of a new one appear within minutes; please go one level up."


class FiguresNotOpen(NotFound):
    """The bank keeps its figures to itself."""

    code = "reports.figures_not_open"
    zh = "本行没有公开汇总数字。需要了解请联系本行。"
    en = "This bank does not publish its figures. Please ask the bank."
