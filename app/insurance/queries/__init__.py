"""Reading for insurance: schemes, covers, the insurer's lists, claims; all of it by this name."""

from app.insurance.queries.claims import (
    ClaimView,
    claim,
    claim_if_any,
    claim_view,
    claims_at,
    claims_of,
    claims_of_cover,
    count_open_claims,
    open_claim_of,
)
from app.insurance.queries.covers import (
    CoverView,
    cover,
    cover_view,
    covers_between,
    covers_of,
    live_cover_of,
    live_covers_to_come,
    order_ids_to_cover,
)
from app.insurance.queries.lists import MOST_ROWS, announced_list, announced_lists, counts_between, insurers_table
from app.insurance.queries.schemes import overlapping, scheme, scheme_for, schemes

__all__ = [
    "MOST_ROWS",
    "ClaimView",
    "CoverView",
    "announced_list",
    "announced_lists",
    "claim",
    "claim_if_any",
    "claim_view",
    "claims_at",
    "claims_of",
    "claims_of_cover",
    "count_open_claims",
    "counts_between",
    "cover",
    "cover_view",
    "covers_between",
    "covers_of",
    "insurers_table",
    "live_cover_of",
    "live_covers_to_come",
    "open_claim_of",
    "order_ids_to_cover",
    "overlapping",
    "scheme",
    "scheme_for",
    "schemes",
]
