"""需求与订单 Orders: somebody asks for help, another gives it, time changes hands.

Words     需求 demand · 订单 order · 服务类型 service kind · 服务菜单 menu · 服务者 helper · 受助人 recipient
Promises  A slot is taken by one helper; an order is confirmed at most once; time moves when, and only when, it is;
          every step an order can take, and where the held seconds go, stands in `transitions`.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Answer for the catalogue in a jurisdiction's file; serve pages, API and the clock."""
    from app.files.policies import keeps_files
    from app.kit.seconds import duration
    from app.orders import (  # noqa: F401
        api,
        asking_pages,
        catalogue_api,
        catalogue_pages,
        demand_pages,
        desk,
        jobs,
        listeners,
        menu_api,
        menu_pages,
        occupancy,
        organisation_api,
        organisation_pages,
        pages,
        retention,
        rules,
        scan_pages,
        slip_pages,
        station_desk,
    )  # fmt: skip
    from app.orders.acts import ORDER_FILES
    from app.orders.catalogue import understand_catalogue
    from app.orders.foreseeing_rules import FORESIGHTS
    from app.orders.gates import QUESTIONS
    from app.orders.models import ORDER
    from app.orders.personal import PERSONAL
    from app.orders.policies import is_dispatched
    from app.orders.queries import kinds_as_help, met_in_a_service
    from app.orders.transitions import State
    from app.recipients.family import HAVE_MET
    from app.recipients.rules import KINDS_OF_HELP
    from app.rights.registry import answer_for
    from app.rules.foresight import foresees
    from app.web.language import language

    understand_catalogue()
    keeps_files(ORDER, ORDER_FILES)
    answer_for(PERSONAL)
    for foresight, declared in FORESIGHTS:
        foresees(foresight, *declared)
    HAVE_MET[:] = [met_in_a_service]
    KINDS_OF_HELP[:] = [kinds_as_help]
    occupancy.register_occupancy()
    app.jinja_env.globals.update(State=State, demand_questions=QUESTIONS, is_dispatched=is_dispatched)
    app.jinja_env.filters["minutes_option"] = lambda minutes: (minutes, duration(minutes * 60, language()))
    app.jinja_env.filters["sponsor_option"] = lambda body: (body.id, body.name)
    app.register_blueprint(pages.pages)
    app.register_blueprint(desk.desk)
    app.register_blueprint(catalogue_pages.pages)
    app.register_blueprint(organisation_pages.pages)
    app.register_blueprint(menu_pages.pages)
    app.extensions["api"].register_blueprint(api.api)
    app.extensions["api"].register_blueprint(catalogue_api.api)
    app.extensions["api"].register_blueprint(organisation_api.api)
    app.extensions["api"].register_blueprint(menu_api.api)
