"""How recipients refuses."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class RecipientNotFound(NotFound):
    """No such entry in the registry, or of a node one does not serve."""

    code = "recipients.recipient_not_found"
    zh = "服务对象档案里没有这位会员。请先查找会员，再登记建档。"
    en = "The registry has no entry for this member. Find the member first, then register them."


class NeedUnknown(Invalid):
    """A need that the bank's catalogue does not have."""

    code = "recipients.need_unknown"
    zh = "服务目录里没有“{need}”。请从列表中勾选需要的帮助。"
    en = "The catalogue has no “{need}”. Choose the help needed from the list."


class ContactIncomplete(Invalid):
    """An emergency contact needs a name and a telephone."""

    code = "recipients.contact_incomplete"
    zh = "紧急联系人须同时填写姓名和电话，或者都不填。"
    en = "An emergency contact needs both a name and a telephone, or leave both out."


class ProofMissing(Invalid):
    """A hardship without the paper that shows it."""

    code = "recipients.proof_missing"
    zh = "“{zh}”须写明凭什么证明，例如证件名称和编号。"
    en = "“{en}” needs its proof: the name and number of the paper."


class DaysReversed(Invalid):
    """It ends before it begins."""

    code = "recipients.days_reversed"
    zh = "结束日期不能早于开始日期，请核对后改正。"
    en = "The last day is before the first. Please correct one of them."


class BirthDateRefused(Invalid):
    """The birth date cannot be, or the ID number says otherwise."""

    code = "recipients.birth_date_refused"
    zh = "出生日期不对：须在 1900 年以后、今天以前，并与已登记的证件号码一致。请核对证件。"
    en = "The birth date cannot be right: after 1900, before today, and as the ID number says. Please check the papers."


class PasserByNotFound(NotFound):
    """Nobody was registered in passing under this id."""

    code = "recipients.passer_by_not_found"
    zh = "没有找到这条待补资料，可能已经补全。请返回列表查看。"
    en = "No such incomplete record; it may be complete by now. Go back to the list."


class ProxyNotFound(NotFound):
    """No such proxy that concerns this person."""

    code = "recipients.proxy_not_found"
    zh = "没有找到这项家人代办，可能已经结束。请回到“家人”页面查看。"
    en = "This proxy was not found; it may have ended. Look again on the family page."


class RelativeNotFound(NotFound):
    """Number and name do not belong together, or to nobody here."""

    code = "recipients.relative_not_found"
    zh = "没有找到会员号和姓名都相符的会员。请向家人核对会员号，或请站点工作人员办理。"
    en = "No member has this number and this name. Check with your relative, or ask the staff of your station."


class ProxyRefused(Invalid):
    """Who is named, or until when, cannot be."""

    code = "recipients.proxy_refused"
    zh = "这样委托不行：{reason_zh}。请修改后再提交。"
    en = "This naming is not possible: {reason_en}. Please change it and send again."


class ProxyThereAlready(Conflict):
    """The same relative is named already."""

    code = "recipients.proxy_there_already"
    zh = "这位家人已经在委托之中。如要改动范围，请先结束原来的委托。"
    en = "This relative is named already. To change the limits, end the present one first."


class ProxyNotInForce(Conflict):
    """It is not accepted, has ended, or its last day is over."""

    code = "recipients.proxy_not_in_force"
    zh = "代办已经结束，刚才的操作没有办理。现在是您自己的页面，请核对后再操作。"
    en = "Acting for your relative has ended, so nothing was done. These are your own pages now; please look again."


class ForWhomUnreadable(Invalid):
    """The header that says for whom a program acts is no member's id."""

    code = "recipients.for_whom_unreadable"
    zh = "请求头 X-On-Behalf-Of 须为家人的会员编码（id），见 /proxies 的 member_id。请改正后再发。"
    en = "X-On-Behalf-Of is the id of the member for whom you act, the member_id of a proxy of yours; see /proxies."


class ActingChanged(Conflict):
    """A form was opened as somebody, and sent as somebody else."""

    code = "recipients.acting_changed"
    zh = "打开这一页之后，您换了为谁办事，所以没有办理。请重新打开页面，看清顶上写的是谁。"
    en = "You changed for whom you act after opening this page, so nothing was done. Open it again and see for whom it is."


class BeyondProxy(Forbidden):
    """The act is not among those the relative allowed."""

    code = "recipients.beyond_proxy"
    zh = "{name} 没有委托您“{zh}”。请先停止代办，或请对方修改委托范围。"
    en = "{name} did not entrust you with this: {en}. Stop acting for them first, or ask them to widen the limits."


class MonthUsedUp(Conflict):
    """More seconds than the proxy may ask for in a month."""

    code = "recipients.month_used_up"
    zh = "本月可代为发布的时间还剩 {left_zh}，这次需要 {asked_zh}，超出了委托范围。请缩短时间，或请本人、站点办理。"
    en = "This month {left_en} is left by proxy and this needs {asked_en}. Make it shorter, or let them or staff ask."


