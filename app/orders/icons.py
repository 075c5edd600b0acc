"""The pictures kinds of service are found by; they stand in app/web/static/icons.svg."""

from app.kit.words import Word


class Icon(Word):
    """The picture a kind of service is found by."""

    HANDS = "hands", "双手", "hands"
    HEART = "heart", "爱心", "heart"
    CHAT = "chat", "聊天", "talk"
    PERSON = "person", "一个人", "a person"
    PEOPLE = "people", "大家", "people"
    HOUSE = "house", "房子", "house"
    BROOM = "broom", "扫帚", "broom"
    MEAL = "meal", "饭菜", "meal"
    BAG = "bag", "购物袋", "bag"
    SCISSORS = "scissors", "剪刀", "scissors"
    HEALTH = "health", "健康", "health"
    TOOLS = "tools", "工具", "tools"
    PHONE = "phone", "手机", "telephone"
    BOOK = "book", "书本", "book"
    BUS = "bus", "公交车", "bus"
    LEAF = "leaf", "绿叶", "leaf"
    PAPER = "paper", "纸笔", "paper"
    PHOTO = "photo", "相机", "camera"
    SCALE = "scale", "天平", "scales"
    SHIELD = "shield", "盾牌", "shield"
    GIFT = "gift", "礼物", "gift"
    FLAG = "flag", "旗帜", "flag"


def icon_of(name: str) -> Icon | None:
    """The picture of this name; None for one a bank's file named before they were a list."""
    return Icon.of(name) if name in set(Icon) else None
