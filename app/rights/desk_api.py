"""Personal rights at the desk over the API: corrections, erasure for others, deaths, merges, lost telephones and factors."""

from typing import Any
from uuid import UUID

from app.members.secrets import unseal
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission
from app.rights import acts
from app.rights.models import Correction, Erasure, Estate, Merge, Rebinding
from app.rights.schemas import (
    CorrectionOut,
    DeathIn,
    DecisionIn,
    ErasureIn,
    ErasureOut,
    EstateOut,
    MergeIn,
    MergeOut,
    RebindingIn,
    RebindingOut,
    RequestsOut,
)
from app.web.openapi import api_blueprint

api = api_blueprint("rights_desk", "", "个人权利（工作台） Personal rights at the desk")


@api.get("/rights-requests")
@requires(Permission.MEMBER_EDIT)
@api.response(200, RequestsOut)
def requests() -> Any:
    """Requests that wait at the nodes one serves, oldest first; with what a correction should say."""
    rows = acts.waiting_for(visitor())
    return {
        "corrections": [
            {"correction": row, "value": unseal(row.value_cipher, "correction.value", row.id)}
            for row, _ in rows.corrections
        ],
        "erasures": [row for row, _ in rows.erasures],
        "estates": [row for row, _ in rows.estates],
        "merges": [row for row, _ in rows.merges],
    }


@api.post("/corrections/<uuid:correction_id>/decision")
@requires(Permission.MEMBER_EDIT)
@api.arguments(DecisionIn)
@api.response(200, CorrectionOut)
def decide_correction(values: dict[str, Any], correction_id: UUID) -> Correction:
    """Put it right, or say why not."""
    return acts.decide_correction(visitor(), correction_id, **values)


@api.post("/members/<uuid:member_id>/erasure")
@requires(Permission.RIGHT_HANDLE)
@api.arguments(ErasureIn(exclude=("understood",)))
@api.response(201, ErasureOut)
def erase(values: dict[str, Any], member_id: UUID) -> Erasure:
    """Ask for somebody's erasure, on a document; it is done after the cooling-off time."""
    return acts.erase_for(visitor(), member_id, values["remaining"], values["document"])


@api.delete("/erasures/<uuid:erasure_id>")
@requires(Permission.RIGHT_HANDLE)
@api.response(200, ErasureOut)
def call_off(erasure_id: UUID) -> Erasure:
    """Nothing is erased after all."""
    return acts.call_off_for(visitor(), erasure_id)


@api.post("/members/<uuid:member_id>/phone")
@requires(Permission.FACTOR_RESET)
@api.arguments(RebindingIn)
@api.response(201, RebindingOut)
def rebind_phone(values: dict[str, Any], member_id: UUID) -> Rebinding:
    """Give somebody a new telephone, on two proofs; earlier sessions end, both numbers are told."""
    return acts.rebind_phone(visitor(), member_id, **values)


@api.post("/members/<uuid:member_id>/second-factor-reset")
@requires(Permission.FACTOR_RESET)
@api.arguments(RebindingIn(only=("proofs",)))
@api.response(201, RebindingOut)
def reset_second_factor(values: dict[str, Any], member_id: UUID) -> Rebinding:
    """Take away a lost second factor, on two proofs; it is bound anew at the next sign-in."""
    return acts.reset_second_factor(visitor(), member_id, **values)


@api.post("/members/<uuid:member_id>/estate")
@requires(Permission.RIGHT_HANDLE)
@api.arguments(DeathIn)
@api.response(201, EstateOut)
def record_death(values: dict[str, Any], member_id: UUID) -> Estate:
    """Record a death with its document and heirs (a line each: number and share); a second person approves."""
    return acts.record_death(visitor(), member_id, values)


@api.post("/estates/<uuid:estate_id>/decision")
@requires(Permission.RIGHT_HANDLE)
@api.arguments(DecisionIn(exclude=("note",)))
@api.response(200, EstateOut)
def decide_estate(values: dict[str, Any], estate_id: UUID) -> Estate:
    """A second person approves, or declines."""
    return acts.decide_estate(visitor(), estate_id, is_approved=values["is_accepted"])


@api.post("/members/<uuid:member_id>/merge")
@requires(Permission.MEMBER_MERGE)
@api.arguments(MergeIn)
@api.response(201, MergeOut)
def propose_merge(values: dict[str, Any], member_id: UUID) -> Merge:
    """Say that two records are one person's; a second person approves."""
    keeps_other = values["keep"] == "other"
    return acts.propose_merge(
        visitor(), member_id, values["other"], keeps_other=keeps_other, document=values["document"]
    )


@api.post("/merges/<uuid:merge_id>/decision")
@requires(Permission.MEMBER_MERGE)
@api.arguments(DecisionIn(exclude=("note",)))
@api.response(200, MergeOut)
def decide_merge(values: dict[str, Any], merge_id: UUID) -> Merge:
    """A second person approves, for good, or declines."""
    return acts.decide_merge(visitor(), merge_id, is_approved=values["is_accepted"])
