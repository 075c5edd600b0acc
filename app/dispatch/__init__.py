"""调度 Dispatch: the 12349 desk, matching with its reasons, the risk of a demand before it is published, asking how it was.

Words     热线来电 hotline call · 风险评估 risk assessment · 匹配 match · 派单 dispatch · 回访 call-back ·
          定期询问 regular asking
Promises  Every rank is explained; nobody is ranked for what they did not agree to tell; a risky demand is seen by no
          volunteer before its grade lets it; every call names who took it, for whom; nobody chooses
          who is called back; who does not want to be asked is not asked.
"""

from typing import Any

from flask import Flask


def register(app: Flask) -> None:
    """Have a say in orders (gates, questions, reasons), and serve the desk's pages and their API."""
    from app.dispatch import api, asking_pages, call_back_pages, hotline_pages, listeners, pages, rules  # noqa: F401
    from app.dispatch.commands import grade_demand
    from app.dispatch.occupancy import register_occupancy
    from app.dispatch.personal import PERSONAL
    from app.dispatch.policies import graded, who_is_untrained
    from app.dispatch.ranking import suiting
    from app.orders import gates
    from app.rights.registry import answer_for

    gates.QUESTIONS.update({question.key: question for question in rules.ASKED})
    mine_of_each = (
        (gates.PUBLISHING, grade_demand), (gates.SERVING, who_is_untrained), (gates.GRADING, graded), (gates.SUITING, suiting),
    )  # fmt: skip
    for gate, mine in mine_of_each:
        has_say: list[Any] = gate  # type: ignore[assignment]
        if mine not in has_say:
            has_say.append(mine)
    app.register_blueprint(pages.pages)
    app.register_blueprint(hotline_pages.hotline)
    app.register_blueprint(call_back_pages.pages)
    app.register_blueprint(call_back_pages.askings)
    app.register_blueprint(asking_pages.own)
    app.extensions["api"].register_blueprint(api.api)
    register_occupancy()
    answer_for(PERSONAL)
