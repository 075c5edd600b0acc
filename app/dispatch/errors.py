"""How dispatch refuses."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class TwoPeopleNeeded(Invalid):
    """The demand's grade asks for two helpers, and one was asked for."""

    code = "dispatch.two_people_needed"
    zh = "为了安全，这项服务（风险等级：{grade_zh}）须两人同去。请在“更多要求”里把人数改为 2 人以上再提交。"
    en = "For safety this service (risk: {grade_en}) needs two people. Set the number of people to 2 or more and send again."


class NotTrained(Forbidden):
    """The demand asks for training, for which an organisation behind the helper answers."""

    code = "dispatch.not_trained"
    zh = "这项服务要求受过培训，由所在组织负责。您还没有加入任何组织，请先加入组织，或选别的{demand}。"
    en = "This service asks for training, for which an organisation answers. You belong to none yet: join one, or choose another {demand}."


class AssessmentNotFound(NotFound):
    """No such assessment, or of a node one does not serve."""

    code = "dispatch.assessment_not_found"
    zh = "没有找到这项风险评估，可能已由别人处理。请返回列表重新选择。"
    en = "This assessment was not found; somebody may have decided it. Go back to the list."


class CallBackNotFound(NotFound):
    """No such call-back, or of a node one does not serve."""

    code = "dispatch.call_back_not_found"
    zh = "没有找到这项回访，可能不属于您的网点。请返回回访列表重新选择。"
    en = "This call-back was not found; it may belong to another branch. Go back to the list of call-backs."


class CallBackOver(Conflict):
    """It was answered, given up, or its time has passed."""

    code = "dispatch.call_back_over"
    zh = "这项回访已经办完或过了期限，不用再打电话。请回到列表办下一项。"
    en = (
        "This call-back is done or its time has passed; there is no need to call. Go back to the list for the next one."
    )


class AskingNotRefused(Conflict):
    """There is no wish to take back."""

    code = "dispatch.asking_not_refused"
    zh = "您没有登记过“不愿被问”，不用取消。"
    en = "You have not said that you do not want to be asked; there is nothing to take back."


class NothingToFollowUp(Conflict):
    """Nobody was unhappy, or it has been followed up."""

    code = "dispatch.nothing_to_follow_up"
    zh = "这项回访没有待跟进的不满意，或已有同事跟进。请回到列表查看。"
    en = "There is nothing to follow up here, or a colleague has done so. Go back to the list."


class OwnCallBack(Forbidden):
    """One of the two sides of a service neither asks how it was nor follows up what was said."""

    code = "dispatch.own_call_back"
    zh = "您是这次服务的一方，不能由您回访或跟进。请交给另一位同事。"
    en = "You are one of the two sides of this service, so you cannot call back or follow up. Leave it to a colleague."
