"""What the program was given at its start: keys, and gateways to the outside world."""

from flask import current_app

from app.kit.crypto import Keyring
from app.kit.gateways.sms import SmsGateway


def keyring() -> Keyring:
    """The keys of this deployment; they live outside the database."""
    keys: Keyring = current_app.extensions["keyring"]
    return keys


def sms() -> SmsGateway:
    """The way to telephones."""
    gateway: SmsGateway = current_app.extensions["sms"]
    return gateway


def secret_bytes() -> bytes:
    """The secret of this deployment, for codes that are derived and stored nowhere."""
    return str(current_app.secret_key).encode()
