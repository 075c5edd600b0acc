"""Requests that leave nothing behind for the next one.

A test holds an application context, and Flask lets its requests share it; what they keep in `g` (who signed in, which
language) would then answer for the next request too. In service each request has a context of its own.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, g, request_started


@pytest.fixture(autouse=True)
def own_requests(app: Flask) -> Iterator[None]:
    """Empty `g` whenever a request begins."""

    def forget(_sender: Flask, **_: Any) -> None:
        for name in list(g):
            g.pop(name)

    with request_started.connected_to(forget, app):
        yield
