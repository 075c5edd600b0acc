"""Queues and what lies on them: names of work and ids, never data, in JSON."""

from flask import current_app
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

WORK = "work"
QUEUES = (WORK,)
WAKE_KEY = "timebank:wake"


def connection() -> Redis:
    """The Redis of this deployment."""
    redis: Redis = current_app.extensions["redis"]
    return redis


def queue(name: str = WORK) -> Queue:
    """A queue by its name."""
    return Queue(name, connection=connection(), serializer=JSONSerializer)
