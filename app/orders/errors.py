"""How orders refuses."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class StepRefused(Conflict):
    """An order in this state cannot take this step."""

    code = "orders.step_refused"
    zh = "订单现在是“{state_zh}”，不能{act_zh}。请刷新页面查看最新情况。"
    en = "The order is {state_en}, so one cannot {act_en} now. Reload the page to see where it stands."


class JudgeInOwnCase(Forbidden):
    """One of the two sides of an order does not decide about it as staff."""

    code = "orders.judge_in_own_case"
    zh = "您是这次服务的一方，不能由您上传、核定或裁决。请由另一位有权限的同事办理。"
    en = "You are one of the two sides of this service, so you cannot upload, approve or decide it. Ask a colleague."


class DemandNotFound(NotFound):
    """No such demand, or it is none of this person's business."""

    code = "orders.demand_not_found"
    zh = "没有找到这个{demand}，可能已被取消。请返回列表重新选择。"
    en = "This {demand} was not found; it may have been cancelled. Go back to the list."


class OrderNotFound(NotFound):
    """No such order, or it is none of this person's business."""

    code = "orders.order_not_found"
    zh = "没有找到这个订单。请从“我的”重新进入。"
    en = "This order was not found. Open it again from your own page."


class KindMissing(NotFound):
    """No such kind in the catalogue."""

    code = "orders.kind_missing"
    zh = "目录里没有这种服务类型。请返回目录重新选择。"
    en = "The catalogue has no such kind of service. Go back and choose again."


class KindClosed(Conflict):
    """The kind was closed before."""

    code = "orders.kind_closed"
    zh = "“{zh}”已经关闭。要修改它，请先在服务目录里重新开放。"
    en = "“{en}” is closed. To change it, open it again in the catalogue first."


class KindOpenAlready(Conflict):
    """The kind is open."""

    code = "orders.kind_open_already"
    zh = "“{zh}”现在就是开放的，无需重新开放。"
    en = "“{en}” is open already."


class KindNameTaken(Conflict):
    """An open kind of the bank has this name."""

    code = "orders.kind_name_taken"
    zh = "本行已有服务类型“{zh}”（{en}），中英文名称都不能重复。请换一个名称，或修改那一种。"
    en = "The bank offers “{en}” ({zh}) already, and neither name may stand twice. Choose another, or change that kind."


class KindChangeNotFound(NotFound):
    """No such change of the catalogue that could be undone."""

    code = "orders.kind_change_not_found"
    zh = "没有找到可以撤销的这次改动。请回到服务目录查看现在的内容。"
    en = "This change was not found, or cannot be undone. See the catalogue as it stands."


class KindChangedSince(Conflict):
    """What the change made stands no more."""

    code = "orders.kind_changed_since"
    zh = "这种服务类型后来又改过，不能再撤销这一次。请在服务目录里直接改成需要的样子。"
    en = "This kind has been changed again since, so that change cannot be undone. Change it in the catalogue instead."


class KindNotReady(Conflict):
    """The bank has not set a coefficient yet."""

    code = "orders.kind_not_ready"
    zh = "“{zh}”的时间系数尚未由本行确定，暂时不能发布。请选择其他类型或联系总行。"
    en = "The bank has not set the coefficient of “{en}” yet, so it cannot be published. Choose another kind."


class TimeRefused(Invalid):
    """The time asked for cannot be."""

    code = "orders.time_refused"
    zh = "服务时间不合适：须从现在以后开始、180 天以内，时长在 10 分钟到 24 小时之间。请改正。"
    en = "The time does not fit: it must begin after now and within 180 days, and last 10 minutes to 24 hours."


class PeopleRefused(Invalid):
    """The number of people cannot be."""

    code = "orders.people_refused"
    zh = "需要人数请填 1 到 50 之间的整数。"
    en = "The number of people must be a whole number from 1 to 50."


class SponsorNeeded(Invalid):
    """An organisation pays, and none at the node or above it has the time."""

    code = "orders.sponsor_needed"
    zh = "这项帮助由团体支付，现在没有哪个团体付得起。请联系站点，由站点联系团体，或缩短时间再试。"
    en = "An organisation pays for this, and none here has enough time to spend. Ask your station, or ask for a shorter time."


class QuestionUnknown(Invalid):
    """An answer to a question nobody asked."""

    code = "orders.question_unknown"
    zh = "没有“{key}”这个问题。请按页面上的问题勾选后再提交。"
    en = "There is no question “{key}”. Please answer the questions of the form and send again."


class DemandAssessed(Conflict):
    """The demand waits for its assessment."""

    code = "orders.demand_assessed"
    zh = "这个{demand}正在评估风险，通过后才能接单或派单。请先完成评估。"
    en = "This {demand} is being assessed; it can be taken once it is allowed. Please finish the assessment first."


class NotAssessing(Conflict):
    """The demand does not wait for an assessment, or no longer."""

    code = "orders.not_assessing"
    zh = "这个{demand}已不在评估中，可能已有人处理或已取消。请刷新后再看。"
    en = "This {demand} does not wait for assessment any more; somebody decided, or it was cancelled. Please reload."


