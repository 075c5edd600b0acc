"""任务 Tasks: queues, one declared schedule, workers. RQ carries; PostgreSQL remembers.

Words     队列 queue · 计划 schedule · 到期次 occurrence · 转运 relay
Promises  Losing Redis, a worker or the relay at any moment loses nothing and does nothing twice in the database.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Wake the relay after commits that left work; give the shell its long-running commands."""
    from app.events.outbox import when_work_is_due
    from app.events.work import register_servers
    from app.rights.guard import DEMONSTRATION_PEOPLE
    from app.tasks import cli, health, operating
    from app.tasks.demonstration import ON_PLATFORM, PEOPLE, demonstration
    from app.tasks.relay import wake
    from app.tasks.schedule import serve_by_the_clock

    DEMONSTRATION_PEOPLE.update((phone, name) for phone, name, *_ in (*PEOPLE, *ON_PLATFORM))
    register_servers()
    serve_by_the_clock()
    when_work_is_due(wake)
    health.register(app)
    app.register_blueprint(operating.pages)
    app.cli.add_command(demonstration)
    for command in cli.COMMANDS:
        app.cli.add_command(command)
