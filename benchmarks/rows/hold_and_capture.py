"""A cycle of hold and capture, in two transactions as in the product: publishing, then confirming."""

from dataclasses import replace

from benchmarks.posting import TRANSACTION, TWO_ACCOUNTS, numbered, posting_bank, uuid7
from benchmarks.slices import Row, compare
from benchmarks.stage import Stage

HOLD = "('01900000-' || :group || '-7000-8000-' || :node)::uuid"
"""The client's own id: decimal digits are hexadecimal ones too."""
IDS = """\\set group random(1000, 9999)
\\set node random(100000000000, 999999999999)
"""
OPEN = f"SELECT ledger_hold_open({{bank}}, {HOLD}, 1::smallint, {{debit}}, :seconds::bigint, NULL, NULL);\n"
CAPTURE = f"""SELECT ledger_hold_capture({{bank}}, {{uuid7}}, {HOLD}, {{credit}}, :seconds::bigint, 2::smallint, NULL,
  '2026-01-01'::date, NULL);
"""

PROMISE = Row("hold_and_capture", "冻结并扣划（一整圈）÷ TPC-B · hold + capture cycle ÷ TPC-B", bar=0.5, aim=0.7)


def measure(stage: Stage) -> Row:
    """Against TPC-B."""
    bank = posting_bank(stage)
    given = {"bank": bank.bank, "uuid7": uuid7(stage), "debit": numbered(":debit"), "credit": numbered(":credit")}
    calls = [call.format(**given) for call in (OPEN, CAPTURE)]
    text = TWO_ACCOUNTS + IDS + "".join(TRANSACTION.format(bank=bank.bank, call=call) for call in calls)
    ours = stage.script("hold_and_capture", text, accounts=bank.accounts)
    ours()  # warm
    before = stage.count(bank.bank), stage.count(bank.bank, "ledger_hold")
    compared = compare(ours, stage.tpcb, stage.pairs)
    assert stage.count(bank.bank) - before[0] == compared.done
    assert stage.count(bank.bank, "ledger_hold") - before[1] == compared.done
    return replace(
        PROMISE, value=compared.median, spread=compared.spread, details=compared.details(),
        note=compared.cost,
    )  # fmt: skip
