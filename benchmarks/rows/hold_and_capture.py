"""A cycle of hold and capture, in two transactions as in the product: publishing, then confirming."""

from benchmarks.posting import BEGIN, TWO_ACCOUNTS, numbered, posting_bank, uuid7
from benchmarks.slices import Row, compare
from benchmarks.stage import Stage

OPEN = """SELECT n.id AS hold FROM (SELECT {uuid7} AS id OFFSET 0) n,
  LATERAL ledger_hold_open({bank}, n.id, 1::smallint, {debit}, :seconds::bigint, n.id, NULL) \\gset
COMMIT;
"""
CAPTURE = """SELECT ledger_hold_capture({bank}, {uuid7}, :hold::uuid, {credit}, :seconds::bigint, 2::smallint, NULL,
  '2026-01-01'::date, NULL);
COMMIT;
"""


def measure(stage: Stage) -> Row:
    """Against TPC-B."""
    bank = posting_bank(stage)
    given = {"bank": bank.bank, "uuid7": uuid7(stage), "debit": numbered(":debit"), "credit": numbered(":credit")}
    text = TWO_ACCOUNTS + "".join(part.format(**given) for part in (BEGIN, OPEN, BEGIN, CAPTURE))
    ours = stage.script("hold_and_capture", text, accounts=bank.accounts)
    ours()  # warm
    before = stage.count(bank.bank), stage.count(bank.bank, "ledger_hold")
    compared = compare(ours, stage.tpcb, stage.pairs)
    assert stage.count(bank.bank) - before[0] == compared.done
    assert stage.count(bank.bank, "ledger_hold") - before[1] == compared.done
    return Row(
        "hold_and_capture", "冻结并扣划（一整圈）÷ TPC-B · hold + capture cycle ÷ TPC-B",
        compared.median, bar=0.5, aim=0.7, spread=compared.spread, details=compared.details(),
        note=compared.cost,
    )  # fmt: skip
