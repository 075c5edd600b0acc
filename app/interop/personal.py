"""What sheets keep about a person for a week: rows they came in with, workbooks they brought or asked for."""

from uuid import UUID

from sqlalchemy import select, update

from app.interop.commands.forget import forget_member
from app.interop.models import KEPT_DAYS, SheetExport, SheetImport, SheetRow
from app.interop.queries import cells_of
from app.interop.secrets import EXPORT, IMPORT, ROW
from app.kit.db import session
from app.rights.of_members import instant
from app.rights.registry import Part, PersonalData, sealed
from app.rights.retention import Kept, keeps

AT_ONCE = 5
"""A sheet has up to 5 MB."""

keeps(
    Kept("sheets", "导入和导出的表格", "Sheets brought in and taken out", KEPT_DAYS, "核对和下载需要；《个人信息保护法》第十九条",
         "Checking and downloading need them; PIPL article 19", "删除内容，只留谁、何时、多少行",
         "Content deleted; who, when and how many rows stays")
)  # fmt: skip


def export(member_id: UUID) -> list[Part]:
    """Rows somebody came in with or was helped by, as long as they are kept, and the sheets they brought or asked for."""
    rows = session().execute(
        select(SheetRow, SheetImport.uploaded_at, SheetImport.kind)
        .join(SheetImport, (SheetImport.jurisdiction_id == SheetRow.jurisdiction_id) & (SheetImport.id == SheetRow.import_id))
        .where(SheetRow.member_id == member_id)
    )  # fmt: skip
    mine = [
        (instant(at), kind, " / ".join(f"{key}: {cell.text}" for key, cell in cells_of(row).items() if cell.text))
        for row, at, kind in rows
    ]
    brought = session().scalars(
        select(SheetImport).where(SheetImport.uploaded_by == member_id).order_by(SheetImport.id)
    )
    asked = session().scalars(select(SheetExport).where(SheetExport.asked_by == member_id).order_by(SheetExport.id))
    return [
        Part("row", "表格里写到我的行", "Rows of sheets about me",
             {"uploaded_at": ("上传时间", "Uploaded"), "kind": ("内容", "Content"), "cells": ("表格中的内容", "What it said")}, mine),
        Part("brought", "我上传的表格", "Sheets I brought",
             {"name": ("名称", "Name"), "uploaded_at": ("上传时间", "Uploaded"), "rows": ("行数", "Rows")},
             [(row.name, instant(row.uploaded_at), row.rows) for row in brought]),
        Part("asked", "我导出的表格", "Sheets I took out",
             {"kind": ("内容", "Content"), "asked_at": ("申请时间", "Asked"), "rows": ("行数", "Rows")},
             [(row.kind, instant(row.asked_at), row.rows) for row in asked]),
    ]  # fmt: skip


def merge(from_id: UUID, to_id: UUID) -> None:
    """What either came in with, brought or asked for is the kept record's."""
    for column in (SheetRow.member_id, SheetImport.uploaded_by, SheetImport.confirmed_by, SheetExport.asked_by):
        session().execute(update(column.class_).where(column == from_id).values({column: to_id}))


PERSONAL = PersonalData(
    "interop", "表格", "Sheets", frozenset({"sheet_import", "sheet_row", "sheet_export"}), export, forget_member, merge,
    sealed=(
        sealed(SheetImport, "content_cipher", lambda _: IMPORT, at_once=AT_ONCE),
        sealed(SheetExport, "content_cipher", lambda _: EXPORT, at_once=AT_ONCE),
        sealed(SheetRow, "cells_cipher", lambda _: ROW),
    ),
)  # fmt: skip
