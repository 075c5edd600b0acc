"""How rights refuses."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound, TimeBankError


class ErasureNotFound(NotFound):
    """No such request for erasure."""

    code = "rights.erasure_not_found"
    zh = "没有找到这项注销申请，可能已经撤销或办完。请返回“我的数据”查看。"
    en = "This request for erasure was not found; it may have been called off or done. Go back to “My data”."


class ErasureAskedAlready(Conflict):
    """One request is under way."""

    code = "rights.erasure_asked_already"
    zh = "已经有一项注销申请在冷静期内，不用重复申请。如果改变主意，可以先撤销它。"
    en = (
        "A request for erasure is waiting already; there is no need to ask again. Call it off if you changed your mind."
    )


class DocumentNeeded(Invalid):
    """An act for somebody else needs the paper it rests on."""

    code = "rights.document_needed"
    zh = "请写明所依据的材料（名称或编号），以便日后核查。"
    en = "Please name the document this rests on (title or number), so that it can be checked later."


class CorrectionNotFound(NotFound):
    """No such request for correction."""

    code = "rights.correction_not_found"
    zh = "没有找到这项更正申请。请返回列表重新选择。"
    en = "This request for correction was not found. Go back to the list and choose again."


class CorrectionDecided(Conflict):
    """The request is decided already."""

    code = "rights.correction_decided"
    zh = "这项更正申请已经有人办理，无需再办。"
    en = "Somebody has decided this request already; there is nothing left to do."


class CorrectionWaits(Conflict):
    """A correction of the same item is waiting."""

    code = "rights.correction_waits"
    zh = "这一项已经有一份更正申请在等工作人员办理，请等它办完再提。"
    en = "A correction of this item is waiting for the staff already. Please wait until it is decided."


class BirthDateFollows(Conflict):
    """The birth date is read off the ID number."""

    code = "rights.birth_date_follows"
    zh = "出生日期是从证件号码里读出来的，请改为申请更正证件号码。"
    en = "The birth date is read off the ID number; please ask for the ID number to be corrected instead."


class BirthDateUnreadable(Invalid):
    """No calendar day, or one that cannot be a birthday."""

    code = "rights.birth_date_unreadable"
    zh = "出生日期要写成“年-月-日”，例如 1950-03-07，并且不能晚于今天。"
    en = "Write the birth date as year-month-day, such as 1950-03-07, and not after today."


class ProofsNeeded(Invalid):
    """Two different proofs of who somebody is."""

    code = "rights.proofs_needed"
    zh = "更换手机号或动态验证码前，要用两种不同的办法核实本人，请至少勾选两项。"
    en = "Before a telephone or second factor is changed, two different proofs of the person are needed; tick two."


class RecoveryBeyondOwn(Forbidden):
    """Whoever could open the way in of somebody above them could act as them."""

    code = "rights.recovery_beyond_own"
    zh = "不能给自己办理，也不能给职权超出您的人换手机号或重置动态验证码。请由其上级管理员办理。"
    en = "You cannot do this for yourself, nor for somebody whose office goes beyond yours. Ask the administrator above them."


class OfficeElsewhere(Conflict):
    """The same sign-in opens an office in another bank or on the platform."""

    code = "rights.office_elsewhere"
    zh = "此人还在别的时间银行或平台任职，同一个登录通用，这里不能办理。请先由那边收回职务；只是丢了动态验证码的，也可请平台运维换发。"
    en = "This person also holds an office in another bank or on the platform, with the same sign-in. It must be ended there first; a lost second factor can also be replaced by the platform's operators."


class FactorNotOwn(Conflict):
    """Somebody who has a second factor changes it only after using it."""

    code = "rights.factor_not_own"
    zh = "您已经绑定过动态验证码。要换新的，请先用现在的验证码或备用码验证；都丢了请找上级管理员重置。"
    en = "You have a second factor already. Use it or a recovery code first; if both are lost, ask your administrator."


class FactorOfferOver(Conflict):
    """The secret shown on the page is no longer good."""

    code = "rights.factor_offer_over"
    zh = "这个二维码已经失效，没有绑定。请刷新页面，用新的二维码再绑一次。"
    en = "This QR code is no longer good, and nothing was bound. Reload the page and scan the new one."


class RecoveryCodeWrong(Invalid):
    """No such code, or used before."""

    code = "rights.recovery_code_wrong"
    zh = "备用码不对或已经用过，每个只能用一次。请换一个没有用过的再试。"
    en = "The recovery code is wrong or used; each is good once. Try one that has not been used."


class DemonstrationPeopleHere(TimeBankError):
    """Demonstration people exist in a production database."""

    code, status = "rights.demonstration_people_here", 503
    zh = "正式环境的数据库里还有演示人员，任何人都可能用公开的密码进来，所以暂停服务。请管理员先移除演示数据。"
    en = "Demonstration people are in this production database and their sign-ins are public, so it does not serve. Remove them first."


class EstateNotFound(NotFound):
    """No such estate."""

    code = "rights.estate_not_found"
    zh = "没有找到这项身后事登记。请返回列表重新选择。"
    en = "This estate was not found. Go back to the list and choose again."


class DeathDayRefused(Invalid):
    """No day on which this person can have died."""

    code = "rights.death_day_refused"
    zh = "去世日期不对：不能晚于今天，也不能早于出生日期。请核对死亡证明后重新填写。"
    en = "This cannot be the day of death: it is after today or before the birth date. Check the certificate and enter it again."


class EstateRecordedAlready(Conflict):
    """The death is recorded."""

    code = "rights.estate_recorded_already"
    zh = "这位会员的身后事已经登记，无需重复登记。请到“个人权利”列表中办理。"
    en = "This member's death is recorded already. Go on with it in the list under “Personal rights”."


class RecordErased(Conflict):
    """Nothing is left to which one could go back."""

    code = "rights.record_erased"
    zh = "这位会员的资料已经删除，无法恢复原状，不能选“不批准”。请批准结案。"
    en = "This member's data has been erased and cannot be brought back, so it cannot be declined. Approve it to close the matter."


class HeirsRefused(Invalid):
    """The heirs or their shares do not fit."""

    code = "rights.heirs_refused"
    zh = "继承人须是本行其他在册会员，每人只写一行“会员号 份额”，份额为 1 到 1000 的整数。请改正“{line}”这一行。"
    en = "Heirs are other members of this bank, one line for each: number and share (1 to 1000). Correct the line “{line}”."


class HeirsNotHere(Conflict):
    """This bank gives remaining time to the pool."""

    code = "rights.heirs_not_here"
    zh = "按本行规则，身后剩余时间转入公益池，不设继承人。请去掉继承人后再登记。"
    en = "By this bank's rule, remaining time goes to the pool and there are no heirs. Leave the heirs out."


class MergeNotFound(NotFound):
    """No such merge."""

    code = "rights.merge_not_found"
    zh = "没有找到这项合并。请返回列表重新选择。"
    en = "This merge was not found. Go back to the list and choose again."


class MergeRefused(Conflict):
    """These two records cannot be merged."""

    code = "rights.merge_refused"
    zh = "这两份档案不能合并：须是两份不同、都在用、没有其他合并在办的档案。请重新核对会员号。"
    en = "These two cannot be merged: they must be two different records, both in use, with no other merge waiting."


class DecidedAlready(Conflict):
    """Somebody decided before."""

    code = "rights.decided_already"
    zh = "这件事已经有人办理，无需再办。"
    en = "Somebody has decided this already; there is nothing left to do."


class AnotherPersonNeeded(Conflict):
    """The second person is never the first."""

    code = "rights.another_person_needed"
    zh = "提出的人不能自己批准，请另一位有权限的工作人员办理。"
    en = "Who proposed it cannot approve it; another member of staff must."


class MattersOpen(Conflict):
    """Something must be over first."""

    code = "rights.matters_open"
    zh = "还有没办完的事：{open_zh}。请先办完，再回来继续。"
    en = "Something is still open: {open_en}. See it through first, then come back."
