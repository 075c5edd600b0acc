"""Figures over the API."""

from typing import Any

from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.reports.acts import shown_to
from app.reports.measures import MEASURES
from app.reports.schemas import FiguresIn, FiguresOut
from app.web.openapi import api_blueprint

api = api_blueprint("figures", "figures", "统计 Figures")


@api.get("/")
@requires(Permission.REPORT_READ)
@api.arguments(FiguresIn, location="query")
@api.response(200, FiguresOut)
def figures(values: dict[str, Any]) -> dict[str, Any]:
    """What happened at a node and below in a month, quarter or year, with what each figure means."""
    shown = shown_to(visitor(), values["node"], values["period"])
    return {"period": shown.period.key, "lines": shown.lines, "measures": MEASURES}
