"""保险保障 Insurance: whoever serves is covered against accidents at the service and on the way, before it begins.

Words     保障方案 cover scheme · 保障 cover · 保障凭证 certificate · 月度名单 cover list · 理赔 claim
Promises  A scheme is never changed once somebody is covered by it: it ends, and another follows; nobody's name and ID
          number goes to an insurer without their consent; where a bank asks for cover nobody takes an order without it;
          one live cover an order; each list that is taken away stands in "who saw my data"; what somebody says of an
          accident is kept encrypted and goes with them.
"""

from typing import Any

from flask import Flask


def register(app: Flask) -> None:
    """Have a say in who may serve, keep covers with their orders, serve the pages and the API."""
    from app.files.policies import keeps_files
    from app.insurance import api, claim_pages, desk, jobs, listeners, pages, retention  # noqa: F401
    from app.insurance.acts import CLAIM_FILES, link_to_cover
    from app.insurance.commands.covers import void_covers_to_come
    from app.insurance.models import CLAIM
    from app.insurance.personal import PERSONAL
    from app.insurance.policies import who_is_uncovered
    from app.members.commands import KEPT_UNDER_CONSENT
    from app.members.queries import ConsentKind
    from app.orders import gates
    from app.orders.views import MORE_OF_ORDER
    from app.rights.registry import answer_for

    serving: list[Any] = gates.SERVING
    if who_is_uncovered not in serving:
        serving.append(who_is_uncovered)
    for kind in (ConsentKind.INSURANCE, ConsentKind.ID_NUMBER):
        KEPT_UNDER_CONSENT.setdefault(kind, {})["insurance.covers"] = void_covers_to_come
    MORE_OF_ORDER["insurance.cover"] = link_to_cover
    keeps_files(CLAIM, CLAIM_FILES)
    answer_for(PERSONAL)
    app.register_blueprint(pages.pages)
    app.register_blueprint(claim_pages.pages)
    app.register_blueprint(desk.desk)
    app.extensions["api"].register_blueprint(api.api)
