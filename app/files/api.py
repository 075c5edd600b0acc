"""Files over the API."""

from typing import Any
from uuid import UUID

from flask import Response

from app.files import acts
from app.files.models import StoredFile
from app.files.schemas import DocumentIn, FileIn, FileOut, RemovalIn, upload_of
from app.files.views import sent
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint

api = api_blueprint("files", "files", "附件 Files")


@api.get("/")
@requires(Permission.FILE_READ)
@api.arguments(DocumentIn, location="query")
@api.response(200, FileOut(many=True))
def list_files(values: dict[str, Any]) -> list[StoredFile]:
    """The files of a document, removed ones too."""
    return acts.files_seen_by(visitor(), values["document_kind"], values["document_id"])


@api.post("/")
@requires(Permission.FILE_ATTACH)
@api.arguments(DocumentIn, location="query")
@api.arguments(FileIn, location="files")
@api.response(201, FileOut)
def attach(values: dict[str, Any], parts: dict[str, Any]) -> StoredFile:
    """Add a file to a document."""
    return acts.attach(visitor(), values["document_kind"], values["document_id"], upload_of(parts["file"]))


@api.get("/<uuid:file_id>")
@requires(Permission.FILE_READ)
@api.response(200, FileOut)
def show(file_id: UUID) -> StoredFile:
    """What a file is."""
    return acts.file_seen_by(visitor(), file_id)


@api.get("/<uuid:file_id>/content")
@requires(Permission.FILE_READ)
@api.response(200, {"type": "string", "format": "binary"}, content_type="application/octet-stream")
def content(file_id: UUID) -> Response:
    """The bytes of a file; that they were read is written down."""
    return sent(*acts.read(visitor(), file_id))


@api.delete("/<uuid:file_id>")
@requires(Permission.FILE_ATTACH)
@api.arguments(RemovalIn, location="query")
@api.response(200, FileOut)
def remove(values: dict[str, Any], file_id: UUID) -> StoredFile:
    """Erase a file for good, and say why."""
    return acts.remove(visitor(), file_id, values["reason"])
