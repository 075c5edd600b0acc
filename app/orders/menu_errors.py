"""How menus of services refuse."""

from app.kit.errors import Conflict, Invalid, NotFound


class MenuNotFound(NotFound):
    """No such menu, or none of this person's nodes."""

    code = "orders.menu_not_found"
    zh = "没有找到这份服务菜单。它可能已经收起，请从菜单列表里重新选择。"
    en = "This menu was not found. It may have been closed; choose again from the list of menus."


class MenuItemNotFound(NotFound):
    """No such item on a menu that is open here."""

    code = "orders.menu_item_not_found"
    zh = "菜单里没有这一项，可能刚刚撤下。请回到菜单重新选择，或直接发布{demand}。"
    en = "The menu has no such item; it may just have been taken off. Choose again from the menu, or ask for help directly."


class MenuClosedThen(Invalid):
    """The time chosen is outside the opening days and hours."""

    code = "orders.menu_closed_then"
    zh = "这份菜单在{days_zh}的 {opens} 到 {closes} 提供，整项服务都要在这段时间内。请换一个时间。"
    en = "This menu is open on {days_en} from {opens} to {closes}, and the whole service must lie within. Choose another time."


class MenuDaysRefused(Invalid):
    """A menu needs opening days and hours."""

    code = "orders.menu_days_refused"
    zh = "请至少选一个开放日，并让结束时间晚于开始时间。"
    en = "Choose at least one opening day, and let the hours end after they begin."


class MenuItemTooLong(Invalid):
    """The item is longer than the menu is open on a day."""

    code = "orders.menu_item_too_long"
    zh = "这一项要 {minutes} 分钟，菜单一天只开放 {open} 分钟。请缩短这一项，或延长开放时间。"
    en = "The item takes {minutes} min, and the menu is open for {open} min a day. Shorten the item, or open longer."


class MenuClosedAlready(Conflict):
    """The menu was closed before."""

    code = "orders.menu_closed_already"
    zh = "这份菜单已经收起，不能再改。需要的话请新建一份。"
    en = "This menu is closed and cannot be changed. Compose a new one if it is needed."