class OwnDemand(Conflict):
    """Nobody serves themselves."""

    code = "orders.own_demand"
    zh = "不能接自己发布的{demand}。请选择其他邻里的{demand}。"
    en = "You cannot take your own {demand}. Please choose another neighbour's."


class LevelTooLow(Forbidden):
    """The demand asks for a higher level."""

    code = "orders.level_too_low"
    zh = "这个{demand}要求 {needed} 级以上的{helper}，您现在是 {level} 级。多参加服务可以升级。"
    en = "This {demand} asks for level {needed}; you are at level {level}. Serving more raises your level."


class NotVolunteer(Forbidden):
    """Only volunteers serve."""

    code = "orders.not_volunteer"
    zh = "登记为{helper}后才能接单。请在“我的”里登记，或联系站点。"
    en = "Only {helper}s can take orders. Register as one on your own page, or ask your station."


class DemandTaken(Conflict):
    """All slots are taken."""

    code = "orders.demand_taken"
    zh = "慢了一步，这个{demand}已被接走。请看看其他{demand}。"
    en = "Somebody was faster; this {demand} is taken. Please look at the others."


class DemandOver(Conflict):
    """It is no longer open, or has begun."""

    code = "orders.demand_over"
    zh = "这个{demand}已结束或已开始，不能再接。请看看其他{demand}。"
    en = "This {demand} is over or has begun, so it cannot be taken. Please look at the others."


class TimeClash(Conflict):
    """The helper has another order at that time."""

    code = "orders.time_clash"
    zh = "与您已接的订单（{number}）时间重叠，不能同时接。请先退出那一单，或选择其他时间。"
    en = "This overlaps with your order {number}. Withdraw from that one first, or choose another time."


class SkillUnsaid(Conflict):
    """The demand asks for a skill, and the volunteer has not said to have it."""

    code = "orders.skill_unsaid"
    zh = "这一单需要会“{skill}”。请先勾选“我会”，再接单；不会的话，请看看别的单。"
    en = "This one asks for a skill: {skill}. Say first that you can, then take it; or choose another."


class ClaimClosed(Forbidden):
    """The bank dispatches; volunteers do not claim."""

    code = "orders.claim_closed"
    zh = "本行由工作人员派单，不能自行接单。请等候站点通知。"
    en = "This bank dispatches its orders; they cannot be claimed. Your station will call you."


class DispatchClosed(Forbidden):
    """The bank lets volunteers claim; staff do not dispatch."""

    code = "orders.dispatch_closed"
    zh = "本行由{helper}自行接单，不能派单。"
    en = "In this bank {helper}s claim; orders are not dispatched."


class HelpersAtWork(Conflict):
    """A helper is there already, or the service is over."""

    code = "orders.helpers_at_work"
    zh = "已有{helper}开始服务，不能取消。如不满意，可在服务结束后提出异议。"
    en = "A {helper} has begun, so it cannot be cancelled. If something is wrong, dispute it after the service."


class ReviewNotYours(Forbidden):
    """The hours wait for a higher desk."""

    code = "orders.review_not_yours"
    zh = "这一天累计超过 {hours} 小时，须由总行核定。"
    en = "The day's total is above {hours} hours; the district must confirm it."


class DecisionRefused(Invalid):
    """The decided time cannot be."""

    code = "orders.decision_refused"
    zh = "裁决的时长须大于零且不超过记录的时长。请改正。"
    en = "The decided time must be above zero and within what was recorded. Please correct it."


class ReasonNeeded(Invalid):
    """A reason is missing."""

    code = "orders.reason_needed"
    zh = "请写明原因，以便对方了解和工作人员处理。"
    en = "Please give the reason, so that the other side and the staff understand."


class NotThroughOrganisation(Conflict):
    """No organisation took the order."""

    code = "orders.not_through_organisation"
    zh = "这一单不是以团体名义接的，不能由团体换人或反馈。请由{helper}本人办理。"
    en = "No organisation took this order, so none can send somebody else or report. The {helper} acts in person."


class NotLeader(Forbidden):
    """Another body's order, seen but not led."""

    code = "orders.not_leader"
    zh = "只有接单团体的负责人可以换人或反馈。请联系该团体。"
    en = "Only those who lead the organisation that took this order can do that. Please ask the organisation."


class HelperAlready(Conflict):
    """The person chosen is the one who goes already."""

    code = "orders.helper_already"
    zh = "这一单已经由此人服务，不用再换。如要换人，请选择其他成员。"
    en = "This person is the helper already. To change that, choose another member."


class AssignTooLate(Conflict):
    """The service time is over."""

    code = "orders.assign_too_late"
    zh = "约定的服务时间已过，不能再换人。请联系站点说明情况。"
    en = "The agreed time is over, so nobody else can be sent. Please tell your station."


class ReportTooEarly(Conflict):
    """Nothing was served yet."""

    code = "orders.report_too_early"
    zh = "服务还没有结束，结束后再反馈。"
    en = "The service is not over yet. Report once it is."


class ReportedAlready(Conflict):
    """One report an order."""

    code = "orders.reported_already"
    zh = "这一单已经反馈过，无需重复提交。"
    en = "The organisation has reported on this order already."
