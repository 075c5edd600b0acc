"""A bank for each test of the ledger; whatever a test did, the books are sound afterwards."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app.kit.db import session
from app.ledger.verify import verify
from app.tenancy.scope import jurisdiction_scope
from tests.ledger.banks import Bank, open_bank


@pytest.fixture
def bank(app_context: Flask) -> Iterator[Bank]:
    """A bank opened for this test alone, in scope; at the end its ledger must be sound."""
    made = open_bank()
    with jurisdiction_scope(made.id):
        yield made
        session().rollback()
        assert verify() == []
        session().rollback()


@pytest.fixture
def tampered_bank(app_context: Flask) -> Iterator[Bank]:
    """A bank whose books a test spoils on purpose."""
    made = open_bank()
    with jurisdiction_scope(made.id):
        yield made
        session().rollback()
