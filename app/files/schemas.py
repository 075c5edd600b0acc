"""What goes in and out of files."""

from flask_smorest.fields import Upload as UploadField
from marshmallow import Schema, fields
from werkzeug.datastructures import FileStorage

from app.files.contents import MOST_BYTES, Upload
from app.web.schema import Form, Line

MOST_BODY_BYTES = 2 * MOST_BYTES + 64 * 1024
"""A form has two fields for files, a photograph and a file; above a file's own limit it is refused by its own sentence."""


class DocumentIn(Form):
    """To what the files belong."""

    document_kind = Line(40, required=True)
    document_id = fields.UUID(required=True)


class FileIn(Form):
    """A JPEG, PNG or WebP picture, or a PDF, of at most 5 MB."""

    file = UploadField(required=True)


class RemovalIn(Form):
    """Why."""

    reason = Line(200, load_default="")


class FileOut(Schema):
    """A file without its bytes; a removed one has no name any more."""

    id = fields.UUID()
    document_kind = fields.String()
    document_id = fields.UUID()
    name = fields.String()
    media_type = fields.String()
    size = fields.Integer()
    sha256 = fields.Function(lambda row: row.sha256.hex(), metadata={"type": "string"})
    uploaded_by = fields.UUID()
    uploaded_at = fields.DateTime()
    removed_at = fields.DateTime(allow_none=True)
    removed_by = fields.UUID(allow_none=True)
    reason = fields.String(allow_none=True)


def upload_of(part: FileStorage) -> Upload:
    """What was sent in one field, read from its beginning and no further than it takes to see that it is too large."""
    part.stream.seek(0)
    return Upload(part.filename or "", part.stream.read(MOST_BYTES + 1))
