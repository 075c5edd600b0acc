"""Where web servers and the `flask` command find the application."""

import gc
import os

from app import create_app
from config.settings import Settings

app = create_app(Settings.from_environment(os.environ.get("TIMEBANK_ROLE", "app")))

# What was made until here lives as long as the process: no collection of garbage need look at it again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
