"""How insurance refuses."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class NoSchemeInForce(Forbidden):
    """The bank asks for cover, and no scheme holds at the time of the service."""

    code = "insurance.no_scheme_in_force"
    zh = "这项服务须有保险保障，而服务当天没有生效的保障方案，暂时不能接单或派单。请联系网点，由总行登记保障方案。"
    en = "This service must be insured, and no scheme of cover holds on its day, so it cannot be taken or dispatched yet. Ask the branch to have the head bank enter one."


class CoverConsentMissing(Forbidden):
    """The helper has not agreed that name and ID number are handed to the insurer."""

    code = "insurance.consent_missing"
    zh = "这项服务须有保险保障：{helper}本人还没有同意把姓名、证件号码和手机号提供给保险公司。请本人到“我的”页面“我的同意”里同意后，再接单或派单。"
    en = "This service must be insured: the {helper} has not agreed that name, ID number and telephone go to the insurer. They agree under “My consents” on their own page; then it can be taken."


class CoverIdNumberMissing(Forbidden):
    """There is no ID number on file, without which nobody can be insured."""

    code = "insurance.id_number_missing"
    zh = "这项服务须有保险保障：{helper}的档案里没有证件号码，不能投保。请本人到“我的”页面同意核验证件号码并填写，或带证件到网点登记，再接单或派单。"
    en = "This service must be insured: the {helper}'s record has no ID number. They agree to its checking and enter it on their own page, or bring the card to the branch; then it can be taken."


class SchemeNotFound(NotFound):
    """No such scheme of cover."""

    code = "insurance.scheme_not_found"
    zh = "没有找到这个保障方案。请返回保障方案列表重新选择。"
    en = "This scheme of cover was not found. Go back to the list of schemes."


class SchemeCoversNothing(Invalid):
    """Neither amount is above zero."""

    code = "insurance.scheme_covers_nothing"
    zh = "意外医疗和交通意外的保额不能都是 0。请至少填写一项每人保额。"
    en = "Both amounts are 0. Please enter at least one amount a person."


class SchemeBackwards(Invalid):
    """It would end before it begins."""

    code = "insurance.scheme_backwards"
    zh = "保障方案的结束日期早于开始日期，或已经过去。请改正日期。"
    en = "The scheme would end before it begins, or its last day has passed. Please correct the days."


class SchemesOverlap(Conflict):
    """Another scheme holds on some of these days."""

    code = "insurance.schemes_overlap"
    zh = "这段日期与另一个保障方案（{insurer}，{first} 至 {last}）重叠。请改日期，或先结束那个方案。"
    en = "On some of these days another scheme holds ({insurer}, {first} to {last}). Change the days, or end that scheme first."


class SchemeOver(Conflict):
    """It has ended already, or would not end earlier than it does."""

    code = "insurance.scheme_over"
    zh = "这个保障方案已经结束，或所填日期不早于它原来的最后一天。请核对日期。"
    en = "This scheme has ended, or the day is no earlier than its last day. Please check the day."


class CoverNotFound(NotFound):
    """No such cover, or it is none of this person's business."""

    code = "insurance.cover_not_found"
    zh = "没有找到这份保障，可能不属于您或您的网点。请返回列表重新选择。"
    en = "This cover was not found; it may not be yours, or of another branch. Go back to the list."


class CoverVoid(Conflict):
    """The cover does not hold any more, or does not hold yet."""

    code = "insurance.cover_void"
    zh = "这份保障已失效，或服务还没有开始，不能报案。如对此有疑问，请联系网点。"
    en = "This cover is void, or the service has not begun, so nothing can be reported under it. If you doubt it, ask your branch."


class ClaimNotFound(NotFound):
    """No such claim, or it is none of this person's business."""

    code = "insurance.claim_not_found"
    zh = "没有找到这项理赔，可能不属于您或您的网点。请返回列表重新选择。"
    en = "This claim was not found; it may not be yours, or of another branch. Go back to the list."


class ClaimTooLate(Conflict):
    """The accident is too long ago."""

    code = "insurance.claim_too_late"
    zh = "意外发生已超过 {days} 天，不能在这里报案。请直接拨打保险公司电话 {hotline} 咨询。"
    en = "The accident was more than {days} days ago, so it cannot be reported here. Please call the insurer on {hotline}."


class ClaimOutsideCover(Invalid):
    """It did not happen at the service, nor on the way there or back."""

    code = "insurance.claim_outside_cover"
    zh = "发生时间不在这次服务和往返途中（服务前后各 {hours} 小时）之内，或还没有到。请核对时间。"
    en = "That time lies outside the service and the ways there and back ({hours} hours before and after), or in the future. Please check it."


class ClaimOpenAlready(Conflict):
    """A claim under this cover is still being worked on."""

    code = "insurance.claim_open_already"
    zh = "这份保障已有一项理赔（{number}）正在办理，不用重复报案。有补充请在那项理赔里上传凭证。"
    en = "A claim under this cover ({number}) is already under way. Add what is missing there, as a file."


class ClaimStepRefused(Conflict):
    """The claim stands elsewhere."""

    code = "insurance.claim_step_refused"
    zh = "这项理赔现在是“{stage_zh}”，不能这样办理。请刷新页面再看。"
    en = "This claim is “{stage_en}” now, so this step cannot be taken. Please load the page again."


class ClaimReasonNeeded(Invalid):
    """Whoever declines says why."""

    code = "insurance.claim_reason_needed"
    zh = "请写明为什么不赔付，{helper}会看到。"
    en = "Please say why it is declined; the {helper} reads it."


class OwnClaim(Forbidden):
    """Nobody decides about their own claim."""

    code = "insurance.own_claim"
    zh = "这是您本人的理赔，不能由您办理。请交给另一位同事。"
    en = "This claim is your own, so you cannot work on it. Leave it to a colleague."


class ListTooLong(Invalid):
    """More rows than one file holds."""

    code = "insurance.list_too_long"
    zh = "这个月的保障超过 {most} 份，一个文件装不下。请选择下级网点，分开下载。"
    en = "This month has more than {most} covers, too many for one file. Choose branches below and take their lists one by one."
