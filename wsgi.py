"""Where web servers and the `flask` command find the application."""

import gc
import os

from app import create_app
from config.settings import Settings

gc.disable()  # all that is made now lives as long as the process: looking through it for garbage takes a sixth of the start
app = create_app(Settings.from_environment(os.environ.get("TIMEBANK_ROLE", "app")))
gc.collect()
gc.freeze()
gc.enable()
gc.set_threshold(20_000, 20, 20)
