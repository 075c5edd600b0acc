"""Logos as they come in: a file beside a form or in a body, or what a preview carried along."""

from flask_smorest.fields import Upload as UploadField
from marshmallow import fields
from werkzeug.datastructures import FileStorage

from app.console.schemas import Confirmed
from app.tenancy.logos import MOST_BYTES
from app.web.schema import Form

MOST_BODY_BYTES = 4 * MOST_BYTES
"""Above a logo's own limit, so that a photograph as cameras take it is refused by its own sentence."""


class LogoIn(Form):
    """A PNG, JPEG or WebP picture of at most 2 MB; without one, the logo's own sentence says what to do."""

    file = UploadField(load_default=None)


class LogoPageIn(Confirmed):
    """A logo on a page: first a file beside the form, then the drawing the preview showed, in base64."""

    drawn = fields.String(load_default="")


def sent_in(part: FileStorage | None) -> bytes:
    """What was sent as a logo, read no further than it takes to see that it is too large; nothing where nothing was."""
    if part is None:
        return b""
    part.stream.seek(0)
    return part.stream.read(MOST_BYTES + 1)
