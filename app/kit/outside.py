"""What the program was given at its start: keys, and gateways to the outside world."""

from flask import current_app

from app.kit.crypto import Keyring
from app.kit.gateways.mail import MailGateway
from app.kit.gateways.sms import SmsGateway
from app.kit.gateways.wechat import WechatGateway


def keyring() -> Keyring:
    """The keys of this deployment; they live outside the database."""
    keys: Keyring = current_app.extensions["keyring"]
    return keys


def sms() -> SmsGateway:
    """The way to telephones."""
    gateway: SmsGateway = current_app.extensions["sms"]
    return gateway


def mail() -> MailGateway | None:
    """The way to mailboxes; None where this deployment has none."""
    gateway: MailGateway | None = current_app.extensions["mail"]
    return gateway


def wechat() -> WechatGateway | None:
    """The way to followers of the WeChat account; None where this deployment has none."""
    gateway: WechatGateway | None = current_app.extensions["wechat"]
    return gateway


def wechat_secret() -> str:
    """What the bridge to WeChat signs its calls with; empty where there is no bridge."""
    return str(current_app.extensions["settings"].wechat_webhook_secret)


def public_address() -> str:
    """Where people reach this deployment, without a slash at the end; empty where nobody has said it."""
    return str(current_app.extensions["settings"].public_address)


def secret_bytes() -> bytes:
    """The secret of this deployment, for codes that are derived and stored nowhere."""
    return str(current_app.secret_key).encode()
