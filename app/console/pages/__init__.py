"""The pages of those who run the bank, one file a desk drawer; each puts its routes on this blueprint."""

from collections.abc import Iterable

from flask import Blueprint, url_for

from app.events.outbox import announced
from app.web.toasts import toast

pages = Blueprint("console", __name__, url_prefix="/desk", template_folder="../templates")


def say_done(text: str, kinds: Iterable[type]) -> None:
    """Say on the next page what was done, with a button that undoes the change of these kinds just made."""
    made = announced(kinds)
    toast(text, url_for("console.undo_change", change_id=made) if made else None)
