"""What goes in and out of the catalogue of kinds."""

from marshmallow import Schema, fields

from app.orders.commands.kinds import LONGEST_NAME_EN, LONGEST_NAME_ZH
from app.orders.icons import Icon
from app.orders.models import LONGEST_DOMAIN, LONGEST_STANDARD, Risk
from app.web.schema import Form, Line, Whole


class CoefficientIn(Form):
    """What an hour of a kind counts: a fraction such as 3/2."""

    coefficient = Line(20, required=True)


class CoefficientPageIn(CoefficientIn):
    """The same on a page: shown with what it would change first, decided when it is confirmed."""

    is_confirmed = fields.Boolean(load_default=False)


class CoefficientAskedIn(Form):
    """A coefficient that is only thought of; without one, figures as they are."""

    coefficient = Line(20, load_default=None, allow_none=True)


class RiskIn(Form):
    """The grade of risk a kind begins with."""

    risk = fields.Enum(Risk, by_value=True, required=True)


class RiskPageIn(RiskIn):
    """The same on a page: shown with whom it touches first."""

    is_confirmed = fields.Boolean(load_default=False)


class KindIn(Form):
    """A kind of service; `position` counts the open kinds from 1.

    Picture, position, domain and standard stay as they are when left out.
    """

    name_zh = Line(LONGEST_NAME_ZH, required=True)
    name_en = Line(LONGEST_NAME_EN, required=True)
    icon = fields.Enum(Icon, by_value=True, load_default=None, allow_none=True)
    usual_minutes = Whole(10, 1440, required=True)
    min_level = Whole(0, 20, load_default=0)
    position = Whole(1, 500, load_default=None, allow_none=True)
    domain_zh = Line(LONGEST_DOMAIN, load_default=None, allow_none=True)
    domain_en = Line(LONGEST_DOMAIN, load_default=None, allow_none=True)
    standard_zh = Line(LONGEST_STANDARD, load_default=None, allow_none=True)
    standard_en = Line(LONGEST_STANDARD, load_default=None, allow_none=True)


class KindWordsIn(KindIn):
    """A kind from a page, which shows every field: words that were emptied are gone."""

    domain_zh = Line(LONGEST_DOMAIN, load_default="")
    domain_en = Line(LONGEST_DOMAIN, load_default="")
    standard_zh = Line(LONGEST_STANDARD, load_default="")
    standard_en = Line(LONGEST_STANDARD, load_default="")


class NewKindIn(KindIn):
    """A kind to add; without a coefficient it cannot be used yet."""

    risk = fields.Enum(Risk, by_value=True, load_default=Risk.LOW)
    coefficient = Line(20, load_default=None, allow_none=True)


class KindPageIn(KindWordsIn):
    """The same on a page: shown with whom it touches first."""

    is_confirmed = fields.Boolean(load_default=False)


class NewKindPageIn(NewKindIn):
    """The same on a page: shown before it is added."""

    is_confirmed = fields.Boolean(load_default=False)


class KindStepIn(Form):
    """Closing or opening again, on a page: shown with whom it touches first."""

    is_confirmed = fields.Boolean(load_default=False)


class KindOut(Schema):
    """A kind of service."""

    id = fields.UUID()
    key = fields.String()
    name_zh = fields.String()
    name_en = fields.String()
    domain_zh = fields.String()
    domain_en = fields.String()
    standard_zh = fields.String()
    standard_en = fields.String()
    icon = fields.String()
    usual_minutes = fields.Integer()
    min_level = fields.Integer()
    position = fields.Integer(attribute="place")
    closed_at = fields.DateTime(allow_none=True)
    coefficient = fields.Function(lambda kind: str(kind.coefficient) if kind.coefficient else None)
    risk = fields.String()
