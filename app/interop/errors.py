"""How interop refuses: a whole workbook, or an act with it. What is wrong with single cells stands in `cell_errors`."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound, TimeBankError


class ImportNotFound(NotFound):
    """No such import, or it is none of this person's business."""

    code = "interop.import_not_found"
    zh = "没有找到这次导入。请回到“批量导入”页面，从列表中打开。"
    en = "This import was not found. Go back to “Import” and open it from the list."


class ExportNotFound(NotFound):
    """No such export, or it is none of this person's business."""

    code = "interop.export_not_found"
    zh = "没有找到这份导出的表格。请回到“导出表格”页面，从列表中打开。"
    en = "This export was not found. Go back to “Export” and open it from the list."


class SheetMissing(Invalid):
    """No file was chosen."""

    code = "interop.sheet_missing"
    zh = "还没有选择文件。请先下载模板填好，再选择填好的 .xlsx 文件上传。"
    en = "No file was chosen. Fill in the template first, then choose the .xlsx file and send it."


class SheetEmpty(Invalid):
    """The file has no content."""

    code = "interop.sheet_empty"
    zh = "这个文件是空的，可能没有传完整。请重新选择后再上传。"
    en = "This file is empty; perhaps it was not sent whole. Choose it again and send it."


class SheetTooLarge(Invalid):
    """The file has too many bytes."""

    code, status = "interop.sheet_too_large", 413
    zh = "这个文件超过 {most} MB。请删去图片和多余的工作表，或分成几个文件上传。"
    en = "This file is larger than {most} MB. Take out pictures and other sheets, or send it in several files."


class SheetKindRefused(Invalid):
    """The bytes are no .xlsx workbook."""

    code = "interop.sheet_kind_refused"
    zh = "这不是 .xlsx 表格。请在表格软件里选择“另存为 Excel 工作簿（.xlsx）”，再上传。"
    en = "This is no .xlsx workbook. Choose “Save as Excel workbook (.xlsx)” in your program and send that file."


class SheetLocked(Invalid):
    """An old .xls, or a workbook with a password: both begin with the same bytes."""

    code = "interop.sheet_locked"
    zh = "这是旧版 .xls 文件，或者设了打开密码，系统读不了。请去掉密码，另存为 .xlsx 后再上传。"
    en = "This is an old .xls file, or it has a password. Take the password off, save it as .xlsx and send it again."


class SheetSwollen(Invalid):
    """Unpacked, the workbook would be enormous."""

    code = "interop.sheet_swollen"
    zh = "这个文件展开后超过 {most} MB，为安全起见没有打开。请把数据复制到新的空白模板里，再上传。"
    en = "Unpacked, this file exceeds {most} MB and was not opened. Copy your rows into a fresh template and send that."


class SheetDamaged(Invalid):
    """The workbook cannot be read."""

    code = "interop.sheet_damaged"
    zh = "这个表格无法读取，可能已损坏或内容不规范。请把数据复制到新的空白模板里，再上传。"
    en = "This workbook cannot be read; it may be damaged. Copy your rows into a fresh template and send that."


class SheetHasMacros(Invalid):
    """The workbook carries programs or embedded objects."""

    code = "interop.sheet_has_macros"
    zh = "这个表格带有宏或嵌入的对象，不能接收。请另存为不带宏的 .xlsx，再上传。"
    en = "This workbook carries macros or embedded objects. Save it as .xlsx without macros and send it again."


class SheetHasLinks(Invalid):
    """The workbook reads from other files."""

    code = "interop.sheet_has_links"
    zh = "这个表格引用了别的文件（外部链接），不能接收。请用“选择性粘贴：数值”去掉引用，再上传。"
    en = "This workbook reads from other files (external links). Paste its cells as values and send it again."


class SheetHidden(Invalid):
    """The workbook has a hidden sheet."""

    code = "interop.sheet_hidden"
    zh = "表格里有隐藏的工作表“{name}”。请取消隐藏并检查，或删除它，再上传。"
    en = "The workbook has a hidden sheet, “{name}”. Show and check it, or delete it, and send it again."


class SheetMerged(Invalid):
    """Cells are merged."""

    code = "interop.sheet_merged"
    zh = "表格里有合并的单元格（{cells}），无法分清每行的内容。请取消合并，每行填完整，再上传。"
    en = "Cells are merged ({cells}), so it is not clear which row they belong to. Split them, fill each row, send again."


