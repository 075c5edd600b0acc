"""The audit: facts searched by person, thing, kind, day and node; as a table for spreadsheets; the state of the seal."""

from typing import Any

from flask import Response, render_template, request
from marshmallow import ValidationError

from app.console import acts, queries
from app.console.fact_words import fields_said, said
from app.console.pages import pages
from app.console.schemas import AuditIn
from app.events.facts import FACTS
from app.events.queries import seal_state
from app.events.sealing import verify_seals
from app.kit.cells import table_as_csv
from app.kit.clock import local, today
from app.kit.errors import TimeBankError
from app.members.timeline import FactRow
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.tenancy.queries import nodes_within
from app.web.forms import read_query, sentences
from app.web.language import language, t
from app.web.layout import STAFF_MENU, MenuEntry, add_to_menu

add_to_menu(
    STAFF_MENU, MenuEntry("console.audit", "审计", "Audit", "eye", Permission.AUDIT_READ, position=80, group="figures")
)


@pages.get("/audit")
@requires(Permission.AUDIT_READ)
def audit() -> Any:
    """Facts that match, newest first."""
    who, errors, problem, page = visitor(), {}, None, None
    try:
        values = read_query(AuditIn())
        page = queries.facts_page(
            acts.fact_filter(who, values), who.powers.paths(Permission.AUDIT_READ), cursor=values["cursor"], size=50
        )
    except ValidationError as error:
        errors = sentences(error)
    except TimeBankError as error:
        problem = error.sentence(language())
    paths = who.powers.paths(Permission.AUDIT_READ)
    again = {key: value for key, value in request.args.items() if key in AuditIn().fields and key != "cursor"}
    return render_template(
        "console/audit.html", page=page, errors=errors, problem=problem, asked=request.args, again=again,
        kinds=sorted(FACTS.values(), key=lambda kind: kind.word), fields_said=fields_said,
        nodes=nodes_within(paths),
    ), 422 if errors or problem else 200  # fmt: skip


@pages.get("/audit/facts.csv")
@requires(Permission.AUDIT_READ)
def audit_file() -> Response:
    """The facts that match as a table, at most twenty thousand; no cell of it is a formula. Taking it away is a fact itself."""
    rows = acts.facts_to_take_away(visitor(), read_query(AuditIn()))
    head = [
        t("编号", "Id"), t("时间", "When"), t("事实", "Fact"), t("类型", "Kind"), t("办理人", "By"), t("代谁办理", "For whom"),
        t("渠道", "Through"), t("地址", "Address"), t("网点", "Node"), t("对象", "Subject"), t("内容", "Content"),
    ]  # fmt: skip
    body = table_as_csv(head, ([*_cells(row)] for row in rows))
    name = f"audit-{today():%Y%m%d}.csv"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@pages.get("/audit/seal")
@requires(Permission.AUDIT_READ)
def seal() -> Any:
    """How far the facts are sealed; on request every block is computed again."""
    is_checked = request.args.get("check") == "yes"
    return render_template(
        "console/seal.html", state=seal_state(), is_checked=is_checked, finding=verify_seals() if is_checked else None
    )


def _cells(row: FactRow) -> list[object]:
    fact = row.told.fact
    return [
        fact.id, local(fact.happened_at).isoformat(timespec="seconds"), t(row.told.zh, row.told.en), fact.kind,
        row.who, row.on_behalf_of.name if row.on_behalf_of else "", fact.channel, fact.address,
        row.node.name(language()) if row.node else "", fact.subject_id, said(fact.body),
    ]  # fmt: skip
