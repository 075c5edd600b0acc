"""How members refuses."""

from typing import Any
from uuid import UUID

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthenticated


class MemberNotFound(NotFound):
    """No such member in this bank."""

    code = "members.member_not_found"
    zh = "没有找到这位会员。请核对会员号，或按姓名、手机尾号查找。"
    en = "This member was not found. Check the number, or search by name or the end of the phone number."


class CodeWrong(Unauthenticated):
    """The sign-in code is wrong, used or too old."""

    code, status = "members.code_wrong", 422
    zh = "验证码不对或已过期。请核对短信，或重新获取验证码。"
    en = "The code is wrong or too old. Check the message, or ask for a new code."


class CodeTooSoon(TooMany):
    """A code was sent a moment ago."""

    code = "members.code_too_soon"
    zh = "验证码刚刚发出，请等一分钟再获取。"
    en = "A code was sent just now. Please wait a minute before asking again."


class PasswordWrong(Unauthenticated):
    """Telephone and password do not go together."""

    code, status = "members.password_wrong", 422
    zh = "手机号或密码不对。请再试一次，或改用短信验证码登录。"
    en = "The phone number or the password is wrong. Try again, or sign in with a code by SMS."


class PresentPasswordWrong(Invalid):
    """Whoever changes a password does not know the present one."""

    code = "members.present_password_wrong"
    zh = "现在的密码不对，请再试一次。"
    en = "The present password is wrong. Please try again."


class PasswordProofMissing(Invalid):
    """A password is changed by whoever knows the present one or has just got a code."""

    code = "members.password_proof_missing"
    zh = "请填写现在的密码，或先获取短信验证码。"
    en = "Fill in the present password, or ask for a code by SMS first."


class PasswordNotHere(Forbidden):
    """A shared screen is no place for a password."""

    code = "members.password_not_here"
    zh = "公用屏上不能设置密码。请用自己的手机或电脑办理。"
    en = "A password cannot be set on a shared screen. Please use a telephone or computer of your own."


class PasswordOfPlatform(Conflict):
    """The password also opens the platform host, where it is changed with the second factor."""

    code = "members.password_of_platform"
    zh = "您的密码也用于平台登录，请在平台登录后到“修改密码”办理。"
    en = "Your password also opens the platform: sign in there and choose “Change password”."


class PhoneMissing(Conflict):
    """There is no telephone to send a code to."""

    code = "members.phone_missing"
    zh = "您的档案里没有手机号，无法发送验证码。请到站点登记手机号。"
    en = "There is no telephone on your record to send a code to. Please have one registered at your station."


class SignInLocked(TooMany):
    """Too many failures."""

    code = "members.sign_in_locked"
    zh = "连续输错次数太多，已暂停 15 分钟。请稍后再试，或到站点请工作人员帮忙。"
    en = "Too many failures; sign-in is paused for 15 minutes. Try later, or ask the staff of your station."


class SecondFactorWrong(Invalid):
    """The six digits of the authenticator are wrong or used."""

    code = "members.second_factor_wrong"
    zh = "动态验证码不对或已用过。请等下一个验证码再输入。"
    en = "The code of the second factor is wrong or used. Wait for the next one."


class SecondFactorMissing(Conflict):
    """The user has set up no second factor."""

    code = "members.second_factor_missing"
    zh = "您还没有绑定动态验证码。请点下面的“现在绑定”。"
    en = "You have no second factor yet. Please choose “Bind it now” below."


class AlreadyMember(Conflict):
    """The person is registered in this bank."""

    code = "members.already_member"
    zh = "此人已是本行会员（会员号 {number}），无需重复登记。"
    en = "This person is a member already (number {number}); there is no need to register again."


class KnownByName(Conflict):
    """Somebody of the same name and telephone, or birth date, is registered: whoever asks says whether it is another."""

    code = "members.known_by_name"
    zh = "已有同名同{zh}的会员 {number}，是同一位吗？是同一位就不用再登记；不是同一位，请注明后再登记。"
    en = "There is a member of the same name and {en}, number {number}: is it the same person? If so, do not register them again; if not, say so and send again."

    def __init__(self, member_id: UUID | None = None, **data: Any) -> None:
        super().__init__(**data)
        self.member_id = member_id


