"""How party refuses."""

from app.kit.errors import Conflict, Invalid, NotFound


class PartyOrganisationNotFound(NotFound):
    """No such party organisation, or it is out of reach."""

    code = "party.party_organisation_not_found"
    zh = "没有找到这个党组织。请返回列表重新选择。"
    en = "This party organisation was not found. Go back to the list."


class TypeUnknown(Invalid):
    """The bank's file has no such type."""

    code = "party.type_unknown"
    zh = "本行没有这一类党组织。请从列表中选择；列表为空的，请先在开行文件里写明类型。"
    en = "This bank has no such type of party organisation. Choose from the list; an empty list is filled in the bank's file."


class LinkedAlready(Conflict):
    """A member belongs to one party organisation."""

    code = "party.linked_already"
    zh = "此人已登记在一个党组织里，请先从那里移出。"
    en = "This person is linked to a party organisation already. Take them out there first."


class NotLinked(NotFound):
    """They are not linked to this one."""

    code = "party.not_linked_not_found"
    zh = "此人没有登记在这个党组织里。请刷新名单再看。"
    en = "This person is not linked to this party organisation. Reload the list."


class ReportedInEarly(Invalid):
    """Reporting in is no plan."""

    code = "party.reported_in_early"
    zh = "报到日期不能在今天以后。请改正。"
    en = "The day of reporting in cannot be after today. Please correct it."
