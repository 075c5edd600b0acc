"""What consents say: the bank's own words, seen as members will see them before they hold, and undone."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.console import acts
from app.console.pages import pages
from app.console.schemas import Confirmed, WordingPageIn
from app.kit.clock import now
from app.members.errors import ConsentUnknown
from app.members.queries import ConsentKind, members_by_id
from app.members.wordings import agreed, checked_wording, versions, words_in_force
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.occupancy import Count
from app.tenancy.queries import root
from app.web.language import instant, language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.previews import Preview, one_step, two_steps

add_to_menu(
    STAFF_MENU,
    MenuEntry("console.consents", "同意书", "Consents", "paper", Permission.RULE_READ, position=72, group="bank"),
)


@pages.get("/consents")
@requires(Permission.RULE_READ)
def consents() -> Any:
    """What each consent says now, and how many have agreed."""
    return render_template("console/consents.html", words=words_in_force(), agreed=agreed())


@pages.get("/consents/<string:kind>")
@requires(Permission.RULE_READ)
def consent(kind: str) -> Any:
    """One consent: its words, every version, and the form for new ones."""
    return _page(_kind(kind), {}, None)


@pages.post("/consents/<string:kind>")
@requires(Permission.RULE_SET)
def word_consent(kind: str) -> Any:
    """Show the new words as members will see them; let them hold once that is confirmed."""
    who, of = visitor(), _kind(kind)
    who.powers.demand(Permission.RULE_SET, root().path)

    def preview(values: dict[str, Any]) -> Preview:
        made = checked_wording(of, values["zh"], values["en"], values["effective_from"])
        held = words_in_force()[of]
        return Preview(
            t("同意书预览：{name}", "The consent to be: {name}", name=t(of.zh, of.en)),
            [(t("中文", "Chinese"), held.zh, made.zh), (t("英文", "English"), held.en, made.en),
             (t("版本", "Version"), str(held.version), str(made.version))],
            _touched(of),
            t("在这份同意书的页面按“撤销最近一次改动”，原来的文字作为新的一版恢复；各版都留存。",
              "Press “undo the latest change” on the page of this consent: the earlier words return as a version of their own; every version stays."),
            t("确认这样写", "Let it say so"), url_for("console.consent", kind=of),
            (t("已经给的同意不会作废，仍按当时的那一版记录；会员会看到文字已改，可以看过再同意，也可以撤回。",
               "Consents already given stand, recorded with the version they were given to; members see that the words have changed and may agree anew, or withdraw."),),
            since=instant(values["effective_from"]) if values["effective_from"] else "",
            reading=(t(of.zh, of.en), made.text(language())),
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        acts.word_consent(who, of, **values)
        return _done(
            of, t("已保存。已经给的同意仍按原来的版本记录。", "Saved. Consents already given keep their version.")
        )

    return two_steps(WordingPageIn(), lambda errors, problem: _page(of, errors, problem), preview, act)


@pages.post("/consents/<string:kind>/undoing")
@requires(Permission.RULE_SET)
def undo_wording(kind: str) -> Any:
    """The words before the latest return, as a version of their own."""
    who, of = visitor(), _kind(kind)

    def act(_: dict[str, Any]) -> Any:
        acts.undo_wording(who, of)
        return _done(of, t("已恢复之前的文字，各版都留存。", "The earlier words are back; every version stays."))

    return one_step(Confirmed(), lambda errors, problem: _page(of, errors, problem), act)


def _kind(text: str) -> ConsentKind:
    if text not in set(ConsentKind):
        raise ConsentUnknown()
    return ConsentKind.of(text)


def _touched(kind: ConsentKind) -> list[Count]:
    found = agreed()[kind]
    return [
        Count("agreed", "位会员同意过，仍然有效", "members have agreed, and it still counts", found.everybody),
        Count("agreed_now", "位会员同意的是现在的文字", "members agreed to the words of today", found.to_these_words),
    ]


def _done(kind: ConsentKind, text: str) -> Any:
    flash(text)
    return redirect(url_for("console.consent", kind=kind), code=303)


def _page(kind: ConsentKind, errors: dict[str, str], problem: str | None) -> str:
    held, who = versions(kind), visitor()
    return render_template(
        "console/consent.html", kind=kind, words=words_in_force()[kind], versions=held, agreed=agreed()[kind], errors=errors,
        people=members_by_id([words.set_by for words in held if words.set_by]), problem=problem, values=request.form,
        now=now(), may_set=who.powers.may(Permission.RULE_SET, root().path),
    )  # fmt: skip
