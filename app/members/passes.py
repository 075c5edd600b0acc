"""One-time passes: how somebody who is signed in comes to another bank's host name, where the cookie of this one is not."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.events.outbox import announce
from app.kit.clock import now
from app.kit.db import own_transaction, session
from app.kit.ids import uuid7
from app.members.errors import PassNotGood
from app.members.events import PassIssued, PassRefused, PassUsed, SignedIn
from app.members.models import Member, SignInPass, UserSession
from app.members.rules import SESSION_HOURS
from app.members.secrets import claimed, hand_out
from app.tenancy.actor import Actor
from app.tenancy.models import Jurisdiction
from app.tenancy.scope import jurisdiction_id, jurisdiction_scope

GOOD_FOR = timedelta(seconds=60)
KEPT_FOR = timedelta(days=1)


def issue_pass(bank: Jurisdiction, session_digest: bytes, *, by: Actor) -> str:
    """A pass to one's other bank, from this session; answers its text, which is nowhere kept in clear."""
    assert by.user_id is not None and by.member_id is not None
    old = sa.delete(SignInPass).where(SignInPass.user_id == by.user_id, SignInPass.expires_at < now() - KEPT_FOR)
    session().execute(old.execution_options(synchronize_session=False))
    text, digest = hand_out(by.user_id)
    row = SignInPass(
        id=uuid7(), digest=digest, user_id=by.user_id, session_id=session_digest, jurisdiction_id=bank.id,
        expires_at=now() + GOOD_FOR,
    )  # fmt: skip
    session().add(row)
    announce(PassIssued(row.id, by.member_id), by=by)
    return text


def use_pass(text: str, *, device: str, address: str | None) -> tuple[Member, str]:
    """Use a pass up and begin a session here; answers who came and the text of their cookie.

    Written by a transaction of its own, since an address that is opened commits nothing, and a refusal must stand too.
    Only in it is the claimed user believed: what the page around it reads is read for whoever was there before.
    """
    claim = claimed(text)
    arrived: tuple[Member, str] | None = None
    with jurisdiction_scope(jurisdiction_id(), user_id=claim[0] if claim else None), own_transaction() as own:
        if claim is not None:
            arrived = _arrive(own, *claim, device=device, address=address)
        if arrived is None:
            announce(PassRefused(_known(own, claim)), by=Actor(address=address), into=own)
    if arrived is None:
        raise PassNotGood()
    return arrived


def _arrive(
    own: Session, user_id: UUID, digest: bytes, *, device: str, address: str | None
) -> tuple[Member, str] | None:
    used = _use_up(own, user_id, digest)
    row = own.scalars(sa.select(Member).where(Member.user_id == user_id, Member.is_active)).first() if used else None
    if used is None or row is None:
        return None
    pass_id, came_until = used
    text, session_digest = hand_out(user_id)
    # The second factor stays behind: staff enter it again. What travelled in an address must never be worth a staff
    # session, the six digits prove who sits at this browser now, and how long they count is this bank's own rule.
    own.add(
        UserSession(
            id=session_digest, user_id=user_id, device=device[:120], second_factor_at=None,
            expires_at=min(came_until, now() + timedelta(hours=SESSION_HOURS(row.tenant_id))),
        )
    )  # fmt: skip
    by = Actor(user_id=user_id, member_id=row.id, address=address)
    announce(PassUsed(pass_id, row.id), by=by, tenant_id=row.tenant_id, into=own)
    announce(SignedIn(row.id, "pass"), by=by, tenant_id=row.tenant_id, into=own)
    return row, text


def _use_up(own: Session, user_id: UUID, digest: bytes) -> tuple[UUID, datetime] | None:
    """Of two who come with one pass at once, the second finds it used; answers its id and when its session ends."""
    found = own.execute(
        sa.update(SignInPass)
        .where(
            SignInPass.digest == digest, SignInPass.user_id == user_id, SignInPass.used_at.is_(None),
            SignInPass.jurisdiction_id == jurisdiction_id(), SignInPass.expires_at > now(),
            UserSession.id == SignInPass.session_id, UserSession.ended_at.is_(None), UserSession.expires_at > now(),
        )
        .values(used_at=now())
        .returning(SignInPass.id, UserSession.expires_at)
        .execution_options(synchronize_session=False)
    ).first()  # fmt: skip
    return None if found is None else (found[0], found[1])


def _known(own: Session, claim: tuple[UUID, bytes] | None) -> UUID | None:
    """The id of a pass that is worth nothing here, if it is one at all."""
    return own.scalar(sa.select(SignInPass.id).where(SignInPass.digest == claim[1])) if claim else None
