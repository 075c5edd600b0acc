"""表格 Interop: spreadsheets in and out.

Words     表格 sheet · 导入 import · 检查 check · 错误原因 finding · 导出 export · 明细 statement
Promises  A workbook is never run, only read, and refused with a sentence where it is dangerous; nothing of it counts
          before somebody said yes to its good rows; a row comes in whole or not at all, and never twice, whoever is
          killed; each wrong cell says what and why; no cell that goes out is a formula; content is gone after a week.
"""

from flask import Flask


def register(app: Flask) -> None:
    """Serve desk, pages and API, whose bodies may be larger than others; answer for what sheets keep; do the work."""
    from app.interop import api, desk, jobs, pages  # noqa: F401
    from app.interop.personal import PERSONAL
    from app.interop.schemas import MOST_BODY_BYTES
    from app.ledger.pages import MORE_OF_ACCOUNT, More
    from app.rights.registry import answer_for
    from app.web.edge import LARGE_BODIES

    LARGE_BODIES["sheets.upload"] = LARGE_BODIES["sheets_api.upload"] = MOST_BODY_BYTES
    MORE_OF_ACCOUNT["statement"] = More("statements.choose", "下载明细", "Download statement", "download")
    answer_for(PERSONAL)
    app.register_blueprint(desk.desk)
    app.register_blueprint(pages.pages)
    app.extensions["api"].register_blueprint(api.api)
