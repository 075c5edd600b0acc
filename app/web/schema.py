"""Schemas: one for the API and the form alike; strict about unknown keys, with sentences in both languages."""

from datetime import date, datetime
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields

from app.kit.clock import from_wall
from app.kit.errors import TimeBankError

MESSAGES: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {
        "required": "请填写这一项|Please fill this in",
        "null": "这一项不能为空|This must not be empty",
        "validator_failed": "这一项填得不对|This is not right",
    },
    fields.String: {"invalid": "请填写文字|Please enter text", "invalid_utf8": "文字编码不对|Not valid text"},
    fields.Integer: {"invalid": "请填写整数|Please enter a whole number", "too_large": "数字太大|The number is too large"},
    fields.UUID: {"invalid_uuid": "编号不对，请重新选择|Not a valid id; please choose again"},
    fields.DateTime: {
        "invalid": "时间格式不对|Not a valid time", "format": "时间格式不对|Not a valid time",
        "invalid_awareness": "时间须带时区|The time needs a zone",
    },
    fields.Date: {"invalid": "日期格式不对|Not a valid date", "format": "日期格式不对|Not a valid date"},
    fields.Boolean: {"invalid": "请选择是或否|Please choose yes or no"},
    fields.Enum: {"unknown": "请从列表中选择|Please choose one from the list", "must_be_serialised": "请从列表中选择|Choose from the list"},
    fields.List: {"invalid": "须是一组值|Must be a list"},
    fields.Mapping: {"invalid": "须是键值|Must be a mapping"},
}  # fmt: skip

for _field, _texts in MESSAGES.items():
    _field.default_error_messages = {**getattr(_field, "default_error_messages", {}), **_texts}


class Form(Schema):
    """What comes in. Unknown keys are refused by name."""

    class Meta:
        unknown = RAISE

    error_messages = {  # noqa: RUF012 - marshmallow declares it so
        "unknown": "不认识这一项，请去掉|Unknown field; please remove it",
        "type": "内容格式不对|The body must be an object",
    }


class Line(fields.String):
    """Text no longer than `most` characters after cleaning; what is only white space counts as empty."""

    def __init__(self, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs, metadata={"maxLength": most})
        self.most = most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text: str = super()._deserialize(value, attr, data, **kwargs).replace("\r\n", "\n").strip()
        if "\x00" in text or any(0xD800 <= ord(character) <= 0xDFFF for character in text):
            raise ValidationError("含有无法识别的字符，请重新输入|It contains characters that cannot be stored")
        if len(text) > self.most:
            raise ValidationError(
                f"最多 {self.most} 个字，现在有 {len(text)} 个|At most {self.most} characters; these are {len(text)}"
            )
        if self.required and not text:
            raise ValidationError(self.error_messages["required"])
        return text


class Whole(fields.Integer):
    """A whole number between two bounds, typed in any width."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(strict=False, **kwargs, metadata={"minimum": least, "maximum": most})
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if isinstance(value, bool | float) or len(str(value)) > 18:
            raise self.make_error("invalid", input=value)
        number = super()._deserialize(value, attr, data, **kwargs)
        assert number is not None
        if not self.least <= number <= self.most:
            raise ValidationError(f"须在 {self.least} 到 {self.most} 之间|Must be between {self.least} and {self.most}")
        return number


class Day(fields.Date):
    """A day between 1900, before which nobody was born, and 2200: no reckoning from it leaves the calendar."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day: date = super()._deserialize(value, attr, data, **kwargs)
        if not 1900 <= day.year <= 2200:
            raise ValidationError("日期须在 1900 年到 2200 年之间|The day must lie between 1900 and 2200")
        return day


class WallTime(fields.DateTime):
    """An instant: with a zone from programs, without one (meant in Shanghai) from a form's datetime-local."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or len(value) > 40:
            raise self.make_error("invalid", input=value, obj_type="datetime")
        try:
            instant = datetime.fromisoformat(value)
            instant = instant if instant.tzinfo else from_wall(instant)
            instant.timestamp()
        except (ValueError, OverflowError) as error:
            raise self.make_error("invalid", input=value, obj_type="datetime") from error
        if not 2000 <= instant.year <= 2200:
            raise self.make_error("invalid", input=value, obj_type="datetime")
        return instant


class PageIn(Form):
    """Which page of a list."""

    cursor = Line(400, load_default=None, allow_none=True)
    size = Whole(1, 100, load_default=20)


def both(error: TimeBankError) -> str:
    """A refusal's two sentences as a field's message."""
    return f"{error.sentence('zh')}|{error.sentence('en')}"
