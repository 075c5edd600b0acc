"""界面 Web: layout, components, forms, errors: the design system. It knows no word of the domain.

Words     页面 page · 组件 component · 栏目 menu entry · 长辈版 elder mode
Promises  Every page works without JavaScript, at 320 px, for a reader of Chinese or English; nothing is loaded from elsewhere.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Set up headers, errors, languages, templates and the assets."""
    from app.web import (
        assets,
        edge,
        forms,
        installing,  # noqa: F401 - puts its routes on the blueprint
        language,
        layout,
        limits,
        openapi,
        problems,
        settings_pages,
    )

    edge.register(app)
    language.register(app)
    problems.register(app)
    layout.register(app)
    forms.register(app)
    assets.register(app)
    openapi.register(app)
    limits.register(app)
    app.register_blueprint(settings_pages.pages)
