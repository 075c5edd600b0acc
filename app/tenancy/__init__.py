"""租户 Tenancy: whose bank this is.

Words     法人行 jurisdiction · 租户/网点 tenant (总行 head bank, 分行 branch, 支行 sub-branch) · 地区 region · 品牌 brand
Promises  Every row of a bank carries the bank's number in every key; without a scope there are no rows;
          a request, a job and a shell each serve one bank at a time.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Take the prefix off addresses and give the shell its commands."""
    from app.kit.own_words import understand_words
    from app.tenancy import cli, prefix, scope
    from app.tenancy.logos import understand_logos
    from app.tenancy.queries import called
    from app.tenancy.sub_brands import understand_sub_brands

    scope.watch_sessions()
    understand_words(called)
    understand_sub_brands()
    understand_logos()
    app.wsgi_app = prefix.TenantPrefix(app)  # type: ignore[method-assign]
    app.cli.add_command(cli.jurisdiction)
    app.shell_context_processor(lambda: {"enter": cli.enter})