class IdNumberKnown(Conflict):
    """Whose the number is, staff alone are told: anybody can type somebody else's."""

    code = "members.id_number_known"
    zh = "这个证件号码在本行已经登记过，没有保存。如果那是您自己从前的档案，请带证件到站点，由工作人员核对办理。"
    en = "This ID number is registered in this bank already, so it was not saved. If that is an earlier record of yours, please bring the document to your station."


class PassNotGood(Unauthenticated):
    """The pass between two host names is too old, used, for another bank, or none at all."""

    code, status = "members.pass_not_good", 422
    zh = "这次切换没有成功：通行证已过一分钟、已用过，或不是给本行的。请在这里登录，或回到原来的时间银行再切换一次。"
    en = "You were not let in: the pass is older than a minute, used, or for another bank. Sign in here, or go back and switch again."


class MembershipNotFound(NotFound):
    """The user is no member of that bank, or there is no such bank."""

    code = "members.membership_not_found"
    zh = "没有找到您在这家时间银行的会员资格。请从“我的时间银行”里重新选择。"
    en = "You have no membership in this bank. Choose again from “My banks”."


class NotMember(Forbidden):
    """The user belongs to no member of this bank."""

    code = "members.not_member"
    zh = "您还不是本行会员。请先登记，或切换到您所在的时间银行。"
    en = "You are not a member of this bank yet. Register first, or switch to your own bank."


class ConsentNeeded(Invalid):
    """Something sensitive without its consent."""

    code = "members.consent_needed"
    zh = "填写“{zh}”前需要您单独同意，也可以不填。"
    en = "“{en}” needs a consent of its own. You may also leave it out."


class ConsentUnknown(Invalid):
    """No such kind of consent."""

    code = "members.consent_unknown"
    zh = "没有这一类同意，请从列表中选择。"
    en = "There is no such consent. Choose one from the list."


class ConsentNotFound(NotFound):
    """No such consent of this person."""

    code = "members.consent_not_found"
    zh = "没有找到这项同意，可能已经撤回。"
    en = "This consent was not found; it may have been withdrawn."


class ConsentIsBase(Conflict):
    """The service agreement ends with the membership."""

    code = "members.consent_is_base"
    zh = "基本服务协议是会员资格的前提，不能单独撤回。如需退出，请到“我的数据”申请注销。"
    en = "The basic agreement comes with being a member and cannot be withdrawn alone. To leave, ask to be erased under “My data”."


class VolunteerAlready(Conflict):
    """They serve already."""

    code = "members.volunteer_already"
    zh = "已经是{helper}了，无需重复登记。"
    en = "This member is a {helper} already."


class VolunteerVetted(Conflict):
    """The bank vets its volunteers."""

    code = "members.volunteer_vetted"
    zh = "本行{helper}须经审核。请联系所在站点登记审核。"
    en = "This bank vets its {helper}s. Please ask your station."


class IdNumberReasonMissing(Invalid):
    """Reading a full ID number needs a reason."""

    code = "members.id_number_reason_missing"
    zh = "查看完整证件号码须写明理由，并会留下记录。"
    en = "Seeing a full ID number needs a reason, and is recorded."


class TokenNotFound(NotFound):
    """No such token."""

    code = "members.token_not_found"
    zh = "没有找到这个接口令牌，可能已经作废。"
    en = "This token was not found; it may have been revoked."


class ChooseWho(Conflict):
    """Several people share this telephone."""

    code = "members.choose_who"
    zh = "这个手机号登记了多位家人，请选择是哪一位。"
    en = "Several people share this telephone. Please choose who you are."


class WordingDatedBack(Invalid):
    """The words of a consent cannot change the past."""

    code = "members.wording_dated_back"
    zh = "同意书的文字不能改变过去：生效时间须是现在或以后，请重新选择。"
    en = "The words of a consent cannot change the past: choose now or a later instant."


class WordingUnchanged(Conflict):
    """The words are those that hold, or will hold."""

    code = "members.wording_unchanged"
    zh = "文字和现有的最新版本一样，没有保存。请先修改文字。"
    en = "These are the words of the latest version; nothing was saved. Change them first."


class WordingIsTheFirst(Conflict):
    """The product's own words have nothing before them."""

    code = "members.wording_is_the_first"
    zh = "现在用的就是产品原有的文字，没有可以撤销的改动。"
    en = "These are the product's own words; there is no change to undo."
