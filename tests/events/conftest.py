"""Facts and listeners of these tests alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from app.events.facts import FACTS, LISTENERS, fact, listens


@dataclass(frozen=True)
class TestFact:
    """Something happened in a test."""

    __test__ = False

    thing_id: UUID
    number: int = 0
    note: str | None = None


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """What the listener of the test's fact was told, in order; put an exception into `heard.raises` to let it fail."""

    class Heard(list[Any]):
        raises: Exception | None = None

    told = Heard()
    fact("tests.thing_happened", zh="发生了一件事", en="A thing happened")(TestFact)

    def listener(what: Any) -> None:
        told.append(what)
        if told.raises:
            raise told.raises

    listens(TestFact, name="tests.listener")(listener)
    yield told
    LISTENERS.pop("tests.thing_happened")
    FACTS.pop("tests.thing_happened")
