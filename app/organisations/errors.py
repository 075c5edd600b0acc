"""How organisations refuses."""

from app.kit.errors import Conflict, NotFound


class OrganisationNotFound(NotFound):
    """No such organisation in this bank."""

    code = "organisations.organisation_not_found"
    zh = "没有找到这个团体会员。请按名称重新查找。"
    en = "This organisation was not found. Search again by its name."


class CreditCodeTaken(Conflict):
    """The credit code is registered."""

    code = "organisations.credit_code_taken"
    zh = "这个统一社会信用代码已登记为团体会员，无需重复登记。"
    en = "An organisation with this credit code is registered already."