class OwnService(Conflict):
    """Who gave a service does not speak for who received it."""

    code = "recipients.own_service"
    zh = "这次服务是您自己提供的，不能再代{recipient}确认或评价。请由本人或站点工作人员办理。"
    en = "You gave this service yourself, so you cannot speak for the {recipient}. They or other staff must do it."


class GuardianRefused(Invalid):
    """Who is named cannot be guardian, or the other needs none."""

    code = "recipients.guardian_refused"
    zh = "监护人登记不成：{reason_zh}。请核对双方的出生日期和证明。"
    en = "The guardian cannot be recorded: {reason_en}. Check both birth dates and the papers."


class GuardianshipNotFound(NotFound):
    """No such guardianship."""

    code = "recipients.guardianship_not_found"
    zh = "没有找到这项监护登记，可能已经结束。请回到会员的家人页面查看。"
    en = "This guardianship was not found; it may have ended. Look again on the member's family page."


class GuardianMissing(Forbidden):
    """A minor without a guardian on record."""

    code = "recipients.guardian_missing"
    zh = "未满 18 周岁须先登记监护人才能参加服务。请与监护人一起到站点办理。"
    en = "Under 18 one serves only with a guardian on record. Please come to the station together with the guardian."


class GuardianConsentMissing(Forbidden):
    """A child under 14 whose guardian has not consented."""

    code = "recipients.guardian_consent_missing"
    zh = "未满 14 周岁须由监护人书面同意。请监护人到站点办理。"
    en = "Under 14 the guardian's written consent is needed. The guardian can give it at the station."


class NotForMinors(Forbidden):
    """A kind of service, or a bank, where minors do not serve."""

    code = "recipients.not_for_minors"
    zh = "这类服务有风险，未满 18 周岁不能参加。请选择其他服务。"
    en = "This kind of service is not for people under 18. Please choose another."


class NotSuited(Conflict):
    """One of the two does not want the other; who asks must not learn it."""

    code = "recipients.not_suited"
    zh = "这个{demand}暂时不适合由您来接，请选择其他邻里的{demand}。"
    en = "This {demand} does not suit you at present. Please choose another neighbour's."


class PairExcluded(Conflict):
    """For staff: one of the two asked not to be brought together with the other."""

    code = "recipients.pair_excluded"
    zh = "其中一方说过不愿与对方搭配，不能这样派单。请另选{helper}，并为其保密。"
    en = "One of the two asked not to be brought together with the other. Choose another {helper}, and keep it to yourself."


class ExclusionNotFound(NotFound):
    """No such exclusion of this person."""

    code = "recipients.exclusion_not_found"
    zh = "没有找到这条“不再搭配”，可能已经取消。请回到“家人”页面查看。"
    en = "This was not found; it may have been taken back. Look again on the family page."


class ExcludesOneself(Invalid):
    """Two different people are needed."""

    code = "recipients.excludes_oneself"
    zh = "不能选择本人，请选择另一位会员。"
    en = "This is the same person. Please choose another member."


class AgreementNotYours(Forbidden):
    """Who asks to act for somebody does not agree in their place."""

    code = "recipients.agreement_not_yours"
    zh = "代办是您自己申请的，须由对方本人同意，或由站点工作人员凭对方的同意登记。请联系对方或站点。"
    en = "You asked for this yourself, so the other person agrees, or the station records that they do. Please ask them or the station."


class RelativeToAccept(Conflict):
    """The member named them: it is the relative who accepts."""

    code = "recipients.relative_to_accept"
    zh = "这项委托是本人提出的，须由家人自己接受，或已经接受。请家人登录后在“家人”页接受。"
    en = "The member named this relative, who accepts it themselves or has done so. Ask them to sign in and accept it under “Family”."


class TooManyRelatives(Conflict):
    """The bank limits how many relatives one person registers."""

    code = "recipients.too_many_relatives"
    zh = "您已登记过 {most} 位家人，达到本行规定的人数。还要登记，请到站点办理。"
    en = (
        "You have registered {most} relatives, which is the most this bank allows. For more, please go to your station."
    )


class PhoneKeptAlready(Conflict):
    """Completing adds what is missing; another telephone wants two proofs of the person."""

    code = "recipients.phone_kept_already"
    zh = "这位会员已有手机号，补资料不能改成别的号码。确需更换，请由有权限的工作人员在“个人权利”里办理“换手机号”。"
    en = "This member has a telephone already, and completing does not change it. Use “A new telephone” under “Personal rights”."


class IdNumberKeptAlready(Conflict):
    """Completing adds what is missing; another ID number is a correction."""

    code = "recipients.id_number_kept_already"
    zh = "这位会员已有证件号码，补资料不能改成别的号码。确需更正，请本人在“我的数据”里申请更正。"
    en = "This member has an ID number already, and completing does not change it. The member asks for a correction under “My data”."