class SheetTooLong(Invalid):
    """Too many rows."""

    code = "interop.sheet_too_long"
    zh = "表格超过 {most} 行。请分成几个文件，每个不超过 {most} 行，再上传。"
    en = "The sheet has more than {most} rows. Split it into files of at most {most} rows and send them one by one."


class SheetBare(Invalid):
    """There is no row below the headings."""

    code = "interop.sheet_bare"
    zh = "第一张工作表里没有可导入的行。请在标题行下面填写，每人一行，再上传。"
    en = "The first sheet has no rows to import. Fill them in below the headings, a person a row, and send it again."


class HeadingsMissing(Invalid):
    """Columns that are needed are not there."""

    code = "interop.headings_missing"
    zh = "第一行缺少这些列：{names_zh}。请对照模板补上标题，再上传。"
    en = "The first row lacks these columns: {names_en}. Add the headings as in the template and send it again."


class HeadingsUnknown(Invalid):
    """Columns nobody knows."""

    code = "interop.headings_unknown"
    zh = "不认识这些列：{names}。请改成模板里的标题，或删去这些列，再上传。"
    en = "These columns are not known: {names}. Use the template’s headings, or delete the columns, and send it again."


class HeadingTwice(Invalid):
    """A column stands twice."""

    code = "interop.heading_twice"
    zh = "“{name_zh}”这一列出现了两次。请只留一列，再上传。"
    en = "The column “{name_en}” stands twice. Keep one of them and send it again."


class HeadingBlank(Invalid):
    """A column has cells and no heading."""

    code = "interop.heading_blank"
    zh = "第 {column} 列有内容，但第一行没有标题。请写上标题，或清空这一列，再上传。"
    en = (
        "Column {column} has content and no heading in the first row. Give it a heading or empty it, and send it again."
    )


class ImportNotChecked(Conflict):
    """The check is still under way, or the workbook was refused."""

    code = "interop.import_not_checked"
    zh = "这个表格还没有检查完，或者不能使用，现在不能导入。请等检查结束，或改好后重新上传。"
    en = "This sheet is still being checked or cannot be used. Wait for the check to end, or send a corrected one."


class MarkedForAnother(Forbidden):
    """The workbook holds whole ID numbers: only who brought it gets it back."""

    code = "interop.marked_for_another"
    zh = "表格里有完整的证件号码，只有上传的人可以取回。您可以在页面上看错误和确认导入；要改表格，请联系上传的人。"
    en = "The sheet holds whole ID numbers, so only who sent it gets it back. You can read the errors here and say yes; ask them to correct it."


class NothingToImport(Conflict):
    """No row is good."""

    code = "interop.nothing_to_import"
    zh = "没有一行可以导入。请下载标出错误的表格，改好后重新上传。"
    en = "Not one row can be imported. Download the marked workbook, correct it and send it again."


class SheetGone(TimeBankError):
    """The content was deleted after its days."""

    code, status = "interop.sheet_gone", 410
    zh = "表格内容按规定只保存 {days} 天，已经删除。需要时请重新上传或重新导出。"
    en = "Sheets are kept for {days} days only, and this one is deleted. Send or export it again if you need it."


class ExportNotReady(Conflict):
    """The file is still being made."""

    code = "interop.export_not_ready"
    zh = "表格还在生成，请过一会儿刷新页面再下载。"
    en = "The file is still being made. Reload in a moment and download it then."


class SpanBackwards(Invalid):
    """The last day comes before the first."""

    code = "interop.span_backwards"
    zh = "结束日期早于开始日期。请改正后再提交。"
    en = "The last day comes before the first. Correct the days and send it again."


class StatementTooLong(Invalid):
    """More movements than one file holds."""

    code = "interop.statement_too_long"
    zh = "这段时间的明细超过 {most} 笔，一份文件放不下。请缩短时间范围，分几次下载。"
    en = "More than {most} movements in this time, which one file does not hold. Choose a shorter time, and go on with the rest afterwards."


class SpanTooLong(Invalid):
    """More than can be exported at once."""

    code = "interop.span_too_long"
    zh = "一次最多选 {days} 天。请缩短时间范围，分几次进行。"
    en = "At most {days} days at once. Choose a shorter time, and go on with the rest afterwards."
