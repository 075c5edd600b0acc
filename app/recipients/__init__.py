"""服务对象 Recipients: who is helped, who comes first and why, and who may act for whom.

Words     服务对象 recipient · 困难情况 hardship · 优先 priority · 路人 passer-by · 家人代办 proxy · 监护 guardianship ·
          不再搭配 exclusion
Promises  Priority is computed from age and hardships as of a day and explained, and turns nobody away; hardships are kept
          under a consent of their own and go with it; a proxy does what the member allowed and no more, names both people on
          every fact, never confirms their own service, and is over at the next request; nobody learns that somebody does
          not want them.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Serve the registry and the family pages; let sign-in know for whom somebody acts."""
    from app.members.sign_in import STAND_INS
    from app.recipients import api, desk, family_api, family_desk, listeners, pages, sign_in  # noqa: F401
    from app.recipients.personal import PERSONAL
    from app.recipients.policies import ENTRUSTABLE
    from app.rights.registry import answer_for
    from app.web.forms import HIDDEN_FIELDS
    from app.web.layout import BARS
    from app.web.openapi import REQUEST_HEADERS, RequestHeader

    STAND_INS[:] = [sign_in.stand_in]
    if sign_in.acting_bar not in BARS:
        BARS.append(sign_in.acting_bar)
    REQUEST_HEADERS[sign_in.HEADER] = RequestHeader(sign_in.HEADER, sign_in.HEADER_MEANS, ENTRUSTABLE)
    HIDDEN_FIELDS[sign_in.FOR_WHOM] = sign_in.for_whom_now
    app.before_request(sign_in.check_for_whom)
    app.register_blueprint(pages.pages)
    app.register_blueprint(desk.desk)
    app.extensions["api"].register_blueprint(api.api)
    app.extensions["api"].register_blueprint(family_api.api)
    answer_for(PERSONAL)
