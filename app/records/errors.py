"""How records refuses."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class RecordNotFound(NotFound):
    """No such record, or it is somebody else's."""

    code = "records.record_not_found"
    zh = "没有找到这条服务记录。请从“我的服务”重新进入。"
    en = "This service record was not found. Open it again from your services."


class EvaluatedAlready(Conflict):
    """One side evaluates once."""

    code = "records.evaluated_already"
    zh = "您已经评价过这次服务，谢谢。"
    en = "You have evaluated this service already, thank you."


class NotOneOfTheTwo(Forbidden):
    """Only helper and recipient evaluate."""

    code = "records.not_one_of_the_two"
    zh = "只有{helper}和{recipient}可以评价这次服务。"
    en = "Only the {helper} and the {recipient} can evaluate this service."


class StarsOutOfRange(Invalid):
    """One to five stars."""

    code = "records.stars_out_of_range"
    zh = "请选择一到五颗星。"
    en = "Please choose one to five stars."
