"""How organisations refuses."""

from app.kit.errors import Conflict, NotFound


class OrganisationNotFound(NotFound):
    """No such organisation in this bank."""

    code = "organisations.organisation_not_found"
    zh = "没有找到这个团体会员。请按名称重新查找。"
    en = "This organisation was not found. Search again by its name."


class NotOfOrganisation(NotFound):
    """This person does not belong to the organisation now."""

    code = "organisations.not_of_organisation_not_found"
    zh = "此人现在不是这个团体的成员。请先把人加入团体。"
    en = "This person does not belong to the organisation now. Add them to it first."


class OfOrganisationAlready(Conflict):
    """They belong to it."""

    code = "organisations.of_organisation_already"
    zh = "已经是这个团体的成员，无需重复加入。"
    en = "This person belongs to the organisation already."


class CreditCodeTaken(Conflict):
    """The credit code is registered."""

    code = "organisations.credit_code_taken"
    zh = "这个统一社会信用代码已登记为团体会员，无需重复登记。"
    en = "An organisation with this credit code is registered already."
