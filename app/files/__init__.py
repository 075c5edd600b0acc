"""附件 Files: pictures and PDFs that belong to a document, for those who may see it.

Words     附件 file · 所附单据 document · 附件权限 rights · 移除 removal
Promises  Who may not see a document finds none of its files; what a picture says beside its pixels (where it was taken)
          is gone before it is kept; every reading is written down; removing erases the bytes.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Serve pages and API, whose bodies may be larger than others."""
    from app.files import api, events, pages, views  # noqa: F401
    from app.files.schemas import MOST_BODY_BYTES
    from app.web.edge import LARGE_BODIES

    LARGE_BODIES["files.attach"] = LARGE_BODIES["files_api.attach"] = MOST_BODY_BYTES
    app.jinja_env.filters["file_size"] = views.file_size
    app.register_blueprint(pages.pages)
    app.extensions["api"].register_blueprint(api.api)
