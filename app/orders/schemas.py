"""What goes in and out of orders."""

import re
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from app.orders.commands.publish import LONGEST_SKILL, MOST_PEOPLE
from app.orders.kind_schemas import KindOut
from app.orders.menus import hour
from app.orders.models import Need, Programme
from app.orders.queries.worklist import Part
from app.orders.scanning import PROOF_DIGITS
from app.web.schema import Day, Form, Line, WallTime, Whole


class DemandIn(Form):
    """Help to ask for; `recipient_id` when staff ask for somebody."""

    kind_id = fields.UUID(required=True)
    starts_at = WallTime(required=True)
    minutes = Whole(10, 1440, required=True)
    people_needed = Whole(1, MOST_PEOPLE, load_default=1)
    min_level = Whole(0, 20, load_default=0)
    needs = fields.Enum(Need, by_value=True, load_default=Need.NOTHING)
    skill = Line(LONGEST_SKILL, load_default="")
    place = Line(200, load_default="")
    details = Line(500, load_default="")
    programme = fields.Enum(Programme, by_value=True, load_default=Programme.GENERAL)
    sponsor_id = fields.UUID(load_default=None, allow_none=True)
    recipient_id = fields.UUID(load_default=None, allow_none=True)
    risks = fields.List(Line(40), load_default=list, metadata={"description": "Questions answered by yes"})

    @post_load
    def _as_a_set(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**values, "risks": frozenset(values["risks"])}


class WorkListIn(Form):
    """Which part of a desk's work to show, and what to narrow it to."""

    part = fields.Enum(Part, by_value=True, load_default=Part.OPEN)
    kind = fields.UUID(load_default=None)
    node = fields.UUID(load_default=None)
    since = Day(load_default=None)
    until = Day(load_default=None)


class ReasonIn(Form):
    """Why."""

    reason = Line(500, load_default="")


class CodeIn(Form):
    """The recipient's six digits, or the twelve of their picture; staff name an instant instead."""

    code = Line(PROOF_DIGITS, load_default=None, allow_none=True)
    at = WallTime(load_default=None, allow_none=True)


class ClaimIn(Form):
    """Taking a demand; where it asks for a skill, that one has it."""

    has_skill = fields.Boolean(load_default=False)


class DispatchIn(Form):
    """Who is to help."""

    helper_id = fields.UUID(required=True)


class UploadIn(Form):
    """When the service was given."""

    started_at = WallTime(required=True)
    ended_at = WallTime(required=True)


class DisputeDecisionIn(Form):
    """How many minutes of the recorded time are paid (0: none), and why."""

    minutes = Whole(0, 1440, required=True)
    note = Line(500, required=True)


class OrganisationClaimIn(Form):
    """Which organisation takes it, and whom it sends."""

    organisation_id = fields.UUID(required=True)
    helper_id = fields.UUID(required=True)


class AssignIn(Form):
    """Whom the organisation sends instead."""

    helper_id = fields.UUID(required=True)


class ReportIn(Form):
    """How the service went."""

    said = Line(500, required=True)


class ReportOut(Schema):
    """That an organisation reported."""

    id = fields.UUID()
    order_id = fields.UUID()
    organisation_id = fields.UUID()
    reported_at = fields.DateTime()


