"""Roles on the platform itself: a user's grants there, apart from every bank. They are given by the shell alone."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.kit.clock import now
from app.kit.db import session
from app.rbac.models import PlatformAct, PlatformGrant
from app.rbac.queries import Powers
from app.rbac.roles import ON_PLATFORM, Table, compile_roles, template_rows
from app.tenancy.actor import Actor


@cache
def platform_table() -> Table:
    """What roles may do on the platform: the templates as they stand, for no bank differs there."""
    return compile_roles(template_rows())


def platform_grants(user_id: UUID) -> list[PlatformGrant]:
    """The grants of the user in scope that are in force."""
    return list(
        session().scalars(
            sa.select(PlatformGrant).where(
                PlatformGrant.user_id == user_id,
                PlatformGrant.role.in_(ON_PLATFORM),
                (PlatformGrant.valid_to.is_(None)) | (PlatformGrant.valid_to > now()),
            )
        )
    )


def platform_powers(grants: Sequence[PlatformGrant]) -> Powers:
    """What these grants allow on the platform host."""
    return Powers(everywhere=frozenset().union(*(platform_table()[grant.role] for grant in grants)))


def note_act(act: str, detail: str, *, by: Actor, into: Session | None = None) -> None:
    """Keep what a user did on the platform host, where no bank's facts are written; commits with the rest."""
    (into or session()).add(PlatformAct(user_id=by.user_id, act=act, detail=detail[:200], address=by.address))
