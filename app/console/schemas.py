"""What goes in and out of the console. On pages `is_confirmed` says that the preview was seen."""

from typing import Any

from marshmallow import Schema, fields, validate

from app.members.queries import ConsentKind
from app.members.wordings import LONGEST_WORDING
from app.rbac.roles import INBORN, ON_PLATFORM, ROLES
from app.rbac.words import Permission
from app.tenancy.branding import LONGEST_HOTLINE, LONGEST_TAGLINE, LONGEST_WORD, WORD_LABELS
from app.tenancy.branding import LONGEST_NAME as LONGEST_BRAND
from app.tenancy.tree import KINDS_BELOW_ROOT, LONGEST_NAME
from app.web.schema import Day, Form, Line, PageIn, WallTime, Whole

CHOOSE = "请从列表中选择|Please choose one from the list"
GRANTABLE = [role for role in ROLES if role not in INBORN | ON_PLATFORM]


class Confirmed(Form):
    """A change that is shown before it is made."""

    is_confirmed = fields.Boolean(load_default=False)


class NodeIn(Form):
    """A node to add."""

    kind = fields.String(required=True, validate=validate.OneOf([str(kind) for kind in KINDS_BELOW_ROOT], error=CHOOSE))
    name_zh = Line(LONGEST_NAME, required=True)
    name_en = Line(LONGEST_NAME, required=True)


class NameIn(Form):
    """What a node is called."""

    name_zh = Line(LONGEST_NAME, required=True)
    name_en = Line(LONGEST_NAME, required=True)


class ParentIn(Form):
    """Below which node."""

    parent_id = fields.UUID(required=True)


class ClosingIn(Form):
    """Which node takes over; none where nothing stands there."""

    successor_id = fields.UUID(load_default=None, allow_none=True)


class NodePageIn(NodeIn, Confirmed):
    """A node to add, on a page."""


class NamePageIn(NameIn, Confirmed):
    """What a node is called, on a page."""


class ParentPageIn(ParentIn, Confirmed):
    """Below which node, on a page."""


class ClosingPageIn(ClosingIn, Confirmed):
    """Which node takes over, on a page."""


def word_fields() -> dict[str, fields.Field[Any]]:
    """Two fields for each word a bank may choose: 'unit_zh', 'unit_en' and so on."""
    return {f"{key}_{language}": Line(LONGEST_WORD, required=True) for key in WORD_LABELS for language in ("zh", "en")}


class BrandIn(Form):
    """A bank's names, colours and words."""

    name_zh = Line(LONGEST_BRAND, required=True)
    name_en = Line(LONGEST_BRAND, required=True)
    tagline_zh = Line(LONGEST_TAGLINE, load_default="")
    tagline_en = Line(LONGEST_TAGLINE, load_default="")
    primary_colour = Line(20, required=True)
    accent_colour = Line(20, required=True)
    hotline = Line(LONGEST_HOTLINE, load_default="", allow_none=True)


BrandWithWords: Any = BrandIn.from_dict(word_fields(), name="BrandWithWords")  # type: ignore[no-untyped-call]


class BrandPageIn(BrandWithWords, Confirmed):  # type: ignore[misc]
    """A bank's names, colours and words, on a page."""


class WordingIn(Form):
    """What a consent is to say, in both languages, from when, and why."""

    zh = Line(LONGEST_WORDING, required=True)
    en = Line(LONGEST_WORDING, required=True)
    effective_from = WallTime(load_default=None, allow_none=True)
    reason = Line(200, required=True)


class WordingPageIn(WordingIn, Confirmed):
    """The same, on a page."""


class WordingApiIn(WordingIn):
    """The same, for one kind of consent."""

    kind = fields.Enum(ConsentKind, by_value=True, required=True)


class WordsOut(Schema):
    """A version of what a consent says."""

    kind = fields.String()
    version = fields.Integer()
    zh = fields.String()
    en = fields.String()
    since = fields.DateTime(allow_none=True)


class ConsentWordsOut(WordsOut):
    """What a consent says now, and how many members agreed: at all, and to these words."""

    members = fields.Integer()
    members_to_these_words = fields.Integer()


class WagesIn(Confirmed):
    """The wages the value of time follows from: of which year, in yuan, over how many hours a month; from when, and why."""

    wage_year = Whole(1990, 2200, required=True)
    average_yearly_wage = Whole(1, 10_000_000, required=True)
    minimum_monthly_wage = Whole(1, 1_000_000, required=True)
    wage_hours_a_month = Whole(1, 744, required=True)
    effective_from = WallTime(load_default=None, allow_none=True)
    reason = Line(200, required=True)


class SubBrandIn(Form):
    """A part's names, and colours of its own where it has any."""

    name_zh = Line(LONGEST_BRAND, required=True)
    name_en = Line(LONGEST_BRAND, required=True)
    primary_colour = Line(20, load_default=None, allow_none=True)
    accent_colour = Line(20, load_default=None, allow_none=True)


