"""兑换与捐赠 Exchange: what time can be given for besides services; today, donation 二次公益.

Words     捐赠 donation · 公益池 pool · 受赠方 receiver
Promises  Nobody gives more than they can spend, nor to themselves; a donation sent twice moves once; what the pool
          took in and passed on is public, and no name with it; nobody is asked to give.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Say what stands behind a donation on a statement; serve pages and API."""
    from app.exchange import api, listeners, pages  # noqa: F401
    from app.exchange.personal import PERSONAL
    from app.exchange.queries import describe_donations, is_donation_open
    from app.ledger.kinds import Kind
    from app.ledger.pages import MORE_OF_ACCOUNT, More
    from app.ledger.queries import DOCUMENTS
    from app.rights.registry import answer_for

    answer_for(PERSONAL)
    DOCUMENTS[Kind.DONATION] = describe_donations
    MORE_OF_ACCOUNT["donation"] = More(
        "exchange.donations", "捐赠时间", "Donate time", "heart", shown_if=is_donation_open
    )
    app.register_blueprint(pages.pages)
    app.extensions["api"].register_blueprint(api.api)
