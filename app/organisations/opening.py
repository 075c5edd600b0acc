"""Organisations and stations in a jurisdiction's file."""

from typing import Any

from app.kit.check_digits import credit_code as checked_credit_code
from app.kit.errors import Invalid
from app.organisations.commands import register_organisation
from app.organisations.models import OrganisationKind
from app.organisations.stations import register_stations
from app.tenancy.actor import SHELL
from app.tenancy.opening import REQUIRED, BankFile, Opening, understand

ORGANISATION_KEYS = {"name": REQUIRED, "kind": REQUIRED, "tenant": REQUIRED, "credit_code": None, "source": None}
STATION_KEYS = {"name": REQUIRED, "address": "", "tenant": REQUIRED, "source": None}


def _check_organisations(file: BankFile, parts: Any) -> None:
    for nth, part in enumerate(parts or []):
        where = ("organisation", nth)
        values = file.keys(part, where, ORGANISATION_KEYS)
        if values["kind"] not in set(OrganisationKind):
            raise file.refuse((*where, "kind"), f"团体类型“{values['kind']}”不存在", f"no such kind “{values['kind']}”")
        _check_tenant(file, where, values["tenant"])
        if values["credit_code"]:
            try:
                checked_credit_code(values["credit_code"])
            except Invalid as error:
                raise file.refuse((*where, "credit_code"), error.sentence("zh"), error.sentence("en")) from error


def _check_stations(file: BankFile, parts: Any) -> None:
    known: set[tuple[str, str]] = set()
    for nth, part in enumerate(parts or []):
        values = file.keys(part, ("station", nth), STATION_KEYS)
        _check_tenant(file, ("station", nth), values["tenant"])
        if (one := (values["tenant"], values["name"].strip())) in known:
            raise file.refuse(("station", nth, "name"), f"站点“{one[1]}”重复", f"station “{one[1]}” is used twice")
        known.add(one)


def _check_tenant(file: BankFile, where: tuple[str | int, ...], key: str) -> None:
    if key not in {node.get("key") for node in file.content.get("tenant", [])}:
        raise file.refuse((*where, "tenant"), f"没有网点“{key}”", f"no tenant “{key}”")


def _apply_organisations(file: BankFile, parts: Any, opening: Opening) -> None:
    for part in parts or []:
        node = opening.tenants[part["tenant"]]
        register_organisation(
            part["name"],
            OrganisationKind.of(part["kind"]),
            tenant_id=node.id,
            by=SHELL,
            credit_code=part.get("credit_code"),
        )


def _apply_stations(file: BankFile, parts: Any, opening: Opening) -> None:
    places = [(opening.tenants[part["tenant"]].id, part["name"], part.get("address", "")) for part in parts or []]
    register_stations(places, by=SHELL)


def understand_organisations() -> None:
    """Answer for [[organisation]] and [[station]] in a jurisdiction's file."""
    understand("organisation", _check_organisations, _apply_organisations)
    understand("station", _check_stations, _apply_stations)