class SubBrandPageIn(SubBrandIn, Confirmed):
    """A part's names and colours, on a page."""


class SubBrandOut(Schema):
    """A node's own sub-brand; empty fields where it has none, or takes the bank's colour."""

    tenant_id = fields.UUID()
    name_zh = fields.String(allow_none=True)
    name_en = fields.String(allow_none=True)
    primary_colour = fields.String(allow_none=True)
    accent_colour = fields.String(allow_none=True)


class GrantPageIn(Confirmed):
    """A role for somebody at a node, perhaps until an instant, and why."""

    member_id = fields.UUID(required=True)
    role = fields.String(required=True, validate=validate.OneOf(GRANTABLE, error=CHOOSE))
    tenant_id = fields.UUID(required=True)
    valid_to = WallTime(load_default=None, allow_none=True)
    reason = Line(200, required=True)


class AdaptIn(Form):
    """A permission of a role: given, taken away, or (none) as the template has it."""

    permission = fields.String(required=True, validate=validate.OneOf([str(word) for word in Permission], error=CHOOSE))
    is_allowed = fields.Boolean(load_default=None, allow_none=True)


class AdaptPageIn(AdaptIn, Confirmed):
    """A permission of a role, on a page."""


class AuditIn(PageIn):
    """Which facts: of which kind, about what, by whom, at which node, between which days."""

    kind = Line(60, load_default="")
    person = Line(40, load_default="")
    subject_id = fields.UUID(load_default=None, allow_none=True)
    tenant_id = fields.UUID(load_default=None, allow_none=True)
    since = Day(load_default=None, allow_none=True)
    until = Day(load_default=None, allow_none=True)


class PeopleIn(PageIn):
    """Which members: a text, a node, volunteers or not."""

    text = Line(60, load_default="")
    tenant_id = fields.UUID(load_default=None, allow_none=True)
    volunteer = fields.String(load_default="", validate=validate.OneOf(["", "yes", "no"], error=CHOOSE))


class TimeGrantIn(Confirmed):
    """How much time for somebody, in the bank's unit, on which paper and why."""

    amount = Line(20, required=True)
    document = Line(120, required=True)
    reason = Line(500, required=True)


class MassGrantIn(Confirmed):
    """Time for many: one person a line, number and amount."""

    rows = Line(200_000, required=True)
    document = Line(120, required=True)
    reason = Line(500, required=True)


class ReversalPageIn(Confirmed):
    """How much of a movement to take back (all, when none is said), on which paper and why."""

    amount = Line(20, load_default="")
    document = Line(120, required=True)
    reason = Line(500, required=True)


class ProposalDecisionIn(Form):
    """Yes or no to what somebody else proposed."""

    is_approved = fields.Boolean(required=True)


class NodeOut(Schema):
    """A node of the tree with what stands right there."""

    id = fields.UUID(attribute="node.id")
    parent_id = fields.UUID(attribute="node.parent_id", allow_none=True)
    number = fields.Integer(attribute="node.number")
    path = fields.String(attribute="node.path")
    kind = fields.String(attribute="node.kind")
    name_zh = fields.String(attribute="node.name_zh")
    name_en = fields.String(attribute="node.name_en")
    closed_at = fields.DateTime(attribute="node.closed_at", allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class BrandOut(Schema):
    """A bank's face."""

    name_zh = fields.String()
    name_en = fields.String()
    tagline_zh = fields.String()
    tagline_en = fields.String()
    primary_colour = fields.String()
    accent_colour = fields.String()
    hotline = fields.String(allow_none=True)
    vocabulary = fields.Dict()


class BrandApiIn(BrandIn):
    """A bank's names, colours and those of its words that change."""

    vocabulary = fields.Dict(
        keys=fields.String(), values=fields.Dict(keys=fields.String(), values=Line(LONGEST_WORD)), load_default=dict
    )


class RoleOut(Schema):
    """A role, what it may do in this bank, and where that differs from the template."""

    role = fields.String()
    zh = fields.String()
    en = fields.String()
    permissions = fields.List(fields.String())
    differences = fields.Dict(keys=fields.String(), values=fields.Boolean())


class FactOut(Schema):
    """A fact: what, about what, by whom, for whom, through which channel."""

    id = fields.UUID(attribute="fact.id")
    kind = fields.String(attribute="fact.kind")
    zh = fields.String()
    en = fields.String()
    subject_id = fields.UUID(attribute="fact.subject_id", allow_none=True)
    tenant_id = fields.UUID(attribute="fact.tenant_id", allow_none=True)
    by_member_id = fields.UUID(attribute="fact.by_member_id", allow_none=True)
    on_behalf_of = fields.UUID(attribute="fact.on_behalf_of", allow_none=True)
    channel = fields.String(attribute="fact.channel")
    body = fields.Dict(attribute="fact.body")
    happened_at = fields.DateTime(attribute="fact.happened_at")


class FactsOut(Schema):
    """A page of facts, newest first."""

    items = fields.List(fields.Nested(FactOut))
    next_cursor = fields.String(allow_none=True)
