"""The time account as a passbook: pages."""

from typing import Any

from flask import Blueprint, render_template, request

from app.ledger.queries import holding, served_seconds
from app.ledger.views import shown_statement
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.layout import RESIDENT_MENU, MenuEntry, add_to_menu

pages = Blueprint("ledger", __name__, template_folder="templates")

add_to_menu(RESIDENT_MENU, MenuEntry("ledger.account", "账户", "Account", "book", Permission.ACCOUNT_READ, position=30))


@pages.get("/account")
@requires(Permission.ACCOUNT_READ)
def account() -> Any:
    """What I have, and every movement with what stands behind it."""
    me = visitor().person_id
    page, unit = shown_statement(me, cursor=request.args.get("cursor"))
    return render_template("ledger/account.html", held=holding(me), served=served_seconds(me), page=page, unit=unit)
