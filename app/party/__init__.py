"""党建 Party: party organisations as group members, and the members of the bank who belong to them.

Words     党组织 party organisation · 单位类型 its type · 级别 level (市级 city, 区级 district) · 党员 party member
Promises  A bank whose file names no types of party organisations has none of this; nobody is linked without their own
          consent to keep their political status, and the link goes in the moment it is withdrawn; no fact names who is
          linked, so that the audit tells nobody's political status.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Answer for the types in a jurisdiction's file; serve desk and API; forget with the consent."""
    from app.members.commands import KEPT_UNDER_CONSENT
    from app.members.queries import ConsentKind
    from app.party import api, desk
    from app.party.catalogue import understand_types
    from app.party.commands import forget_member
    from app.party.personal import PERSONAL
    from app.rights.registry import answer_for

    understand_types()
    KEPT_UNDER_CONSENT.setdefault(ConsentKind.POLITICAL_STATUS, {})["party.member"] = forget_member
    answer_for(PERSONAL)
    app.register_blueprint(desk.desk)
    app.extensions["api"].register_blueprint(api.api)
