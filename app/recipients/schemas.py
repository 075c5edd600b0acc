"""What goes in and out of recipients."""

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import Equal, OneOf

from app.recipients.commands.registry import Particulars
from app.recipients.models import HardshipKind, Living, ProxyAct
from app.recipients.priorities import CATEGORIES, MEALS, Held
from app.web.schema import Day, Form, Line, PageIn, Whole

CHOOSE = "请从列表中选择|Please choose one from the list"
ASK_THEM = "请先问过家人本人，同意后再登记|Please ask them first, and register them once they agree"
CATEGORY_KEYS = (*(category.key for category in CATEGORIES), MEALS)


class RegistryIn(PageIn):
    """Which part of the registry: a category ('low_income' … or 'meals'), a node and below, a name or number."""

    category = fields.String(load_default="", validate=OneOf(("", *CATEGORY_KEYS), error=CHOOSE))
    tenant_id = fields.UUID(load_default=None, allow_none=True)
    text = Line(60, load_default="")


class HardshipIn(Form):
    """A hardship with its proof, and from which day until which it holds."""

    kind = fields.Enum(HardshipKind, by_value=True, required=True)
    proof = Line(200, required=True)
    holds_from = Day(required=True)
    holds_until = Day(load_default=None, allow_none=True)


class _Told(Form):
    needs = fields.List(Line(60), load_default=list)
    note = Line(500, load_default="")
    living = fields.Enum(Living, by_value=True, load_default=Living.UNKNOWN)
    contact = Line(100, load_default="")
    contact_phone = Line(30, load_default="")
    proof = Line(200, load_default="")
    born_on = fields.Date(load_default=None, allow_none=True)
    consents = fields.Boolean(load_default=False)


class RecipientIn(_Told):
    """An entry of the registry, whole: what is left out is taken away."""

    hardships = fields.List(fields.Nested(HardshipIn), load_default=list)


_OF_EACH_KIND: dict[str, Any] = {}
for _kind in HardshipKind:
    _OF_EACH_KIND |= {
        f"has_{_kind}": fields.Boolean(load_default=False),
        f"proof_{_kind}": Line(200, load_default=""),
        f"from_{_kind}": Day(load_default=None, allow_none=True),
        f"until_{_kind}": Day(load_default=None, allow_none=True),
    }

RecipientFormIn = type("RecipientFormIn", (_Told,), {"__doc__": "The same as a form sends it.", **_OF_EACH_KIND})


def told_by_program(values: dict[str, Any]) -> Particulars:
    """What a program sent."""
    held = {one["kind"]: Held(**one) for one in values.pop("hardships")}
    return Particulars(**{**values, "needs": tuple(values["needs"])}, hardships=tuple(held.values()))


def told_by_form(values: dict[str, Any], today: Any) -> Particulars:
    """What a form sent; a hardship without its first day holds from today."""
    plain = {name: value for name, value in values.items() if name not in _OF_EACH_KIND}
    held = tuple(
        Held(kind, values[f"proof_{kind}"], values[f"from_{kind}"] or today, values[f"until_{kind}"])
        for kind in HardshipKind
        if values[f"has_{kind}"]
    )
    return Particulars(**{**plain, "needs": tuple(plain["needs"])}, hardships=held)


class PasserByIn(Form):
    """Somebody in passing: a name, perhaps a telephone."""

    name = Line(100, required=True)
    phone = Line(30, load_default="")
    tenant_id = fields.UUID(required=True)
    is_volunteer = fields.Boolean(load_default=False)
    occasion = Line(200, load_default="")
    is_another = fields.Boolean(load_default=False)


class CompletionIn(Form):
    """What is known by now."""

    phone = Line(30, load_default="")
    born_on = fields.Date(load_default=None, allow_none=True)
    id_number = Line(30, load_default="")
    address = Line(200, load_default="")
    consents = fields.List(fields.String(), load_default=list)


class _LimitsIn(Form):
    relation = Line(20, required=True)
    acts = fields.List(fields.Enum(ProxyAct, by_value=True), load_default=list)
    hours = Whole(0, 744, load_default=0)
    valid_until = Day(required=True)


class ProxyIn(_LimitsIn):
    """A relative to name: number and name, what they may do, hours a month, until which day."""

    number = Line(20, required=True)
    name = Line(100, required=True)


class RelativeIn(_LimitsIn):
    """A relative to register: the least there is, what one asks to do for them, and that they know of it."""

    name = Line(100, required=True)
    phone = Line(30, load_default="")
    born_on = fields.Date(load_default=None, allow_none=True)
    tenant_id = fields.UUID(load_default=None, allow_none=True)
    has_agreed = fields.Boolean(required=True, validate=Equal(True, error=ASK_THEM))


