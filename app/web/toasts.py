"""What the next page says was done, with a button beside it that takes it back."""

from flask import flash


def toast(text: str, undo: str | None) -> None:
    """Say it on the next page; `undo` is the address a press on “undo” is sent to, None where nothing can be taken back."""
    flash({"text": text, "undo": undo} if undo else text)  # type: ignore[arg-type]  # Flask keeps any JSON
