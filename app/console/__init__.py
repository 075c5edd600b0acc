"""管理台 Console: the desk of those who run a bank: its tree, brand, roles, people, time to grant, and the audit.

Words     管理台 console · 预览 preview · 撤销 undoing
Promises  Whom a change touches is shown before it is made; undoing one is an act of its own and stands in the audit;
          nobody hands out what they do not hold; no name somebody typed becomes a role, a path or a formula.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Serve the pages and the API of those who run the bank."""
    from app.console import api, cli, pages  # noqa: F401 - the command joins those of tenancy
    from app.console.pages import (  # noqa: F401 - each puts its routes in
        audit,
        brand,
        coin_value,
        consents,
        grants,
        logos,
        people,
        roles,
        search,
        sub_brands,
        time,
        tree,
    )
    from app.console.uploads import MOST_BODY_BYTES
    from app.web.edge import LARGE_BODIES

    LARGE_BODIES["console.give_logo"] = LARGE_BODIES["console_api.put_logo"] = MOST_BODY_BYTES
    app.register_blueprint(pages.pages)
    app.extensions["api"].register_blueprint(api.api)
