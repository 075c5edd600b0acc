"""Requests of their own."""

from tests.api.own_requests import own_requests

__all__ = ["own_requests"]
