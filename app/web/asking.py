"""One question a screen, before what costs time or cannot be undone: large words, one large yes, one large way back."""

from dataclasses import dataclass

from flask import render_template


@dataclass(frozen=True)
class Question:
    """What is asked, what one should know of it, and where yes and no lead."""

    text: str
    facts: list[tuple[str, str]]
    yes: str
    yes_url: str
    back: str
    back_url: str
    note: str = ""
    reason: str = ""
    """How the field for a reason is called; empty where none is asked for."""
    needs_reason: bool = False
    is_grave: bool = False
    """Whether yes takes something away, and must not look like the good choice."""
    then: str = ""
    """Where yes leads on to, for whoever stays at a desk."""
    other: tuple[str, str] | None = None
    """A third way: its words and its address."""


def ask(question: Question) -> str:
    """The question on a screen of its own."""
    return render_template("web/question.html", question=question)
