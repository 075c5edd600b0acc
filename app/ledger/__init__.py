"""时间账本 Ledger: the only place where time moves.

Words     账户 account · 转账 transfer · 冻结 hold · 批次 lot · 冲正 reversal · 结存 balance
Promises  Integer seconds, never lost, never twice, never unbalanced; no row is ever changed once written; no path
          turns time into money.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Open every bank's own accounts with it; serve holds that run out, folding and the shell."""
    from app.kit.seconds import spell, spell_change
    from app.ledger import api, cli, listeners, pages, rules  # noqa: F401
    from app.ledger.coin_value import PARAMETERS, foresee_value
    from app.ledger.commands import understand_ledger
    from app.ledger.foreseeing import foresee_ceiling
    from app.ledger.personal import PERSONAL
    from app.rights.registry import answer_for
    from app.rules.foresight import foresees

    understand_ledger()
    answer_for(PERSONAL)
    foresees(foresee_value, *PARAMETERS)
    foresees(foresee_ceiling, rules.STORAGE_CEILING_HOURS)
    app.jinja_env.filters["spelled"] = spell
    app.jinja_env.filters["spelled_change"] = spell_change
    app.cli.add_command(cli.ledger)
    app.register_blueprint(pages.pages)
    app.extensions["api"].register_blueprint(api.api)