class ClockTime(fields.String):
    """A time of the day on a wall clock, '09:00' to '24:00', as minutes since midnight."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text: str = super()._deserialize(value, attr, data, **kwargs).strip()
        found = re.fullmatch(r"([01]?\d|2[0-4]):([0-5]\d)", text)
        if found is None or (minute := int(found[1]) * 60 + int(found[2])) > 1440:
            raise ValidationError("时间要写成 09:00 这样|A time is written like 09:00")
        return minute

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else hour(value)


class MenuIn(Form):
    """A menu: its names (the Chinese one serves for both where no English one is given), where, on which days of the week (Monday 1) and between which hours."""

    name_zh = Line(40, required=True)
    name_en = Line(60, load_default="")
    place = Line(200, load_default="")
    weekdays = fields.List(Whole(1, 7), required=True)
    opens_minute = ClockTime(required=True, data_key="opens")
    closes_minute = ClockTime(required=True, data_key="closes")


class NewMenuIn(MenuIn):
    """A menu and the node that offers it."""

    tenant_id = fields.UUID(required=True)


class MenuItemIn(Form):
    """A kind of service with a fixed length and number of helpers."""

    kind_id = fields.UUID(required=True)
    minutes = Whole(10, 1440, required=True)
    people_needed = Whole(1, MOST_PEOPLE, load_default=1)


class ItemOrderIn(Form):
    """When an item is wanted, and where, if not at the menu's place; `recipient_id` when staff ask for somebody."""

    starts_at = WallTime(required=True)
    place = Line(200, load_default="")
    details = Line(500, load_default="")
    recipient_id = fields.UUID(load_default=None, allow_none=True)
    risks = fields.List(Line(40), load_default=list, metadata={"description": "Questions answered by yes"})

    @post_load
    def _as_a_set(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**values, "risks": frozenset(values["risks"])}


class MenuItemOut(Schema):
    """An item of a menu."""

    id = fields.UUID()
    menu_id = fields.UUID()
    kind_id = fields.UUID()
    minutes = fields.Integer()
    people_needed = fields.Integer()


class MenuOut(Schema):
    """A menu."""

    id = fields.UUID()
    tenant_id = fields.UUID()
    name_zh = fields.String()
    name_en = fields.String()
    place = fields.String()
    weekdays = fields.List(fields.Integer())
    opens_minute = ClockTime(data_key="opens")
    closes_minute = ClockTime(data_key="closes")
    closed_at = fields.DateTime(allow_none=True)


class CardOut(Schema):
    """A menu with its items."""

    menu = fields.Nested(MenuOut)
    items = fields.Function(lambda card: [MenuItemOut().dump(line.item) for line in card.lines])


class DemandOut(Schema):
    """A demand; the place is shown to those who may know it."""

    id = fields.UUID()
    number = fields.Integer()
    kind_id = fields.UUID()
    tenant_id = fields.UUID()
    recipient_id = fields.UUID()
    starts_at = fields.DateTime()
    ends_at = fields.DateTime()
    people_needed = fields.Integer()
    min_level = fields.Integer()
    needs = fields.String()
    skill = fields.String()
    programme = fields.String()
    payer = fields.String()
    slot_seconds = fields.Integer()
    state = fields.String()
    details = fields.String()


class ReasonOut(Schema):
    """Why somebody suits a demand, and what it counts."""

    zh = fields.String()
    en = fields.String()
    points = fields.Integer()


class OfferOut(Schema):
    """A demand one could take."""

    demand = fields.Nested(DemandOut)
    kind = fields.Nested(KindOut)
    free_slots = fields.Integer()
    is_near = fields.Boolean()
    reasons = fields.List(fields.Nested(ReasonOut))


class OffersOut(Schema):
    """Demands one could take, soonest first."""

    items = fields.List(fields.Nested(OfferOut))
    next_cursor = fields.String(allow_none=True)


class OrderOut(Schema):
    """An order and where it stands."""

    id = fields.UUID()
    number = fields.Integer()
    demand_id = fields.UUID()
    helper_id = fields.UUID()
    organisation_id = fields.UUID(allow_none=True)
    slot = fields.Integer()
    state = fields.String()
    taken_at = fields.DateTime()
    started_at = fields.DateTime(allow_none=True)
    ended_at = fields.DateTime(allow_none=True)
    actual_seconds = fields.Integer(allow_none=True)
    closed_at = fields.DateTime(allow_none=True)
    closed_how = fields.String(allow_none=True)


class CodesOut(Schema):
    """The six digits the recipient shows."""

    check_in = fields.String()
    check_out = fields.String()
