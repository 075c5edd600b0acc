"""Opening, adding and removing files: pages. Where they are listed is the page of what they belong to."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.files import acts
from app.files.errors import FileMissing
from app.files.schemas import DocumentIn, RemovalIn, upload_of
from app.files.views import sent
from app.kit.errors import TimeBankError
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.forms import read_form
from app.web.language import language, t
from app.web.settings_pages import back
from app.web.toasts import toast

pages = Blueprint("files", __name__, template_folder="templates")


@pages.get("/files/<uuid:file_id>")
@requires(Permission.FILE_READ)
def show(file_id: UUID) -> Any:
    """The picture, or the PDF to save."""
    return sent(*acts.read(visitor(), file_id))


@pages.post("/files")
@requires(Permission.FILE_ATTACH)
def attach() -> Any:
    """Add what was photographed or chosen, then back to where one came from."""
    document = read_form(DocumentIn())
    chosen = [part for part in request.files.getlist("file") if part.filename]
    try:
        acts.files_seen_by(visitor(), **document)
        if not chosen:
            raise FileMissing()
        rows = [acts.attach(visitor(), **document, upload=upload_of(part)) for part in chosen]
    except TimeBankError as error:
        return _again(error, document=document)
    toast(
        t("已添加附件。", "The file was added."),
        url_for("files.remove", file_id=rows[0].id) if len(rows) == 1 else None,
    )
    return redirect(back(), code=303)


@pages.post("/files/<uuid:file_id>/removal")
@requires(Permission.FILE_ATTACH)
def remove(file_id: UUID) -> Any:
    """Erase a file for good, then back to where one came from."""
    try:
        acts.remove(visitor(), file_id, read_form(RemovalIn())["reason"])
    except TimeBankError as error:
        return _again(error, file_id=file_id)
    flash(t("附件已移除，内容已删除。", "The file was removed and its content erased."))
    return redirect(back(), code=303)


def _again(error: TimeBankError, **about: Any) -> Any:
    """What was refused, and the form once more where another try may do; what is not found is nobody's business."""
    if error.status == 404:
        raise error
    problem, may_try_again = error.sentence(language()), error.status in (413, 422)
    page = render_template("files/again.html", problem=problem, may_try_again=may_try_again, back=back(), **about)
    return page, error.status
