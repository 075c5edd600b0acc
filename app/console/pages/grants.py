"""Time given from issue: to one person, to an organisation that pays for others, or to many; a second person approves it."""

from dataclasses import dataclass
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
from app.ledger.commands import propose_grant
from app.ledger.queries import holding, unit
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


def _propose(receivers: dict[UUID, int], values: dict[str, Any]) -> Any:
    propose_grant(
        uuid7(),
        receivers,
        tenant_id=root().id,
        document=values["document"],
        reason=values["reason"],
        by=visitor().actor,
    )
    return proposed_page()


def _person(member_id: UUID) -> Receiver:
    row = member_within(visitor(), member_id, Permission.TIME_GRANT_PROPOSE)
    return Receiver(row.id, row.name, t("会员", "Member"), url_for("console.history", member_id=row.id))


def _body(organisation_id: UUID) -> Receiver:
    row = organisation_within(visitor(), organisation_id, Permission.TIME_GRANT_PROPOSE)
    return Receiver(row.id, row.name, t("团体", "Organisation"), url_for("group_members.one", organisation_id=row.id))


def _propose_for(to: Receiver) -> Any:
    def preview(values: dict[str, Any]) -> Preview:
        seconds, free = parse_amount(values["amount"], unit()), holding(to.id).available
        return paper(
            t("提出发放时间", "Propose a grant of time"),
            [(to.kind, to.name, to.name), (t("可用时间", "Time to spend"), spelled(free), spelled(free + seconds))],
            values, request.script_root + request.path,
        )  # fmt: skip

    def act(values: dict[str, Any]) -> Any:
        return _propose({to.id: parse_amount(values["amount"], unit())}, values)

    return two_steps(TimeGrantIn(), lambda errors, problem: _form(to, errors, problem), preview, act)


def _form(to: Receiver, errors: dict[str, str], problem: str | None) -> str:
    return render_template(
        "console/time_grant.html", to=to, errors=errors, problem=problem, typed=request.form, unit=unit(),
        held=spelled(holding(to.id).available),
    )  # fmt: skip


def _mass_form(errors: dict[str, str], problem: str | None) -> str:
    wrong = []
    if problem and request.form.get("rows"):
        wrong = read_list(request.form["rows"], unit(), visitor().powers.paths(Permission.TIME_GRANT_PROPOSE)).wrong[
            :200
        ]
    return render_template(
        "console/mass_grant.html", errors=errors, problem=problem, typed=request.form, unit=unit(), wrong=wrong
    )
