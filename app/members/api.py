"""Members over the API: signing in, oneself, finding and registering people."""

from typing import Any
from uuid import UUID

from flask import request

from app.kit.check_digits import short_number, with_check_digit
from app.members import codes, credentials, queries
from app.members.acts import register_at_desk
from app.members.errors import ChooseWho, MemberNotFound
from app.members.models import ApiToken, Member
from app.members.policies import member_within
from app.members.schemas import (
    CodeRequestIn,
    FindIn,
    MemberIn,
    MemberOut,
    MeOut,
    OwnTokenOut,
    RoleGrantIn,
    RoleGrantOut,
    TokenIn,
    TokenOut,
)
from app.rbac.commands import grant_role, revoke_role
from app.rbac.guard import public, requires, visitor
from app.rbac.models import RoleGrant
from app.rbac.queries import grants_at, grants_in_force, powers_of
from app.rbac.words import Permission
from app.web.edge import keep_no_answer
from app.web.limits import guesses
from app.web.openapi import api_blueprint

api = api_blueprint("members", "", "会员与登录 Members and sign-in")


@api.post("/sign-in-codes")
@public
@guesses
@api.arguments(CodeRequestIn)
@api.response(202)
def request_code(values: dict[str, Any]) -> None:
    """Send a code to a telephone."""
    codes.send_code(values["phone"])


@api.post("/tokens")
@public
@guesses
@api.arguments(TokenIn)
@api.response(201, TokenOut)
def create_token(values: dict[str, Any]) -> dict[str, Any]:
    """Exchange a telephone and its code for a bearer token; where a family shares the telephone, name the member."""
    keep_no_answer()
    found = family = codes.candidates_by_code(values["phone"], values["code"])
    if not family:
        raise MemberNotFound()
    if values["member_number"]:
        found = [person for person in family if person.number == short_number(values["member_number"])]
    if len(found) != 1:
        raise ChooseWho(
            choices=[{"number": with_check_digit(person.number), "called": person.called} for person in family]
        )
    codes.use_code(values["phone"])
    by, _ = credentials.sign_in(found[0], device=f"API {values['name']}", method="api", address=request.remote_addr)
    assert by.user_id and by.member_id
    has_second_factor = bool(values["second_factor"])
    if has_second_factor:
        credentials.check_second_factor(by.user_id, values["second_factor"])
    member = queries.member(by.member_id)
    inborn = ["resident", "volunteer"] if member.is_volunteer else ["resident"]
    powers = powers_of(inborn, grants_in_force(member.id), has_second_factor=has_second_factor)
    held = set(powers.everywhere).union(*powers.at_nodes.values())
    scopes = sorted(held if values["scopes"] is None else held & set(values["scopes"]))
    token, text = credentials.issue_token(
        member.id, name=values["name"], scopes=scopes, days=values["days"], has_second_factor=has_second_factor, by=by
    )
    return {"id": token.id, "token": text, "scopes": token.scopes, "expires_at": token.expires_at}


@api.get("/tokens")
@requires(Permission.TOKEN_ISSUE)
@api.response(200, OwnTokenOut(many=True))
def list_tokens() -> list[ApiToken]:
    """One's own tokens that still work; their text is nowhere kept."""
    return queries.tokens(visitor().member_id)


@api.delete("/tokens/<uuid:token_id>")
@requires(Permission.TOKEN_ISSUE)
@api.response(204)
def delete_token(token_id: UUID) -> None:
    """Revoke one of one's own tokens."""
    who = visitor()
    credentials.revoke_token(token_id, who.member_id, by=who.actor)


@api.get("/me")
@requires(Permission.PROFILE_EDIT)
@api.response(200, MeOut)
def me() -> dict[str, Any]:
    """The member one is, and what one may do."""
    who = visitor()
    held = set(who.powers.everywhere).union(*who.powers.at_nodes.values())
    row = queries.member(who.member_id)
    return {**_public(row), "permissions": sorted(held)}


@api.get("/members")
@requires(Permission.MEMBER_READ)
@api.arguments(FindIn, location="query")
@api.response(200, MemberOut(many=True))
def find(values: dict[str, Any]) -> list[Member]:
    """Members at and below the nodes one serves."""
    return queries.find_members(values["text"], visitor().powers.paths(Permission.MEMBER_READ))


@api.get("/members/<uuid:member_id>")
@requires(Permission.MEMBER_READ)
@api.response(200, MemberOut)
def show(member_id: UUID) -> Member:
    """One member at or below the nodes one serves."""
    return member_within(visitor(), member_id, Permission.MEMBER_READ)


@api.post("/members")
@requires(Permission.MEMBER_REGISTER)
@api.arguments(MemberIn)
@api.response(201, MemberOut)
def register(values: dict[str, Any]) -> Member:
    """Register somebody who stands at the desk; who did it is kept."""
    return register_at_desk(visitor(), values)


@api.get("/role-grants")
@requires(Permission.ROLE_GRANT)
@api.response(200, RoleGrantOut(many=True))
def list_grants() -> list[RoleGrant]:
    """Grants at and below the nodes where one may grant."""
    return grants_at(visitor().powers.paths(Permission.ROLE_GRANT))


@api.post("/role-grants")
@requires(Permission.ROLE_GRANT)
@api.arguments(RoleGrantIn)
@api.response(201, RoleGrantOut)
def create_grant(values: dict[str, Any]) -> RoleGrant:
    """Give a role; nobody grants what they do not hold there, nor to themselves."""
    who = visitor()
    member_within(who, values["member_id"], Permission.MEMBER_READ)
    return grant_role(
        values["member_id"], values["role"], values["tenant_id"], reason=values["reason"], by=who.actor,
        powers=who.powers, valid_to=values["valid_to"],
    )  # fmt: skip


@api.delete("/role-grants/<uuid:grant_id>")
@requires(Permission.ROLE_GRANT)
@api.response(200, RoleGrantOut)
def delete_grant(grant_id: UUID) -> RoleGrant:
    """End a grant; it is gone at the holder's next request."""
    who = visitor()
    return revoke_role(grant_id, by=who.actor, powers=who.powers)


def _public(row: Member) -> dict[str, Any]:
    names = ("id", "number", "name", "tenant_id", "level", "is_volunteer")
    return {name: getattr(row, name) for name in names}
