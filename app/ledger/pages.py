"""The time account as a passbook: pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request

from app.kit.clock import today
from app.ledger.coin_value import coin_value
from app.ledger.errors import AccountNotFound
from app.ledger.queries import holding, served_seconds
from app.ledger.views import shown_statement
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.rights.queries import earlier_records
from app.web.layout import RESIDENT_MENU, MenuEntry, add_to_menu

pages = Blueprint("ledger", __name__, template_folder="templates")

add_to_menu(RESIDENT_MENU, MenuEntry("ledger.account", "账户", "Account", "book", Permission.ACCOUNT_READ, position=30))


@dataclass(frozen=True)
class More:
    """Something else one can do with one's own account: where it leads, its words and icon; perhaps only where the bank has it."""

    endpoint: str
    zh: str
    en: str
    icon: str
    shown_if: Callable[[], bool] | None = None


MORE_OF_ACCOUNT: dict[str, More] = {}
"""By name; modules above fill it in their `register`."""


@pages.get("/account")
@requires(Permission.ACCOUNT_READ)
def account() -> Any:
    """What I have, and every movement with what stands behind it."""
    me = visitor().person_id
    page, unit = shown_statement(me, cursor=request.args.get("cursor"))
    return render_template(
        "ledger/account.html", held=holding(me), served=served_seconds(me), page=page, unit=unit,
        earlier=earlier_records(me), record=None, more=_more(), value=coin_value(visitor().tenant_id), printed_on=today(),
    )  # fmt: skip


@pages.get("/account/earlier/<uuid:member_id>")
@requires(Permission.ACCOUNT_READ)
def earlier_account(member_id: UUID) -> Any:
    """The history of an earlier record that was merged into mine."""
    row = next((row for row in earlier_records(visitor().member_id) if row.id == member_id), None)
    if row is None:
        raise AccountNotFound()
    page, unit = shown_statement(row.id, cursor=request.args.get("cursor"))
    return render_template(
        "ledger/account.html", held=holding(row.id), served=served_seconds(row.id), page=page, unit=unit, earlier=[],
        record=row, more=[], printed_on=today(),
    )  # fmt: skip


def _more() -> list[More]:
    """What else one can do with the account; a relative sees what they may."""
    return [more for more in MORE_OF_ACCOUNT.values() if more.shown_if is None or more.shown_if()]
