"""What notifications does of itself when its time comes."""

from app.events.work import serves
from app.notifications.commands import SENDINGS, send_waiting

serves(SENDINGS, send_waiting)
