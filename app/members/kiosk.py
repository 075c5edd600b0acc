"""A screen that many use: large type, short sessions, and no trace of whoever walked away.

A member of the staff turns their browser into such a screen and is signed out by that; only staff turn it back.
"""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, session, url_for

from app.members import credentials
from app.members.sign_in import clear_cookie
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.web.language import t
from app.web.layout import STAFF_MENU, Bar, MenuEntry, add_to_menu

MARK = "kiosk"
LONGEST = timedelta(minutes=15)
"""A session on a shared screen ends by itself after this, whatever happens to the screen."""

pages = Blueprint("kiosk", __name__, template_folder="templates")

add_to_menu(STAFF_MENU, MenuEntry("kiosk.about", "公用屏", "Shared screen", "desk", Permission.DESK_OPEN, position=90))


def is_shared() -> bool:
    """Whether this browser is a screen that many use."""
    return bool(session.get(MARK))


def forget_reader() -> None:
    """Everything this browser knew is gone, save that it is a shared screen."""
    shared = is_shared()
    session.clear()
    if shared:
        session[MARK] = True


def leaving_bar(who: Visitor) -> Bar | None:
    """The way out, on top of every page of somebody signed in at a shared screen."""
    if not is_shared() or who.is_anonymous:
        return None
    text = t("这是公用屏，用完请点“我办完了”。", "This screen is shared: press “I am done” when you leave.")
    return Bar(text, "members.sign_out", t("我办完了", "I am done"), leaves=True)


@pages.get("/desk/shared-screen")
@requires(Permission.DESK_OPEN)
def about() -> Any:
    """What a shared screen is, and the button for it."""
    return render_template("members/kiosk.html", is_shared=is_shared())


@pages.post("/desk/shared-screen")
@requires(Permission.DESK_OPEN)
def begin() -> Any:
    """This browser is a shared screen from now on; whoever made it one is signed out."""
    if (digest := visitor().session_digest) is not None:
        credentials.end_session(digest)
    session.clear()
    session[MARK] = True
    return clear_cookie(redirect(url_for("orders.home"), code=303))  # type: ignore[arg-type]


@pages.post("/desk/shared-screen/end")
@requires(Permission.DESK_OPEN)
def end() -> Any:
    """This browser is somebody's own again."""
    session.pop(MARK, None)
    flash(t("已恢复为普通设备。", "This is an ordinary browser again."))
    return redirect(url_for("kiosk.about"), code=303)
