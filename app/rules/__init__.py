"""规则 Rules: what a bank may decide for itself, declared once, dated, inherited down the tree.

Words     规则 rule · 规则取值 rule value · 生效时间 effective from
Promises  A value is never overwritten; records keep the value they were made under; nothing unsaid by a bank
          passes for its decision.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Answer for the rules of a jurisdiction's file."""
    from app.rules.commands import understand_rules

    understand_rules()
