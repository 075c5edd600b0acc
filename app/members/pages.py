"""Pages."""
from flask import Blueprint
pages = Blueprint("members", __name__, template_folder="templates")
