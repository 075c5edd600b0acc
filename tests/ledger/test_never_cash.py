"""Time is never turned into money (A5; 志愿服务条例: no payment, open or disguised)."""

import re

from sqlalchemy import select

from app.kit.db import Model, session
from app.ledger.kinds import Asset, Kind
from app.ledger.models import Account, Transfer
from app.rbac.words import Permission
from tests.worlds import World

MONEY = re.compile(r"cash|payout|withdrawal_of|yuan|rmb|money|price|currency|bank_card", re.IGNORECASE)

OF_THE_INSURER = {"cover_scheme.medical_yuan", "cover_scheme.transport_yuan", "insurance_claim.settled_yuan"}
"""What an insurer covers and pays after an accident: it buys no time, and time buys none of it."""


def test_the_ledger_counts_seconds_and_nothing_else() -> None:
    assert {asset.name for asset in Asset} == {"TIME", "SERVED"}
    assert {kind.name for kind in Kind} == {
        "GRANT", "SERVICE", "SERVED", "REVERSAL", "EXPIRY", "DONATION", "INHERITANCE", "MERGER",
    }  # fmt: skip


def test_no_column_permission_or_route_knows_of_money(world: World, app_context) -> None:
    words = [f"{table.name}.{column.name}" for table in Model.metadata.tables.values() for column in table.columns]
    words += [str(word) for word in Permission]
    words += [rule.rule for rule in app_context.url_map.iter_rules()]
    assert {word for word in words if MONEY.search(word)} == OF_THE_INSURER


def test_after_the_main_job_all_time_lies_with_members_or_the_bank(world: World) -> None:
    world.confirmed()
    accounts = {row.id: row for row in session().scalars(select(Account))}
    for transfer in session().scalars(select(Transfer)):
        assert accounts[transfer.debit_account].owner_kind in ("member", "organisation", "bank")
        assert accounts[transfer.credit_account].owner_kind in ("member", "organisation", "bank")
        assert accounts[transfer.debit_account].asset == accounts[transfer.credit_account].asset == transfer.asset
