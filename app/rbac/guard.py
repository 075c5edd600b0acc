"""Who is at the door of a route, and what a route asks of them. Every route says `@requires(word)` or `@public`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import request
from flask_login import current_user

from app.events.outbox import announce
from app.kit.db import own_transaction
from app.kit.errors import Forbidden, Unauthenticated
from app.rbac.errors import SecondFactorNeeded
from app.rbac.events import ActDenied
from app.rbac.queries import NOBODY, Powers
from app.rbac.words import Permission
from app.tenancy.actor import Actor
from app.tenancy.scope import current_scope

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC = "PUBLIC"


@dataclass(frozen=True)
class Visitor:
    """Somebody making a request: nobody yet, a signed-in user who is no member here, or a member."""

    actor: Actor = field(default_factory=Actor)
    powers: Powers = NOBODY
    name: str = ""
    number: int = 0
    tenant_id: UUID | None = None
    level: int = 0
    is_volunteer: bool = False
    language: str | None = None
    text_size: int = 0
    """0 the usual pages, 1 to 3 the elder mode."""
    session_digest: bytes | None = None
    has_second_factor: bool = False
    person_name: str = ""
    """For whom one acts, while acting for a relative."""
    regions: tuple[str, ...] = ()
    """On the platform host: the regions this user supervises."""

    is_active = True

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody is signed in."""
        return self.actor.user_id is not None

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return not self.is_authenticated

    @property
    def member_id(self) -> UUID:
        """The member of this bank who acts; raises where there is none."""
        if self.actor.member_id is None:
            raise Unauthenticated()
        return self.actor.member_id

    @property
    def is_acting(self) -> bool:
        """Whether one acts for somebody else."""
        return self.actor.on_behalf_of is not None

    @property
    def person_id(self) -> UUID:
        """Whose demands, orders and account these pages are about: one's own, or those of the relative one acts for."""
        return self.actor.on_behalf_of or self.member_id

    def get_id(self) -> str:
        """For Flask-Login."""
        return str(self.actor.user_id)


def visitor() -> Visitor:
    """Who makes this request."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def requires(word: Permission) -> Callable[[View], View]:
    """The route is for those who hold this permission somewhere in the bank; rows ask again where exactly."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            who = visitor()
            if not who.is_authenticated or who.actor.member_id is None:
                raise Unauthenticated()
            try:
                who.powers.demand(word)
            except SecondFactorNeeded:
                raise
            except Forbidden:
                note_denial(word)
                raise
            return view(*args, **kwargs)

        guarded.permission = word  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def requires_on_platform(word: Permission) -> Callable[[View], View]:
    """The route stands on the platform host, for users who hold this permission there."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            who = visitor()
            if not who.is_authenticated or current_scope().jurisdiction_id is not None:
                raise Unauthenticated()
            who.powers.demand(word)
            return view(*args, **kwargs)

        guarded.permission = word  # type: ignore[attr-defined]
        guarded.is_on_platform = True  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def public(view: View) -> View:
    """The route is for everybody."""
    view.permission = PUBLIC  # type: ignore[attr-defined]
    return view


def public_on_platform(view: View) -> View:
    """The route stands on the platform host, for everybody."""
    view.is_on_platform = True  # type: ignore[attr-defined]
    return public(view)


def note_denial(word: Permission) -> None:
    """Keep that somebody tried what they may not do, though the request itself comes to nothing."""
    who = visitor()
    with own_transaction() as own:
        announce(ActDenied(who.actor.member_id, str(word), str(request.endpoint)), by=who.actor, into=own)
