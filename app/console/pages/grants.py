"""Time given from issue: to one person, to an organisation that pays for others, or to many; from the pool to a person in
difficulty. A second person approves it."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from app.console.errors import RowsRefused
from app.console.grant_list import GrantList, read_list
from app.console.pages import pages
from app.console.pages.time import paper, proposed_page, spelled
from app.console.schemas import MassGrantIn, TimeGrantIn
from app.kit.ids import uuid7
from app.kit.seconds import parse_amount
from app.ledger.chart import BankAccount
from app.ledger.commands import propose_grant
from app.ledger.errors import PoolTooSmall
from app.ledger.queries import bank_holding, holding, unit
from app.members.policies import member_within
from app.organisations.policies import organisation_within
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import root
from app.web.language import t
from app.web.previews import Preview, two_steps


@dataclass(frozen=True)
class Receiver:
    """Who is to receive time: a person or an organisation, and the page they stand on."""

    id: UUID
    name: str
    kind: str
    page: str
    is_from_pool: bool = False


@pages.get("/people/<uuid:member_id>/time-grant")
@requires(Permission.TIME_GRANT_PROPOSE)
def time_grant(member_id: UUID) -> Any:
    """The form to propose time for one person."""
    return _form(_person(member_id), {}, None)


@pages.post("/people/<uuid:member_id>/time-grant")
@requires(Permission.TIME_GRANT_PROPOSE)
def propose_time(member_id: UUID) -> Any:
    """Propose time for one person; a second person approves it."""
    return _propose_for(_person(member_id))


@pages.get("/people/<uuid:member_id>/pool-grant")
@requires(Permission.TIME_GRANT_PROPOSE)
def pool_grant(member_id: UUID) -> Any:
    """The form to propose time from the pool for somebody in difficulty."""
    return _form(_helped(member_id), {}, None)


@pages.post("/people/<uuid:member_id>/pool-grant")
@requires(Permission.TIME_GRANT_PROPOSE)
def propose_pool_grant(member_id: UUID) -> Any:
    """Propose time from the pool for somebody in difficulty; a second person approves it."""
    return _propose_for(_helped(member_id))


@pages.get("/organisations/<uuid:organisation_id>/time-grant")
@requires(Permission.TIME_GRANT_PROPOSE)
def organisation_grant(organisation_id: UUID) -> Any:
    """The form to propose time for an organisation that pays for others."""
    return _form(_body(organisation_id), {}, None)


@pages.post("/organisations/<uuid:organisation_id>/time-grant")
@requires(Permission.TIME_GRANT_PROPOSE)
def propose_organisation_grant(organisation_id: UUID) -> Any:
    """Propose time for an organisation; a second person approves it."""
    return _propose_for(_body(organisation_id))


@pages.get("/time/mass-grant")
@requires(Permission.TIME_GRANT_PROPOSE)
def mass_grant() -> Any:
    """The form to propose time for many."""
    return _mass_form({}, None)


@pages.post("/time/mass-grant")
@requires(Permission.TIME_GRANT_PROPOSE)
def propose_many() -> Any:
    """Read the list, name the wrong rows or show what it comes to; then propose all of it at once."""
    paths = visitor().powers.paths(Permission.TIME_GRANT_PROPOSE)

    def checked(values: dict[str, Any]) -> GrantList:
        listed = read_list(values["rows"], unit(), paths)
        if listed.wrong or not listed.receivers:
            raise RowsRefused(count=len(listed.wrong))
        return listed

    def preview(values: dict[str, Any]) -> Preview:
        listed = checked(values)
        rows = [(listed.names[id_], "", spelled(seconds)) for id_, seconds in list(listed.receivers.items())[:50]]
        total = (
            t("合计 {n} 人", "{n} people in all", n=len(listed.receivers)),
            "",
            spelled(sum(listed.receivers.values())),
        )
        return paper(
            t("批量提出发放时间", "Propose time for many"), [total, *rows], values, url_for("console.mass_grant")
        )

    def act(values: dict[str, Any]) -> Any:
        return _propose(checked(values).receivers, values)

    return two_steps(MassGrantIn(), _mass_form, preview, act)


def _propose(receivers: dict[UUID, int], values: dict[str, Any], *, is_from_pool: bool = False) -> Any:
    propose_grant(
        uuid7(),
        receivers,
        tenant_id=root().id,
        document=values["document"],
        reason=values["reason"],
        by=visitor().actor,
        is_from_pool=is_from_pool,
    )
    return proposed_page()


def _person(member_id: UUID) -> Receiver:
    row = member_within(visitor(), member_id, Permission.TIME_GRANT_PROPOSE)
    return Receiver(row.id, row.name, t("会员", "Member"), url_for("console.history", member_id=row.id))


def _helped(member_id: UUID) -> Receiver:
    return replace(_person(member_id), is_from_pool=True)


def _body(organisation_id: UUID) -> Receiver:
    row = organisation_within(visitor(), organisation_id, Permission.TIME_GRANT_PROPOSE)
    return Receiver(row.id, row.name, t("团体", "Organisation"), url_for("group_members.one", organisation_id=row.id))


def _propose_for(to: Receiver) -> Any:
    def preview(values: dict[str, Any]) -> Preview:
        seconds, free = parse_amount(values["amount"], unit()), holding(to.id).available
        rows = [(to.kind, to.name, to.name), (t("可用时间", "Time to spend"), spelled(free), spelled(free + seconds))]
        if to.is_from_pool:
            left = _in_pool() - seconds
            if left < 0:
                raise PoolTooSmall()
            rows.append((t("公益池", "The pool"), spelled(left + seconds), spelled(left)))
        return paper(
            t("提出从公益池发放", "Propose a grant from the pool") if to.is_from_pool else t("提出发放时间", "Propose a grant of time"),
            rows,
            values, request.script_root + request.path,
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        return _propose({to.id: parse_amount(values["amount"], unit())}, values, is_from_pool=to.is_from_pool)

    return two_steps(TimeGrantIn(), lambda errors, problem: _form(to, errors, problem), preview, act)


def _form(to: Receiver, errors: dict[str, str], problem: str | None) -> str:
    return render_template(
        "console/time_grant.html", to=to, errors=errors, problem=problem, typed=request.form, unit=unit(),
        held=spelled(holding(to.id).available), pool=spelled(_in_pool()) if to.is_from_pool else None,
    )  # fmt: skip


def _in_pool() -> int:
    debits, credits_ = bank_holding(BankAccount.POOL)
    return credits_ - debits


def _mass_form(errors: dict[str, str], problem: str | None) -> str:
    wrong = []
    if problem and request.form.get("rows"):
        wrong = read_list(request.form["rows"], unit(), visitor().powers.paths(Permission.TIME_GRANT_PROPOSE)).wrong[
            :200
        ]
    return render_template(
        "console/mass_grant.html", errors=errors, problem=problem, typed=request.form, unit=unit(), wrong=wrong
    )
