"""What exchange tells people: the product's words, by fact and side."""

from app.notifications.wording import Words

GIVER, RECEIVER = "giver", "receiver"

EXCHANGE_WORDS: dict[tuple[str, str], Words] = {
    ("exchange.time_donated", GIVER): Words(
        "您捐出了 {amount}", "You donated {amount}",
        "{amount} 已转给{receiver}。谢谢您的心意！", "{amount} went to {receiver}. Thank you for your kindness!",
    ),
    ("exchange.time_donated", RECEIVER): Words(
        "收到捐赠 {amount}", "A gift of {amount}",
        "{giver} 捐给{receiver} {amount}，已入账。", "{giver} gave {receiver} {amount}; it is in the account.",
    ),
    ("ledger.pool_granted", RECEIVER): Words(
        "公益池转给您 {amount}", "{amount} from the pool",
        "邻居们捐入公益池的时间里，有 {amount} 已转入您的账户，可以用来请人帮忙。",
        "Of the time neighbours gave to the pool, {amount} is now in your account; you can ask for help with it.",
    ),
}  # fmt: skip
