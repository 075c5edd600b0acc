"""会员 Members: people, their sign-in, their consents.

Words     用户 user (signs in once for the platform) · 会员 member (that person in one bank) · 志愿者 volunteer · 同意 consent
Promises  A session ends when it is signed out; ID numbers and telephones are never stored in clear; each sensitive
          thing has a consent of its own that can be refused and withdrawn; one sign-in serves all banks of a user, and a
          pass between their host names is good once, for a minute, without staff powers.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Read the session cookie and API tokens of each request."""
    from app.members import (  # noqa: F401
        api,
        cli,
        commands,
        consent_pages,
        id_number_desk,
        kiosk,
        listeners,
        occupancy,
        pages,
        password_pages,
        platform,
        sign_in,
        switch,
        token_pages,
    )
    from app.web.layout import BARS, SHARED
    from app.web.settings_pages import KEEPERS

    if commands.keep_preference not in KEEPERS:
        KEEPERS.append(commands.keep_preference)
        BARS.append(kiosk.leaving_bar)
        SHARED[:] = [kiosk.is_shared]
    occupancy.register_occupancy()
    sign_in.watch_requests(app)
    app.cli.add_command(cli.member)
    app.cli.add_command(cli.platform)
    app.register_blueprint(pages.pages)
    app.register_blueprint(switch.pages)
    app.register_blueprint(password_pages.pages)
    app.register_blueprint(token_pages.pages)
    app.register_blueprint(id_number_desk.desk)
    app.register_blueprint(kiosk.pages)
    app.register_blueprint(platform.pages)
    app.extensions["api"].register_blueprint(api.api)
