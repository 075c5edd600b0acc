"""A change is shown before it is made: the form, the preview of what it would do, and once that is confirmed, the act."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from flask import render_template, request
from marshmallow import Schema, ValidationError

from app.kit.comparing import Compared
from app.kit.errors import TimeBankError
from app.tenancy.occupancy import Count
from app.web.edge import undone
from app.web.forms import read_form, sentences


class Foreseen(Protocol):
    """Figures as they are and as they would be, and what else is to be known first, in both languages."""

    @property
    def figures(self) -> Sequence[Compared]:
        """What is compared."""

    @property
    def notes(self) -> Sequence[tuple[str, str]]:
        """What is to be known first."""


@dataclass(frozen=True)
class LogoSample:
    """A logo as it would stand in the heads of pages; its `source` is the picture itself, for it has no address yet."""

    source: str
    width: int
    height: int
    name: str
    below: str
    """The bank's name, where it stands in small letters below that of a sub-brand."""


@dataclass(frozen=True)
class Preview:
    """What a page shows before a change: what stands now and then, whom it touches, how it is undone."""

    title: str
    rows: list[tuple[str, str, str]]
    """(label, now, then)"""
    touched: list[Count]
    undoing: str
    button: str
    back: str
    notes: tuple[str, ...] = ()
    sample: tuple[str, str, str] | None = None
    """(address of a style sheet, name, tagline): how a brand would look."""
    since: str = ""
    """From when; as soon as it is confirmed, when left out."""
    foreseen: Foreseen | None = None
    """Figures as they are and as they would be."""
    reading: tuple[str, str] | None = None
    """(title, words): what somebody will read."""
    logo: LogoSample | None = None
    """A logo in the heads of pages."""
    fields: dict[str, str] = field(default_factory=dict)
    """What the form that confirms carries along beside what was filled in."""


Again = Callable[[dict[str, str], str | None], Any]


def two_steps(
    schema: Schema, again: Again, preview: Callable[[dict[str, Any]], Preview], act: Callable[[dict[str, Any]], Any]
) -> Any:
    """First the preview, then, once confirmed, the act; a refusal shows the form again with its sentence.

    `again(errors by field, problem)` shows the form; nothing is written before the second step.
    """

    def step(values: dict[str, Any]) -> Any:
        return act(values) if values.pop("is_confirmed") else _shown(preview(values), schema)

    return one_step(schema, again, step)


def one_step(schema: Schema, again: Again, act: Callable[[dict[str, Any]], Any]) -> Any:
    """Read, act; a refusal shows the form again with its sentence."""
    try:
        return act(read_form(schema))
    except ValidationError as error:
        return again(sentences(error), None), 422
    except TimeBankError as error:
        if error.status == 404:
            raise
        return again({}, undone(error)), error.status


def _shown(preview: Preview, schema: Schema) -> str:
    fields = {name: request.form[name] for name in schema.fields if name in request.form and name != "is_confirmed"}
    return render_template(
        "web/change.html", preview=preview, fields=fields | preview.fields, url=request.script_root + request.path
    )
