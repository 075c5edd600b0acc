"""Pages."""
from flask import Blueprint
pages = Blueprint("orders", __name__, template_folder="templates")
