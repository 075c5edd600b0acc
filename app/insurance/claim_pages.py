"""Claims: reporting an accident, following it, and what staff do with it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema

from app.files.views import attached
from app.insurance import acts
from app.insurance.models import CLAIM, NEXT_STAGES, Stage
from app.insurance.policies import is_own
from app.insurance.schemas import ClaimIn, NoteIn, SettlementIn
from app.members.queries import members_by_id
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.language import t
from app.web.previews import one_step

pages = Blueprint("claims", __name__, template_folder="templates")


@pages.get("/insurance/covers/<uuid:cover_id>/claims")
@requires(Permission.PROFILE_EDIT)
def new(cover_id: UUID) -> Any:
    """The form."""
    return _form(cover_id, {}, None)


@pages.post("/insurance/covers/<uuid:cover_id>/claims")
@requires(Permission.PROFILE_EDIT)
def report(cover_id: UUID) -> Any:
    """Report an accident."""
    acts.certificate(visitor(), cover_id)

    def act(values: dict[str, Any]) -> Any:
        row = acts.report(visitor(), cover_id, values)
        flash(
            t(
                "已报案，工作人员会转给保险公司。可以在这里上传病历、发票。",
                "Reported; staff pass it to the insurer. You can add records and receipts here.",
            )
        )
        return redirect(url_for("claims.show", claim_id=row.id), code=303)

    return one_step(ClaimIn(), lambda errors, problem: _form(cover_id, errors, problem), act)


@pages.get("/insurance/claims/<uuid:claim_id>")
@requires(Permission.ORDER_READ)
def show(claim_id: UUID) -> Any:
    """Where a claim stands; for staff, what they can do."""
    return _claim_page(claim_id, {}, None)


@pages.post("/insurance/claims/<uuid:claim_id>/passing")
@requires(Permission.INSURANCE_MANAGE)
def pass_on(claim_id: UUID) -> Any:
    """Send it to the insurer."""
    said = t("已转保险公司，本人会收到通知。", "With the insurer; the person hears of it.")
    return _act(claim_id, NoteIn(), lambda values: acts.pass_on(visitor(), claim_id, values["note"]), said)


@pages.post("/insurance/claims/<uuid:claim_id>/settlement")
@requires(Permission.INSURANCE_MANAGE)
def settle(claim_id: UUID) -> Any:
    """The insurer paid."""
    said = t("已记为赔付，本人会收到通知。", "Settled; the person hears of it.")
    return _act(claim_id, SettlementIn(), lambda values: acts.settle(visitor(), claim_id, **values), said)


@pages.post("/insurance/claims/<uuid:claim_id>/refusal")
@requires(Permission.INSURANCE_MANAGE)
def decline(claim_id: UUID) -> Any:
    """It is not paid, and why."""
    said = t("已记为未赔付，本人会看到原因。", "Declined; the person reads why.")
    return _act(claim_id, NoteIn(), lambda values: acts.decline(visitor(), claim_id, values["note"]), said)


def _act(claim_id: UUID, schema: Schema, do: Callable[[dict[str, Any]], Any], said: str) -> Any:
    acts.claim(visitor(), claim_id)

    def act(values: dict[str, Any]) -> Any:
        do(values)
        flash(said)
        return redirect(url_for("claims.show", claim_id=claim_id), code=303)

    return one_step(schema, lambda errors, problem: _claim_page(claim_id, errors, problem), act)


def _form(cover_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    view = acts.certificate(visitor(), cover_id)
    return render_template(
        "insurance/report.html", view=view, errors=errors, problem=problem, values=request.form,
        may_report=acts.may_report(visitor(), view), is_own=is_own(visitor(), view.row),
    )  # fmt: skip


def _claim_page(claim_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    who = visitor()
    # A form that was refused is no new look, and the request may hold the row that would be written.
    view = acts.claim_opened(who, claim_id) if request.method == "GET" else acts.claim(who, claim_id)
    row = view.row
    people = members_by_id([one for one in (row.member_id, row.reported_by) if one])
    return render_template(
        "insurance/claim.html", view=view, errors=errors, problem=problem, values=request.form, files=attached(who, CLAIM, row.id),
        can=NEXT_STAGES[row.stage_now] if acts.may_handle(who, view) else frozenset(), Stage=Stage, is_own=is_own(who, row),
        called={person.id: person.name for person in people.values()},
    )  # fmt: skip
