"""统计 Reports: roll-ups folded from facts, each level's own view, and the supervision of a region.

Words     汇总 roll-up · 指标 measure · 期间 period · 监管 supervision
Promises  A figure is the sum of facts, each counted once; its definition stands beside it; supervision reads roll-ups
          and nothing else; a count of one to four people or services is never shown outside the bank.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Fold by the clock; show each level its figures, and the supervisor those of a region."""
    from app.reports import api, cli, jobs, open_pages, pages, platform, rules  # noqa: F401

    app.cli.add_command(cli.reports)
    app.jinja_env.globals["open_figures_address"] = open_pages.address_if_open
    app.register_blueprint(pages.pages)
    app.register_blueprint(platform.pages)
    app.register_blueprint(open_pages.pages)
    app.extensions["api"].register_blueprint(api.api)
