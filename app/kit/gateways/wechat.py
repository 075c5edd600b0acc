"""Template messages to a follower of the bank's WeChat account."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from app.kit.gateways import append_line, signed_post


class WechatGateway(Protocol):
    def send(self, open_id: str, template: str, fields: Mapping[str, str], *, message_id: str) -> None:
        """Hands the filled template over once per message id; raises GatewayRefused or GatewayUnreachable."""


@dataclass(frozen=True)
class WebhookWechat:
    """Posts each message to the bridge that holds the account's access token, signed with the shared secret."""

    url: str
    secret: str = field(repr=False)

    def send(self, open_id: str, template: str, fields: Mapping[str, str], *, message_id: str) -> None:
        """Posts {"open_id", "template", "fields"}."""
        body = {"open_id": open_id, "template": template, "fields": dict(fields)}
        signed_post("wechat", self.url, self.secret, body, message_id=message_id)


@dataclass(frozen=True)
class SentWechat:
    open_id: str
    template: str
    fields: dict[str, str]
    message_id: str


@dataclass
class RecordingWechat:
    """Sends nothing: keeps each message in `sent`, and in a file of JSON lines when given a path."""

    path: Path | None = None
    sent: list[SentWechat] = field(default_factory=list)

    def send(self, open_id: str, template: str, fields: Mapping[str, str], *, message_id: str) -> None:
        """Records the message."""
        message = SentWechat(open_id, template, dict(fields), message_id)
        self.sent.append(message)
        append_line(self.path, {"gateway": "wechat", **asdict(message)})
