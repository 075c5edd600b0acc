"""个人权利 Rights: what the law gives a person: see, copy, correct, erase; and one person's two records made one.

Words     更正 correction · 注销 erasure · 身后 estate · 继承人 heir · 合并 merge · 换绑 rebinding · 备用码 recovery code
Promises  Every table that holds something about a person is answered for in `PERSONAL_DATA`; who is erased leaves bare
          ids in books and facts, and both still verify; nobody decides alone over somebody else's time; keys rotate
          while the bank serves.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Answer for what files, members and rights keep; serve pages, API, desk, jobs and the shell."""
    from app.rights import api, cli, desk, desk_api, events, guard, jobs, pages, rules  # noqa: F401
    from app.rights.of_files import FILES
    from app.rights.of_members import MEMBERS
    from app.rights.registry import answer_for

    answer_for(FILES)
    answer_for(MEMBERS)
    guard.watch_production(app)
    app.cli.add_command(cli.keys)
    app.register_blueprint(pages.pages)
    app.register_blueprint(desk.desk)
    app.extensions["api"].register_blueprint(api.api)
    app.extensions["api"].register_blueprint(desk_api.api)
