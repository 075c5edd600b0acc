"""Naming people on the platform host: a user who need be no member of any bank, with a grant the app's role cannot give."""

import secrets
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from app.kit.db import session
from app.kit.ids import uuid7
from app.kit.outside import keyring
from app.kit.text import mask_name, phone_number
from app.members.credentials import set_password, set_second_factor
from app.members.models import Credential, CredentialKind, User, UserPhone
from app.members.secrets import platform_phone_index
from app.rbac.errors import RegionNeeded, RoleUnknown
from app.rbac.models import PlatformGrant
from app.rbac.platform import platform_grants
from app.rbac.roles import ON_PLATFORM
from app.tenancy.models import Region
from app.tenancy.scope import Scope, become, setting_statement

SUPERVISOR = "city_supervisor"
PLAIN = "23456789abcdefghjkmnpqrstuvwxyz"


def platform_user(
    phone_text: str, name: str, password: str, *, renews_factor: bool = False, renews_password: bool = False
) -> tuple[UUID, str | None]:
    """The user with this telephone and name, made if need be; with the secret of a new second factor, shown once.

    What they have already stays: a password is set where there is none or the old one is forgotten, a second factor made
    where there is none or the old one is lost.
    """
    phone = phone_number(phone_text)
    index = platform_phone_index(phone)
    for found in session().execute(sa.text("SELECT * FROM find_users_by_phone(:index)"), {"index": index}).all():
        if found.called == mask_name(name):
            become(found.user_id)
            has_password = session().get(Credential, (found.user_id, CredentialKind.PASSWORD)) is not None
            if renews_password or not has_password:
                set_password(found.user_id, password)
            return found.user_id, factor_if_needed(found.user_id, renews=renews_factor)
    user_id = uuid7()
    become(user_id)
    session().add(User(id=user_id))
    session().flush()
    session().add(
        UserPhone(
            user_id=user_id, phone_index=index, called=mask_name(name),
            phone_cipher=keyring().encrypt(phone, context=f"user_phone|{user_id}"),
        )
    )  # fmt: skip
    set_password(user_id, password)
    return user_id, set_second_factor(user_id)


def new_password() -> str:
    """A password to hand over in person, of some 79 bits; without letters and digits that are taken for each other."""
    return "-".join("".join(secrets.choice(PLAIN) for _ in range(4)) for _ in range(4))


def factor_if_needed(user_id: UUID, *, renews: bool) -> str | None:
    """The secret of a second factor where there is none yet or it is to be replaced; None where the one in use stays."""
    has_factor = session().get(Credential, (user_id, CredentialKind.TOTP)) is not None
    return None if has_factor and not renews else set_second_factor(user_id)


def grant_on_platform(
    user_id: UUID, role: str, region_code: str | None, *, owner_url: str, valid_to: datetime | None = None
) -> None:
    """Give a user a role on the platform, once. The web's role of the database cannot; the migrations' role does it."""
    if role not in ON_PLATFORM:
        raise RoleUnknown(role=role)
    if role == SUPERVISOR and (region_code is None or session().get(Region, region_code) is None):
        raise RegionNeeded(region=region_code or "")
    if any(grant.role == role and grant.region_code == region_code for grant in platform_grants(user_id)):
        return
    engine = sa.create_engine(owner_url)
    with engine.begin() as connection:
        connection.exec_driver_sql(setting_statement(Scope(user_id=user_id)))
        connection.execute(
            sa.insert(PlatformGrant).values(
                id=uuid7(), user_id=user_id, role=role, region_code=region_code, valid_to=valid_to
            )
        )
    engine.dispose()
