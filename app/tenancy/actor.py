"""Who acts: the signed-in user, as which member, on behalf of whom, through which channel. It stands on every fact."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Channel(StrEnum):
    """Where an act came from."""

    WEB = "web"
    API = "api"
    WORKER = "worker"
    SHELL = "shell"


@dataclass(frozen=True)
class Actor:
    """A person, or a worker, doing something."""

    user_id: UUID | None = None
    member_id: UUID | None = None
    on_behalf_of: UUID | None = None
    channel: Channel = Channel.WEB
    address: str | None = None


WORKER = Actor(channel=Channel.WORKER)
SHELL = Actor(channel=Channel.SHELL)
