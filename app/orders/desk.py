"""Desk."""
from flask import Blueprint
desk = Blueprint("desk", __name__, template_folder="templates")
