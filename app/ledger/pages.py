"""Pages."""
from flask import Blueprint
pages = Blueprint("ledger", __name__, template_folder="templates")
