"""通知 Notifications: what people are told, where they want to be told it; sent by workers, nothing lost.

Words     消息 message · 发送 sending · 通知地址 address · 通知偏好 preference · 每日汇总 digest · 模板 wording
Promises  A message and its sendings commit with the handling of the fact they tell of; an outside gateway gets the
          same id with every try of the same text, so that it can refuse a second one; a digest is bound for good before
          it is sent; nothing goes to an address that was not proven.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Listen to facts, send what waits, serve the inbox."""
    from app.notifications import api, hooks, listeners, of_family, of_members, of_rights, pages, retention, rules  # noqa: F401
    from app.notifications.personal import PERSONAL
    from app.rights.registry import answer_for

    answer_for(PERSONAL)
    app.register_blueprint(pages.pages)
    app.register_blueprint(hooks.hooks)
    app.extensions["api"].register_blueprint(api.api)
