"""团体 Organisations: group members and stations.

Words     团体会员 organisation · 站点 station · 统一社会信用代码 credit code
Promises  A credit code stands once in a bank and its check digit is right.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Answer for organisations and stations in a jurisdiction's file, and serve their desk and API."""
    from app.organisations import api, desk, occupancy, station_api, station_desk
    from app.organisations.opening import understand_organisations
    from app.organisations.personal import PERSONAL
    from app.rights.registry import answer_for

    understand_organisations()
    answer_for(PERSONAL)
    occupancy.register_occupancy()
    app.register_blueprint(desk.desk)
    app.register_blueprint(station_desk.desk)
    app.extensions["api"].register_blueprint(api.api)
    app.extensions["api"].register_blueprint(station_api.api)
