"""服务记录 Records: who served, when, how long; from it everything is earned.

Words     服务记录 service record · 实际/加权/可用/荣誉 actual/weighted/spendable/honour seconds · 评价 evaluation
Promises  Four figures stand on every record, rounded once, by rule; certificates and levels use the actual ones only.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Say what stands behind the lines of a statement, and serve the API."""
    from app.ledger.kinds import Kind
    from app.ledger.queries import DOCUMENTS
    from app.members.rules import LEVEL_HOURS
    from app.records import api, events, foreseeing, rules  # noqa: F401
    from app.records.personal import PERSONAL
    from app.records.queries import describe_records
    from app.rights.registry import answer_for
    from app.rules.foresight import foresees

    answer_for(PERSONAL)
    foresees(foreseeing.foresee_rounding, rules.ROUND_DOWN_TO)
    foresees(foreseeing.foresee_review, rules.BRANCH_REVIEW_HOURS, rules.DISTRICT_REVIEW_HOURS)
    foresees(foreseeing.foresee_levels, LEVEL_HOURS)
    DOCUMENTS[Kind.SERVICE] = DOCUMENTS[Kind.SERVED] = describe_records
    app.extensions["api"].register_blueprint(api.api)
