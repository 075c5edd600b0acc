"""What can be wrong with a cell or a row: each its sentence. Findings keep the code and plain data, never the cell's own words."""

from app.kit.errors import Conflict, Forbidden, Invalid


class CellIsFormula(Invalid):
    """A formula instead of a value."""

    code = "interop.cell_is_formula"
    zh = "这里是公式，不是填写的内容。请用“选择性粘贴：数值”改成文字或数字。"
    en = "This is a formula, not a value. Paste it as a value."


class CellIsError(Invalid):
    """An error of the spreadsheet program."""

    code = "interop.cell_is_error"
    zh = "这里是表格软件的错误值（例如 #N/A）。请重新填写。"
    en = "This is an error of the spreadsheet program (such as #N/A). Enter the value again."


class CellTooLong(Invalid):
    """More text than any field takes."""

    code = "interop.cell_too_long"
    zh = "这一格的文字太长（超过 {most} 个字）。请删减后再上传。"
    en = "This cell holds too much text (more than {most} characters). Shorten it and send it again."


class NumberRounded(Invalid):
    """A long number kept as a number: the program has rounded its last digits away."""

    code = "interop.number_rounded"
    zh = "这一格是“数字”格式，表格软件已把最后几位变成 0。请把格式改为“文本”，再照证件重新填写。"
    en = (
        "This cell is a number, and the program has turned its last digits into 0. Format it as text and type it again."
    )


class DateUnreadable(Invalid):
    """No day of the calendar."""

    code = "interop.date_unreadable"
    zh = "看不懂这个日期。请写成 1950-01-31 这样的年-月-日。"
    en = "This date cannot be read. Write year-month-day, such as 1950-01-31."


class DayImpossible(Invalid):
    """A birth date before 1900 or after today."""

    code = "interop.day_impossible"
    zh = "出生日期应在 1900 年之后、今天之前。请核对后重填。"
    en = "A birth date lies after 1900 and before today. Check it and enter it again."


class TimeUnreadable(Invalid):
    """No time of a day."""

    code = "interop.time_unreadable"
    zh = "看不懂这个时间。请写成 09:30 这样（24 小时制）。"
    en = "This time cannot be read. Write hours and minutes, such as 09:30 (24 hours)."


class NumberUnreadable(Invalid):
    """No whole number, or one out of bounds."""

    code = "interop.number_unreadable"
    zh = "这里要填 {least} 到 {most} 之间的整数。请改正。"
    en = "A whole number from {least} to {most} belongs here. Correct it."


class YesOrNo(Invalid):
    """Neither yes nor no."""

    code = "interop.yes_or_no"
    zh = "这里只能填“是”或“否”。请改正。"
    en = "Only “是” (yes) or “否” (no) fits here. Correct it."


class NodeUnknown(Invalid):
    """No node is called so."""

    code = "interop.node_unknown"
    zh = "没有这个网点。请从模板“网点”页里复制名称或代号。"
    en = "There is no such node. Copy a name or key from the sheet of nodes in the template."


class NodeAmbiguous(Invalid):
    """Several nodes are called so."""

    code = "interop.node_ambiguous"
    zh = "有几个网点都叫这个名字。请改填网点代号（见模板“网点”页）。"
    en = "Several nodes have this name. Enter the node’s key instead (see the sheet of nodes in the template)."


class NodeOutside(Forbidden):
    """A node outside what was chosen, or where one may not register people."""

    code = "interop.node_outside"
    zh = "这个网点不在本次选择的网点之内，或您没有在那里登记会员的权限。请改填，或请那里的工作人员导入。"
    en = "This node lies outside the one chosen, or you may not register people there. Change it, or ask its staff."


class PaperUnsigned(Invalid):
    """Nobody said that the paper was signed."""

    code = "interop.paper_unsigned"
    zh = "没有写明本人已签纸质同意书，不能登记。签好后请填“是”。"
    en = "It does not say that the person signed the paper of consent, so they cannot be registered. Enter yes once signed."


