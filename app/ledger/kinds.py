"""What accounts count, why seconds move, whose accounts they are."""

from enum import IntEnum, StrEnum


class Asset(IntEnum):
    """What an account counts: seconds that can be spent, or seconds actually served (never weighted, never spent)."""

    TIME = 1
    SERVED = 2


class Kind(IntEnum):
    """Why seconds moved."""

    GRANT = 1
    SERVICE = 2
    SERVED = 3
    REVERSAL = 4
    EXPIRY = 5
    DONATION = 6
    INHERITANCE = 7
    MERGER = 8


class OwnerKind(StrEnum):
    """Whose account it is."""

    MEMBER = "member"
    ORGANISATION = "organisation"
    BANK = "bank"
