"""Files as they are sent."""

from io import BytesIO

from flask import Response, send_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sent(content: bytes, name: str, media_type: str = XLSX) -> Response:
    """A file for saving, kept by no cache."""
    response = send_file(
        BytesIO(content), media_type, as_attachment=True, download_name=name, conditional=False, etag=False
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
