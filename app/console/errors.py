"""How the console refuses."""

from app.kit.errors import Conflict, Invalid, NotFound


class ChangeNotFound(NotFound):
    """No such change, or it is none of this person's business."""

    code = "console.change_not_found"
    zh = "没有找到这次改动，或它不能撤销。请刷新页面，从最近的改动里选择。"
    en = "This change was not found, or cannot be undone. Reload the page and choose from the recent changes."


class ChangedSince(Conflict):
    """What the change made has been changed again."""

    code = "console.changed_since"
    zh = "在那之后又改过，直接撤销会盖掉新的改动。请刷新页面看现在的情况，再按需要修改。"
    en = "It has been changed again since, and undoing would overwrite that. Reload the page and change what is needed."


class RowsRefused(Invalid):
    """Some rows of a list cannot be read."""

    code = "console.rows_refused"
    zh = "有 {count} 行看不懂或找不到人，整张名单都没有提交。请改正下面标出的行。"
    en = "{count} rows cannot be read or name nobody; nothing of the list was proposed. Correct the rows named below."


class SpanTooLong(Invalid):
    """Too many days at once."""

    code = "console.span_too_long"
    zh = "一次最多查 {days} 天。请缩短起止日期。"
    en = "At most {days} days can be searched at once. Choose a shorter span."
