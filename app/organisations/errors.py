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
    zh = "这个统一社会信用代码已登记为团体会员，无需重复登记；如果那家已关闭，请重新开放它。"
    en = "An organisation with this credit code is registered already; if it is closed, open it again."


class OrganisationNameTaken(Conflict):
    """An open organisation of the node has this name."""

    code = "organisations.organisation_name_taken"
    zh = "这个网点已有名为“{name}”的团体会员。如果是同一家，请直接使用它；不是同一家，请写明区别。"
    en = "The node has a group member called “{name}”. If it is the same, use that one; else let the name tell them apart."


class OrganisationClosed(Conflict):
    """The organisation is closed."""

    code = "organisations.organisation_closed"
    zh = "“{name}”已经关闭，不能再办这件事。需要的话请先重新开放。"
    en = "“{name}” is closed, so this cannot be done. Open it again first if it is needed."


class OrganisationOpenAlready(Conflict):
    """The organisation is open."""

    code = "organisations.organisation_open_already"
    zh = "“{name}”现在就是开放的，无需重新开放。"
    en = "“{name}” is open already."


class StationNotFound(NotFound):
    """No such station in this bank, or none of this person's nodes."""

    code = "organisations.station_not_found"
    zh = "没有找到这个站点。请在站点列表里重新查找。"
    en = "This station was not found. Look for it again in the list of stations."


class StationNameTaken(Conflict):
    """An open station of the node has this name."""

    code = "organisations.station_name_taken"
    zh = "这个网点已有名为“{name}”的站点。请换一个名称，或修改那个站点。"
    en = "The node has a station called “{name}”. Choose another name, or change that station."


class StationClosed(Conflict):
    """The station is closed."""

    code = "organisations.station_closed"
    zh = "站点“{name}”已经关闭。要修改它，请先重新开放。"
    en = "The station “{name}” is closed. To change it, open it again first."


class StationOpenAlready(Conflict):
    """The station is open."""

    code = "organisations.station_open_already"
    zh = "站点“{name}”现在就是开放的，无需重新开放。"
    en = "The station “{name}” is open already."
