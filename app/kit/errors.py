"""One shape for everything that can be refused: a machine code, its data, a sentence in Chinese and in English."""

from typing import Any, ClassVar

from app.kit.own_words import in_own_words


class TimeBankError(Exception):
    """Something was refused; the sentence says what, why, and what to do next."""

    code: ClassVar[str] = "kit.refused"
    status: ClassVar[int] = 400
    zh: ClassVar[str] = "这件事没有办成。请检查后再试。"
    en: ClassVar[str] = "This could not be done. Please check and try again."

    registry: ClassVar[dict[str, type["TimeBankError"]]] = {}

    def __init__(self, **data: Any) -> None:
        super().__init__(self.code)
        self.data = data

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" in cls.__dict__:
            known = TimeBankError.registry.setdefault(cls.code, cls)
            if known.__qualname__ != cls.__qualname__ or known.__module__ != cls.__module__:
                raise TypeError(f"error code {cls.code} belongs to {known.__qualname__} already")

    def sentence(self, language: str = "zh") -> str:
        """The sentence a person reads, in 'zh' or 'en'."""
        text = in_own_words(self.en if language == "en" else self.zh, language, self.data)
        return text.format_map(Shown(self.data))

    def __str__(self) -> str:
        return f"{self.code}: {self.sentence('en')}"


class Shown(dict[str, Any]):
    """Values for a template; what it has no value for shows as an ellipsis instead of failing."""

    def __missing__(self, key: str) -> str:
        return "…"


class Invalid(TimeBankError):
    """What was sent cannot be understood or is not allowed."""

    code, status = "kit.invalid", 422
    zh = "填写的内容有误，请改正标出的地方后再提交。"
    en = "Some of what was entered is not right. Please correct the marked fields and send again."


class Unauthenticated(TimeBankError):
    """Nobody is signed in."""

    code, status = "kit.sign_in_first", 401
    zh = "请先登录，再继续刚才的操作。"
    en = "Please sign in first, then continue."


class Forbidden(TimeBankError):
    """The person may see this but may not do that."""

    code, status = "kit.forbidden", 403
    zh = "您没有办理这件事的权限。如有需要，请联系站点工作人员。"
    en = "You are not allowed to do this. Please ask the staff of your station."


class NotFound(TimeBankError):
    """There is no such thing, or it is none of this person's business."""

    code, status = "kit.not_found", 404
    zh = "没有找到这项内容，可能已被移走或网址有误。请返回首页重新查找。"
    en = "This was not found. It may have moved, or the address is wrong. Please start again from the home page."


class Conflict(TimeBankError):
    """The thing is in a state in which this cannot be done."""

    code, status = "kit.conflict", 409
    zh = "情况刚刚有变化，这一步没有办成。请刷新后再看。"
    en = "Things have changed meanwhile, so this was not done. Please reload and look again."


class TooMany(TimeBankError):
    """Too often in too short a time."""

    code, status = "kit.too_many", 429
    zh = "操作太频繁了，请过几分钟再试。"
    en = "Too many attempts. Please try again in a few minutes."


class BadFields(Invalid):
    """Some fields of a form or of a request body do not fit; `data['fields']` maps each field to its sentences."""

    code = "kit.bad_fields"
