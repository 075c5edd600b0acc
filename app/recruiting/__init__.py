"""招募 Recruiting: from an application to an approved volunteer, and teams.

Words     志愿者申请 volunteer application · 审核 vetting · 队伍 team (总队 corps, 分队 detachment, 大队 brigade, 小队 squad)
Promises  Where a bank vets, nobody serves before somebody else, at their node, approved them; a person has one open
          application at most, and reads why it was declined; what is told under a consent goes with it; teams nest
          downwards through four levels, and who was in which from when until when stays known.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Lead those who want to serve to an application where the bank vets; serve pages, desk and API."""
    from app.members.commands import KEPT_UNDER_CONSENT, WISHES_TO_SERVE
    from app.members.pages import WAYS_TO_SERVE
    from app.members.queries import ConsentKind
    from app.recruiting import api, desk, listeners, occupancy, pages, team_desk  # noqa: F401
    from app.recruiting.commands.vetting import apply_at_desk, forget_offers
    from app.recruiting.personal import PERSONAL
    from app.rights.registry import answer_for

    WAYS_TO_SERVE["vetted"] = "recruiting.own"
    if apply_at_desk not in WISHES_TO_SERVE:
        WISHES_TO_SERVE.append(apply_at_desk)
    KEPT_UNDER_CONSENT.setdefault(ConsentKind.SKILLS, {})["recruiting.offers"] = forget_offers
    occupancy.register_occupancy()
    answer_for(PERSONAL)
    app.register_blueprint(pages.pages)
    app.register_blueprint(desk.desk)
    app.register_blueprint(team_desk.teams)
    app.extensions["api"].register_blueprint(api.api)
