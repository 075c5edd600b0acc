"""规则 Rules: what a bank may decide for itself, declared once, dated, inherited down the tree.

Words     规则 rule · 规则取值 rule value · 生效时间 effective from
Promises  A value is never overwritten; records keep the value they were made under; nothing unsaid by a bank
          passes for its decision.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Answer for the rules of a jurisdiction's file; serve page and API."""
    from app.rules import api, pages
    from app.rules.commands import understand_rules
    from app.web.language import language

    understand_rules()
    app.jinja_env.filters["node_option"] = lambda node: (
        node.id,
        "　" * (node.path.count("/") - 1) + node.name(language()),
    )
    app.register_blueprint(pages.pages)
    app.extensions["api"].register_blueprint(api.api)
