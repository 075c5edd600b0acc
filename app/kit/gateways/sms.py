"""Text messages to a phone."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from app.kit.gateways import append_line, signed_post


class SmsGateway(Protocol):
    def send(self, phone: str, text: str, *, message_id: str) -> None:
        """Hands the text over once per message id; raises GatewayRefused or GatewayUnreachable."""


@dataclass(frozen=True)
class WebhookSms:
    """Posts each message to the provider's (or our bridge's) address, signed with the shared secret."""

    url: str
    secret: str = field(repr=False)

    def send(self, phone: str, text: str, *, message_id: str) -> None:
        """Posts {"phone", "text"}."""
        signed_post("sms", self.url, self.secret, {"phone": phone, "text": text}, message_id=message_id)


@dataclass(frozen=True)
class SentSms:
    phone: str
    text: str
    message_id: str


@dataclass
class RecordingSms:
    """Sends nothing: keeps each message in `sent`, and in a file of JSON lines when given a path."""

    path: Path | None = None
    sent: list[SentSms] = field(default_factory=list)

    def send(self, phone: str, text: str, *, message_id: str) -> None:
        """Records the message."""
        message = SentSms(phone, text, message_id)
        self.sent.append(message)
        append_line(self.path, {"gateway": "sms", **asdict(message)})
