"""Insurance over the API. ID numbers never go this way: the insurer's list is taken from its page, by somebody with a name."""

from typing import Any
from uuid import UUID

from app.insurance import acts, queries
from app.insurance.commands.lists import bounds
from app.insurance.models import CoverScheme, InsuranceClaim
from app.insurance.queries import ClaimView, CoverView
from app.insurance.schemas import (
    ClaimFullOut,
    ClaimIn,
    ClaimOut,
    ClaimsIn,
    ClaimsOut,
    CoverOut,
    CoversOut,
    EndingIn,
    MonthIn,
    NoteIn,
    SchemeIn,
    SchemeOut,
    SettlementIn,
)
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.web.openapi import api_blueprint

api = api_blueprint("insurance", "insurance", "保险保障 Insurance")


@api.get("/schemes")
@requires(Permission.INSURANCE_READ)
@api.response(200, SchemeOut(many=True))
def schemes() -> list[CoverScheme]:
    """All schemes of cover there ever were, the latest first."""
    return queries.schemes()


@api.post("/schemes")
@requires(Permission.INSURANCE_MANAGE)
@api.arguments(SchemeIn)
@api.response(201, SchemeOut)
def enter_scheme(values: dict[str, Any]) -> CoverScheme:
    """Enter a policy of the bank; who took an order already is covered by a worker."""
    return acts.enter_scheme(visitor(), values)


@api.post("/schemes/<uuid:scheme_id>/ending")
@requires(Permission.INSURANCE_MANAGE)
@api.arguments(EndingIn)
@api.response(200, SchemeOut)
def end_scheme(values: dict[str, Any], scheme_id: UUID) -> CoverScheme:
    """End a policy early, today at the soonest."""
    return acts.end_scheme(visitor(), scheme_id, values)


@api.get("/own-covers")
@requires(Permission.PROFILE_EDIT)
@api.response(200, CoverOut(many=True))
def own_covers() -> list[CoverView]:
    """One's own covers, the latest service first."""
    return queries.covers_of(visitor().member_id)


@api.get("/covers")
@requires(Permission.INSURANCE_READ)
@api.arguments(MonthIn, location="query")
@api.response(200, CoversOut)
def covers(values: dict[str, Any]) -> Any:
    """Covers of a month (this one, else) at the nodes one serves, without ID numbers."""
    month, paths = acts.month_of(values["month"]), visitor().powers.paths(Permission.INSURANCE_READ)
    return queries.covers_between(*bounds(month), paths, cursor=values["cursor"], size=values["size"])


@api.get("/covers/<uuid:cover_id>")
@requires(Permission.ORDER_READ)
@api.response(200, CoverOut)
def certificate(cover_id: UUID) -> CoverView:
    """The certificate of one's own cover, or of one at a node one serves."""
    return acts.certificate(visitor(), cover_id)


@api.post("/covers/<uuid:cover_id>/claims")
@requires(Permission.PROFILE_EDIT)
@api.arguments(ClaimIn)
@api.response(201, ClaimOut)
def report(values: dict[str, Any], cover_id: UUID) -> InsuranceClaim:
    """Report an accident at a covered service, or on the way."""
    return acts.report(visitor(), cover_id, values)


@api.get("/own-claims")
@requires(Permission.PROFILE_EDIT)
@api.response(200, ClaimOut(many=True))
def own_claims() -> list[InsuranceClaim]:
    """One's own claims, the latest first."""
    return queries.claims_of(visitor().member_id)


@api.get("/claims")
@requires(Permission.INSURANCE_READ)
@api.arguments(ClaimsIn, location="query")
@api.response(200, ClaimsOut)
def claims(values: dict[str, Any]) -> dict[str, Any]:
    """Claims at the nodes one serves: those to be worked on, or those that are closed."""
    page = queries.claims_at(visitor().powers.paths(Permission.INSURANCE_READ), **values)
    return {"items": [line.row for line in page.items], "next_cursor": page.next_cursor}


@api.get("/claims/<uuid:claim_id>")
@requires(Permission.ORDER_READ)
@api.response(200, ClaimFullOut)
def claim(claim_id: UUID) -> ClaimView:
    """One's own claim, or one of a node one serves, with what was said."""
    return acts.claim_opened(visitor(), claim_id)


@api.post("/claims/<uuid:claim_id>/passing")
@requires(Permission.INSURANCE_MANAGE)
@api.arguments(NoteIn)
@api.response(200, ClaimOut)
def pass_on(values: dict[str, Any], claim_id: UUID) -> InsuranceClaim:
    """Send a claim to the insurer."""
    return acts.pass_on(visitor(), claim_id, values["note"])


@api.post("/claims/<uuid:claim_id>/settlement")
@requires(Permission.INSURANCE_MANAGE)
@api.arguments(SettlementIn)
@api.response(200, ClaimOut)
def settle(values: dict[str, Any], claim_id: UUID) -> InsuranceClaim:
    """The insurer paid."""
    return acts.settle(visitor(), claim_id, **values)


@api.post("/claims/<uuid:claim_id>/refusal")
@requires(Permission.INSURANCE_MANAGE)
@api.arguments(NoteIn)
@api.response(200, ClaimOut)
def decline(values: dict[str, Any], claim_id: UUID) -> InsuranceClaim:
    """It is not paid, and why."""
    return acts.decline(visitor(), claim_id, values["note"])
