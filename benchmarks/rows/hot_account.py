"""One hot counter-account: every transfer comes from the bank's issue account, which is append-only."""

from dataclasses import replace

from benchmarks.posting import posting_bank, transfer_script
from benchmarks.slices import Row, compare
from benchmarks.stage import Stage

PROMISE = Row("hot_account", "热点对手账户 ÷ TPC-B · one hot counter-account ÷ TPC-B", bar=1.0, aim=1.5)


def measure(stage: Stage) -> Row:
    """Against TPC-B."""
    bank = posting_bank(stage)
    ours = stage.script("hot_account", transfer_script(stage, f"'{bank.issue}'::uuid"), accounts=bank.accounts)
    ours()  # warm
    before = stage.count(bank.bank)
    compared = compare(ours, stage.tpcb, stage.pairs)
    assert stage.count(bank.bank) - before == compared.done
    return replace(
        PROMISE, value=compared.median, spread=compared.spread, details=compared.details(),
        note=compared.cost,
    )  # fmt: skip