class BirthDateDiffers(Invalid):
    """The birth date is not the one of the ID number."""

    code = "interop.birth_date_differs"
    zh = "出生日期与身份证号码里的不一致。请核对，或把出生日期留空。"
    en = "The birth date is not the one in the ID number. Check both, or leave the date out."


class NobodyToTell(Invalid):
    """Nothing but a name: nobody could tell this person from another."""

    code = "interop.nobody_to_tell"
    zh = "只有姓名，无法与同名的人分清。请填手机号、身份证号、出生日期中的至少一项。"
    en = "A name alone does not tell people apart. Enter a phone number, an ID number or a birth date as well."


class TwiceInSheet(Conflict):
    """The same person stands in an earlier row."""

    code = "interop.twice_in_sheet"
    zh = "与第 {row} 行是同一个人。请删去其中一行。"
    en = "This is the same person as in row {row}. Delete one of the two rows."


class KnownAlready(Conflict):
    """Somebody of this name and telephone, or birth date, is a member already."""

    code = "interop.known_already"
    zh = "同名同手机号（或同出生日期）的会员已经登记过，会员号 {number}。如是同一人请删去此行；不是同一人请到柜台登记。"
    en = "A member with this name and phone (or birth date) exists, number {number}. Delete the row, or register at the desk."


class NoLongerAllowed(Forbidden):
    """Who confirmed may not register people there any more."""

    code = "interop.no_longer_allowed"
    zh = "确认导入的人已没有在这个网点登记会员的权限，这一行没有导入。请由有权限的人重新上传。"
    en = (
        "Who confirmed may no longer register people at this node, so this row was left out. Somebody else may send it."
    )


class RecipientUnknown(Invalid):
    """No member has this number, or one elsewhere: which of both is nobody's business."""

    code = "interop.recipient_unknown"
    zh = "本次选择的网点里没有这个会员号，或您没有替那里的人发布的权限。请核对会员号，或请那里的工作人员导入。"
    en = (
        "No member of the node chosen has this number, or you may not ask for them. Check the number, or ask its staff."
    )


class NameDiffers(Invalid):
    """The number is somebody else's."""

    code = "interop.name_differs"
    zh = "姓名与这个会员号登记的不一致。请核对会员号和姓名，以免替错了人。"
    en = "The name is not the one registered under this number. Check both, so that nobody else is asked for."


class KindUnknown(Invalid):
    """No kind of service is called so."""

    code = "interop.kind_unknown"
    zh = "没有这种服务，或已停用。请从模板“服务类型”页里复制名称。"
    en = "There is no such service, or it is offered no more. Copy a name from the sheet of kinds in the template."


class RiskUnknown(Invalid):
    """None of the cases that are assessed."""

    code = "interop.risk_unknown"
    zh = "不认识这里写的情况。请从下拉选项里选，几项用“；”隔开；没有就留空。"
    en = "What stands here is not known. Choose from the list, with a semicolon between several; leave it empty for none."


class ProgrammeUnknown(Invalid):
    """No programme is called so."""

    code = "interop.programme_unknown"
    zh = "没有这个项目。请从下拉选项里选，或留空。"
    en = "There is no such programme. Choose from the list, or leave it empty."


class DemandTwice(Conflict):
    """An earlier row asks for the same."""

    code = "interop.demand_twice"
    zh = "与第 {row} 行重复：同一个人、同一种服务、同一个开始时间。请删去其中一行。"
    en = "Row {row} asks for the same: the same person, service and beginning. Delete one of the two rows."


class DemandThere(Conflict):
    """The same is asked for already."""

    code = "interop.demand_there"
    zh = "同一个人、同一种服务、同一个开始时间的需求已经发布过，需求号 {number}。请删去此行。"
    en = "The same person, service and beginning is asked for already, number {number}. Delete the row."
