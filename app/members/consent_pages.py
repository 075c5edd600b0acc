"""What one agrees to, one thing at a time, and takes back again."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from app.members import commands, queries
from app.members.errors import ConsentUnknown
from app.members.pages import pages
from app.members.queries import ConsentKind
from app.members.wordings import words_in_force
from app.rbac.guard import public, requires, visitor
from app.rbac.words import Permission
from app.web.asking import Question, ask
from app.web.language import day, t
from app.web.toasts import toast


@pages.get("/agreement")
@public
def agreement() -> Any:
    """What one agrees to by becoming a member, in plain words; the bank's own words above them."""
    return render_template("members/agreement.html", base=words_in_force()[ConsentKind.BASE])


@pages.post("/me/consents")
@requires(Permission.PROFILE_EDIT)
def give_consent() -> Any:
    """Agree to one thing."""
    who = visitor()
    kind = request.form.get("kind", "")
    if kind not in set(ConsentKind):
        raise ConsentUnknown()
    row = commands.give_consent(who.member_id, ConsentKind.of(kind), by=who.actor)
    toast(
        t("已记录您的同意，可随时撤回。", "Your consent is kept; you can withdraw it at any time."),
        None if row.kind == ConsentKind.BASE else url_for("members.withdraw_consent", consent_id=row.id),
    )
    return redirect(url_for("members.me") + "#consents", code=303)


@pages.get("/me/consents/<uuid:consent_id>/withdrawal")
@requires(Permission.PROFILE_EDIT)
def ask_withdraw_consent(consent_id: UUID) -> Any:
    """Whether what was agreed to should really end: what was kept under it goes at once, and does not come back."""
    here = url_for("members.me") + "#consents"
    given = queries.consent(consent_id, visitor().member_id)
    if given.withdrawn_at is not None or given.kind == ConsentKind.BASE:
        return redirect(here, code=303)
    kind = ConsentKind.of(given.kind)
    return ask(Question(
        t("撤回“{kind}”的同意吗？", "Withdraw your consent to “{kind}”?", kind=t(kind.zh, kind.en)),
        [(t("您同意于", "Given on"), day(given.given_at))],
        t("撤回并删除", "Withdraw and delete"), url_for("members.withdraw_consent", consent_id=given.id),
        t("不撤回，返回", "Keep it, go back"), here, is_grave=True,
        note=t("撤回后，这一项里保存的内容马上删除，找不回来。以后可以重新同意、重新填写。",
               "What was kept under it is deleted at once and cannot be brought back. You may agree and fill it in again later."),
    ))  # fmt: skip


@pages.post("/me/consents/<uuid:consent_id>/withdrawal")
@requires(Permission.PROFILE_EDIT)
def withdraw_consent(consent_id: UUID) -> Any:
    """Withdraw one consent; what was kept under it is deleted."""
    who = visitor()
    commands.withdraw_consent(consent_id, who.member_id, by=who.actor)
    flash(t("已撤回，相关内容已删除。", "Withdrawn; what was kept under it is deleted."))
    return redirect(url_for("members.me") + "#consents", code=303)
