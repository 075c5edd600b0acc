"""One transfer by the posting function, through pgbench as the app's role, the transaction and its scope in one message."""

from dataclasses import replace

from benchmarks.posting import posting_bank, transfer_script
from benchmarks.slices import Row, compare
from benchmarks.stage import Stage

PROMISE = Row(
    "one_transfer",
    "一笔转账（入账函数）÷ TPC-B · one transfer by the posting function ÷ pgbench TPC-B",
    bar=1.0,
    aim=1.3,
)


def measure(stage: Stage) -> Row:
    """Against TPC-B."""
    bank = posting_bank(stage)
    ours = stage.script("one_transfer", transfer_script(stage), accounts=bank.accounts)
    ours()  # warm
    before = stage.count(bank.bank)
    compared = compare(ours, stage.tpcb, stage.pairs)
    assert stage.count(bank.bank) - before == compared.done
    return replace(
        PROMISE, value=compared.median, spread=compared.spread, details=compared.details(),
        note=compared.cost,
    )  # fmt: skip
