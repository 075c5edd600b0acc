"""事件 Events: what happened, one append-only row a fact; they are the audit.

Words     事实 fact · 监听者 listener · 投递 delivery · 待办 work due · 封存 sealing
Promises  A fact commits with what it tells of, or not at all; each listener handles it exactly once in the database;
          sealed facts cannot be changed without the verifier naming the first wrong one.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Write the facts of a transaction just before it commits."""
    from app.events import cli, outbox

    outbox.watch_sessions()
    app.cli.add_command(cli.events)