class AgreementIn(Form):
    """By which document a member agrees that a relative acts for them."""

    document = Line(200, required=True)


class ProxyByStaffIn(ProxyIn):
    """The same across a desk, with the document."""

    document = Line(200, required=True)


class GuardianIn(Form):
    """An adult who answers for a minor."""

    number = Line(20, required=True)
    name = Line(100, required=True)
    relation = Line(20, required=True)
    document = Line(200, required=True)
    has_consented = fields.Boolean(load_default=False)


class ExclusionIn(Form):
    """Somebody a member does not want to meet."""

    number = Line(20, required=True)
    name = Line(100, required=True)


class ReasonOut(Schema):
    """Why somebody comes first."""

    key = fields.String()
    zh = fields.String()
    en = fields.String()


class EntryOut(Schema):
    """Somebody of the registry as a list shows them."""

    member_id = fields.UUID(attribute="member.id")
    number = fields.Integer(attribute="member.number")
    name = fields.String(attribute="member.name")
    tenant_id = fields.UUID(attribute="member.tenant_id")
    needs = fields.List(fields.String(), attribute="recipient.needs")
    reasons = fields.List(fields.Nested(ReasonOut))
    meals = fields.Nested(ReasonOut, allow_none=True)


class HardshipOut(Schema):
    """A hardship on record."""

    kind = fields.String()
    proof = fields.String()
    holds_from = fields.Date()
    holds_until = fields.Date(allow_none=True)


class RecipientOut(EntryOut):
    """One entry, whole."""

    note = fields.String()
    living = fields.String()
    contact = fields.String()
    contact_phone = fields.String()
    hardships = fields.List(fields.Nested(HardshipOut))
    registered_at = fields.DateTime(attribute="recipient.registered_at")


class RegistryOut(Schema):
    """A page of the registry."""

    items = fields.List(fields.Nested(EntryOut))
    next_cursor = fields.String(allow_none=True)


class OtherOut(Schema):
    """The other one of two."""

    id = fields.UUID()
    number = fields.Integer()
    name = fields.String()


class ProxyOut(Schema):
    """A relative who acts for a member: within which limits, and whether it has been agreed to."""

    id = fields.UUID()
    member_id = fields.UUID()
    relative_id = fields.UUID()
    relation = fields.String()
    acts = fields.List(fields.String())
    monthly_seconds = fields.Integer()
    valid_until = fields.Date()
    is_asked_for = fields.Boolean()
    accepted_at = fields.DateTime(allow_none=True)
    ended_at = fields.DateTime(allow_none=True)


class GuardianshipOut(Schema):
    """Who answers for a minor."""

    id = fields.UUID()
    minor_id = fields.UUID()
    guardian_id = fields.UUID()
    relation = fields.String()
    consented_at = fields.DateTime(allow_none=True)
    ended_at = fields.DateTime(allow_none=True)


class ExclusionOut(Schema):
    """Whom a member does not want."""

    id = fields.UUID()
    member_id = fields.UUID()
    other_id = fields.UUID()
    ended_at = fields.DateTime(allow_none=True)


class ProxyTieOut(Schema):
    """A proxy with the other one of the two."""

    proxy = fields.Nested(ProxyOut, attribute="row")
    other = fields.Nested(OtherOut)


class GuardianTieOut(Schema):
    """A guardianship with the other one of the two."""

    guardianship = fields.Nested(GuardianshipOut, attribute="row")
    other = fields.Nested(OtherOut)


class ExclusionTieOut(Schema):
    """A wish with whom it is about."""

    exclusion = fields.Nested(ExclusionOut, attribute="row")
    other = fields.Nested(OtherOut)


class ProxiesOut(Schema):
    """Whom a member entrusted, and who entrusted them."""

    named = fields.List(fields.Nested(ProxyTieOut))
    entrusted = fields.List(fields.Nested(ProxyTieOut))


class ExclusionsOut(Schema):
    """Whom a member does not want."""

    items = fields.List(fields.Nested(ExclusionTieOut))


class RelationsOut(ProxiesOut):
    """All ties of a member, as staff see them."""

    guardians = fields.List(fields.Nested(GuardianTieOut))
    wards = fields.List(fields.Nested(GuardianTieOut))
    exclusions = fields.List(fields.Nested(ExclusionTieOut))


class AskingOut(Schema):
    """A relative who asks to act for somebody."""

    proxy = fields.Nested(ProxyOut, attribute="row")
    person = fields.Nested(OtherOut)
    relative = fields.Nested(OtherOut)
