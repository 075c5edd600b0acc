"""How often one address may try what could be guessed: sign-in codes, passwords, second factors, tokens.

Counted in Redis; where Redis is away the database's own counters still hold (five tries a code, a lock after five
wrong passwords).
"""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

GUESSES = "40 per 5 minutes; 200 per hour"

limiter = Limiter(get_remote_address, strategy="fixed-window", swallow_errors=True)

guesses = limiter.shared_limit(GUESSES, scope="guesses")
"""Put this on a route where something could be guessed."""


def register(app: Flask) -> None:
    """Count in this deployment's Redis."""
    settings = app.extensions["settings"]
    app.config.setdefault("RATELIMIT_STORAGE_URI", settings.redis_url)
    app.config.setdefault("RATELIMIT_ENABLED", settings.limits_guesses)
    limiter.init_app(app)
