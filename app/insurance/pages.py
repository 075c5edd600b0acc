"""One's own cover: which scheme holds, whether one can be insured, one's certificates."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template

from app.insurance import acts, queries
from app.insurance.commands.claims import WAY_HOURS
from app.insurance.models import VoidWhy
from app.insurance.policies import is_own
from app.kit.clock import now, today
from app.members.queries import ConsentKind, has_consent, member
from app.rbac.guard import requires, visitor
from app.rbac.words import Permission

pages = Blueprint("insurance", __name__, template_folder="templates")


@pages.get("/insurance")
@requires(Permission.PROFILE_EDIT)
def mine() -> Any:
    """What covers me while I serve, what is missing so that I can be insured, my certificates and claims."""
    me = member(visitor().member_id)
    schemes = [row for row in queries.schemes() if row.holds_on(today(), today()) or row.valid_from > today()]
    return render_template(
        "insurance/mine.html", schemes=schemes, has_consent=has_consent(me.id, ConsentKind.INSURANCE), consent=ConsentKind.INSURANCE,
        has_id_number=me.id_number_cipher is not None, covers=queries.covers_of(me.id), claims=queries.claims_of(me.id), now=now(),
    )  # fmt: skip


@pages.get("/insurance/covers/<uuid:cover_id>")
@requires(Permission.ORDER_READ)
def certificate(cover_id: UUID) -> Any:
    """The certificate of a cover, to be shown or printed."""
    view = acts.certificate(visitor(), cover_id)
    return render_template(
        "insurance/certificate.html", view=view, claims=queries.claims_of_cover(view.row.id), now=now(),
        may_report=acts.may_report(visitor(), view), why=VoidWhy.of(view.row.void_why) if view.row.void_why else None,
        is_own=is_own(visitor(), view.row), way_hours=WAY_HOURS,
    )  # fmt: skip
