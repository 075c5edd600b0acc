"""Where web servers and the `flask` command find the application."""

import os

from app import create_app
from config.settings import Settings

app = create_app(Settings.from_environment(os.environ.get("TIMEBANK_ROLE", "app")))
