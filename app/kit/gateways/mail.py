"""Letters by e-mail."""

import smtplib
import ssl
from dataclasses import asdict, dataclass, field
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from typing import Protocol

from app.kit.gateways import TIMEOUT_SECONDS, GatewayRefused, GatewayUnreachable, append_line


class MailGateway(Protocol):
    def send(self, address: str, subject: str, text: str, *, message_id: str) -> None:
        """Hands the letter over; raises GatewayRefused or GatewayUnreachable."""


@dataclass(frozen=True)
class SmtpMail:
    """Sends through an SMTP server; signs in when `user` is not empty, over TLS when `starttls` is set."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    starttls: bool

    def send(self, address: str, subject: str, text: str, *, message_id: str) -> None:
        """Sends plain UTF-8 text; Message-ID comes from the message id, so a mailbox can drop a repetition."""
        letter = self._letter(address, subject, text, message_id)
        try:
            with smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS) as server:
                if self.starttls:
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(letter, from_addr=self.sender, to_addrs=[address])
        except (smtplib.SMTPServerDisconnected, smtplib.SMTPConnectError) as failure:
            raise GatewayUnreachable(gateway="mail") from failure
        except smtplib.SMTPException as refusal:  # before OSError, of which it is a kind
            raise GatewayRefused(gateway="mail", reply=_reply(refusal)) from refusal
        except OSError as failure:
            raise GatewayUnreachable(gateway="mail") from failure

    def _letter(self, address: str, subject: str, text: str, message_id: str) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = self.sender
        letter["To"] = address
        letter["Subject"] = subject
        letter["Date"] = formatdate()
        letter["Message-ID"] = f"<{message_id}@{self.sender.rpartition('@')[2]}>"
        letter.set_content(text)
        return letter


@dataclass(frozen=True)
class SentMail:
    address: str
    subject: str
    text: str
    message_id: str


@dataclass
class RecordingMail:
    """Sends nothing: keeps each letter in `sent`, and in a file of JSON lines when given a path."""

    path: Path | None = None
    sent: list[SentMail] = field(default_factory=list)

    def send(self, address: str, subject: str, text: str, *, message_id: str) -> None:
        """Records the letter."""
        letter = SentMail(address, subject, text, message_id)
        self.sent.append(letter)
        append_line(self.path, {"gateway": "mail", **asdict(letter)})


def _reply(refusal: smtplib.SMTPException) -> int | str:
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return next(code for code, _ in refusal.recipients.values())
    if isinstance(refusal, smtplib.SMTPResponseException):
        return refusal.smtp_code
    return type(refusal).__name__
