"""Time that a second person approves: what waits for a yes or no, and reversals. Grants: `grants`."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from app.console.pages import pages
from app.console.schemas import ProposalDecisionIn, ReversalPageIn
from app.kit.ids import uuid7
from app.kit.seconds import parse_amount, spell_with_word
from app.ledger.commands import approve_proposal, decline_proposal, propose_reversal
from app.ledger.policies import proposal_within
from app.ledger.queries import movement_of, proposals, unit
from app.members.models import Member
from app.members.policies import member_within
from app.members.queries import members_by_id
from app.organisations.queries import organisations_by_id
from app.rbac.guard import Visitor, requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import nodes_within, root
from app.web.language import instant, language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu
from app.web.previews import Preview, one_step, two_steps

UNDO = (
    "批准之前可以否决；批准之后用冲正退回，也要第二人批准。",
    "Until it is approved it can be declined; afterwards a reversal takes it back, with a second person.",
)


def _waiting(who: Visitor) -> int:
    return len([row for row in _to_decide(who) if row.proposed_by != who.actor.member_id])


add_to_menu(
    STAFF_MENU,
    MenuEntry(
        "console.proposals",
        "待批发放与冲正",
        "Time to approve",
        "clock",
        Permission.TIME_APPROVE,
        _waiting,
        position=35,
        group="time",
    ),
    MenuEntry(
        "console.proposed",
        "发放与冲正",
        "Time proposed",
        "gift",
        Permission.TIME_GRANT_PROPOSE,
        position=36,
        group="time",
    ),
)


@pages.get("/time", endpoint="proposals")
@requires(Permission.TIME_APPROVE)
def waiting() -> Any:
    """What waits for a second person."""
    return _list(_to_decide(visitor()), None, may_decide=True)


@pages.get("/time/proposed")
@requires(Permission.TIME_GRANT_PROPOSE)
def proposed() -> Any:
    """What one proposed oneself, and where it stands."""
    return _list(proposals(only_open=False, proposed_by=visitor().member_id), None, may_decide=False)


@pages.post("/time/<uuid:proposal_id>/decision")
@requires(Permission.TIME_APPROVE)
def decide_proposal(proposal_id: UUID) -> Any:
    """Say yes or no to what somebody else proposed."""
    who = visitor()
    proposal_within(who, proposal_id, Permission.TIME_APPROVE)

    def again(_: dict[str, str], problem: str | None) -> Any:
        return _list(_to_decide(who), problem, may_decide=True)

    def act(values: dict[str, Any]) -> Any:
        if values["is_approved"]:
            approve_proposal(proposal_id, by=who.actor)
            flash(t("已批准，时间已经入账。", "Approved; the time has moved."))
        else:
            decline_proposal(proposal_id, by=who.actor)
            flash(t("已否决，没有发生任何变动。", "Declined; nothing moved."))
        return redirect(url_for("console.proposals"), code=303)

    return one_step(ProposalDecisionIn(), again, act)


@pages.get("/people/<uuid:member_id>/movements/<uuid:transfer_id>/reversal")
@requires(Permission.TIME_REVERSE_PROPOSE)
def reversal(member_id: UUID, transfer_id: UUID) -> Any:
    """The form to propose that a movement is taken back."""
    row = member_within(visitor(), member_id, Permission.TIME_REVERSE_PROPOSE)
    return _reversal_form(row, transfer_id, {}, None)


@pages.post("/people/<uuid:member_id>/movements/<uuid:transfer_id>/reversal")
@requires(Permission.TIME_REVERSE_PROPOSE)
def propose_back(member_id: UUID, transfer_id: UUID) -> Any:
    """Propose that a movement is taken back, in whole or part; a second person approves it."""
    who = visitor()
    row = member_within(who, member_id, Permission.TIME_REVERSE_PROPOSE)
    moved = movement_of(row.id, transfer_id)

    def seconds(values: dict[str, Any]) -> int:
        return parse_amount(values["amount"], unit()) if values["amount"] else moved.left

    def preview(values: dict[str, Any]) -> Preview:
        rows = [
            (t("会员", "Member"), row.name, row.name),
            (t("这笔变动", "The movement"), spelled(moved.seconds), spelled(moved.seconds)),
            (t("冲正", "Taken back"), "", spelled(seconds(values))),
        ]
        back = url_for("console.reversal", member_id=row.id, transfer_id=transfer_id)
        return paper(t("提出冲正", "Propose a reversal"), rows, values, back)

    def act(values: dict[str, Any]) -> Any:
        propose_reversal(
            uuid7(), transfer_id, seconds(values), tenant_id=root().id, document=values["document"],
            reason=values["reason"], by=who.actor,
        )  # fmt: skip
        return proposed_page()

    return two_steps(
        ReversalPageIn(), lambda errors, problem: _reversal_form(row, transfer_id, errors, problem), preview, act
    )


def proposed_page() -> Any:
    """Say that it waits for a second person, and show what one proposed."""
    flash(
        t("已提出，等另一位有批准权的人批准后才会变动。", "Proposed; nothing moves until a second person approves it.")
    )
    return redirect(url_for("console.proposed"), code=303)


def paper(title: str, rows: list[tuple[str, str, str]], values: dict[str, Any], back: str) -> Preview:
    """The preview of a proposal, with the paper it rests on."""
    papers = [(t("凭据", "Document"), "", values["document"]), (t("事由", "Reason"), "", values["reason"])]
    return Preview(title, rows + papers, [], t(*UNDO), t("确认提出", "Propose it"), back)


def _to_decide(who: Visitor) -> list[Any]:
    paths = who.powers.paths(Permission.TIME_APPROVE)
    return proposals([node.id for node in nodes_within(paths)])


def _list(rows: list[Any], problem: str | None, *, may_decide: bool) -> str:
    ids = {row.proposed_by for row in rows} | {row.decided_by for row in rows if row.decided_by}
    receivers = {row.id: [UUID(id_) for id_ in list(row.body.get("receivers", {}))[:5]] for row in rows}
    ids.update(*receivers.values())
    named = {**members_by_id(list(ids)), **organisations_by_id(list(ids))}
    return render_template(
        "console/proposals.html", rows=rows, people=named, receivers=receivers, problem=problem, may_decide=may_decide,
        spelled=spelled, me=visitor().member_id,
    )  # fmt: skip


def _reversal_form(row: Member, transfer_id: UUID, errors: dict[str, str], problem: str | None) -> str:
    moved = movement_of(row.id, transfer_id)
    return render_template(
        "console/reversal.html", member=row, moved=moved, errors=errors, problem=problem, typed=request.form, unit=unit(),
        whole=spelled(moved.seconds), left=spelled(moved.left), at=instant(moved.posted_at),
    )  # fmt: skip


def spelled(seconds: int) -> str:
    """An amount with the bank's word for it."""
    return spell_with_word(seconds, unit(), language())
