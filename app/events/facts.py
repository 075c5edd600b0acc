"""Declaring facts and listeners. A fact is a frozen dataclass; what it says is its fields, in plain values."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, is_dataclass
from typing import Any, TypeVar
from uuid import UUID

from app.tenancy.actor import Actor

F = TypeVar("F", bound=type)
Listener = Callable[["Told"], None]

FACTS: dict[str, "FactKind"] = {}
LISTENERS: dict[str, dict[str, Listener]] = {}


@dataclass(frozen=True)
class FactKind:
    """A kind of fact: its word, its sentence in both languages, its class."""

    word: str
    zh: str
    en: str
    fields: type


@dataclass(frozen=True)
class Told:
    """A fact as its listeners receive it: the fact, its id, who did it."""

    fact_id: UUID
    fact: Any
    by: Actor


def fact(word: str, *, zh: str, en: str) -> Callable[[F], F]:
    """Declare a fact: `@fact("orders.order_confirmed", zh="确认完成", en="Order confirmed")` over a frozen dataclass.

    Its first field is the id of the thing it is about.
    """

    def declare(cls: F) -> F:
        assert is_dataclass(cls), f"{cls} is no dataclass"
        assert word not in FACTS or FACTS[word].fields.__qualname__ == cls.__qualname__, f"{word} is declared twice"
        FACTS[word] = FactKind(word, zh, en, cls)
        cls.word = word  # type: ignore[attr-defined]
        return cls

    return declare


def listens(*kinds: type, name: str) -> Callable[[Listener], Listener]:
    """Let a function hear of these facts; `name` is for ever, it stands in deliveries that wait."""

    def listen(function: Listener) -> Listener:
        for kind in kinds:
            LISTENERS.setdefault(kind.word, {})[name] = function  # type: ignore[attr-defined]
        return function

    return listen


def to_body(value: Any) -> dict[str, Any]:
    """A fact's fields as JSON values."""
    return {key: str(item) if isinstance(item, UUID) else item for key, item in asdict(value).items()}


def from_body(word: str, body: dict[str, Any]) -> Any:
    """A fact from its JSON; fields it did not have when it was written stay at their defaults."""
    cls = FACTS[word].fields
    values = {}
    for item in fields(cls):
        if item.name in body:
            raw = body[item.name]
            is_id = raw is not None and (item.name == "id" or item.name.endswith("_id"))
            values[item.name] = UUID(raw) if is_id and isinstance(raw, str) else raw
    return cls(**values)
