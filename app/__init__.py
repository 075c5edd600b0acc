"""The Time Bank, put together: a table of contents."""

from importlib import import_module
from typing import TYPE_CHECKING

from flask import Flask

if TYPE_CHECKING:
    from config.settings import Settings

MODULES = (
    "kit", "tenancy", "events", "rbac", "web", "files", "rules", "members", "rights", "organisations", "recipients",
    "ledger", "notifications", "records", "orders", "recruiting", "party", "exchange", "dispatch", "insurance", "reports", "console", "interop", "tasks",
)  # fmt: skip
"""From the ground floor up; each imports only what stands before it."""


def create_app(settings: "Settings | None" = None) -> Flask:
    """The application for these settings, or for those of the environment."""
    from app.kit.starting import start
    from app.tenancy.commands import understand_tenancy
    from app.web.edge import TimeBank
    from config.settings import Settings

    app = TimeBank("app", static_folder=None)
    start(app, settings or Settings.from_environment())
    understand_tenancy()
    for name in MODULES:
        module = import_module(f"app.{name}")
        if hasattr(module, "register"):
            module.register(app)
    app.extensions["api"].finish()
    return app
