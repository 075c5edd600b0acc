"""How dispatch refuses."""

from app.kit.errors import Forbidden, Invalid, NotFound


class TwoPeopleNeeded(Invalid):
    """The demand's grade asks for two helpers, and one was asked for."""

    code = "dispatch.two_people_needed"
    zh = "为了安全，这项服务（风险等级：{grade_zh}）须两人同去。请在“更多要求”里把人数改为 2 人以上再提交。"
    en = "For safety this service (risk: {grade_en}) needs two people. Set the number of people to 2 or more and send again."


class NotTrained(Forbidden):
    """The demand asks for training, for which an organisation behind the helper answers."""

    code = "dispatch.not_trained"
    zh = "这项服务要求受过培训，由所在组织负责。您还没有加入任何组织，请先加入组织，或选别的需求。"
    en = "This service asks for training, for which an organisation answers. You belong to none yet: join one, or choose another demand."


class AssessmentNotFound(NotFound):
    """No such assessment, or of a node one does not serve."""

    code = "dispatch.assessment_not_found"
    zh = "没有找到这项风险评估，可能已由别人处理。请返回列表重新选择。"
    en = "This assessment was not found; somebody may have decided it. Go back to the list."
