"""What insurance tells people: that something has changed, never what was said of an accident (messages travel)."""

from app.notifications.wording import Words

COVERED, STAFF = "covered", "staff"

INSURANCE_WORDS: dict[tuple[str, str], Words] = {
    ("insurance.cover_voided", COVERED): Words(
        "服务保障已失效", "Your cover has ended",
        "{when} 的服务保障（{number}）已失效：{why}。请到“我的—服务保障”查看怎么办。",
        "Your cover {number} for the service of {when} does not hold any more: {why}. See “Cover while serving” on your page.", True,
    ),
    ("insurance.list_ready", STAFF): Words(
        "{month} 的投保名单已就绪", "The insurer’s list of {month} is ready",
        "{month} 共 {covers} 份保障、{people} 人。请到“投保名单”下载并交给保险公司，下载会留痕。",
        "{month}: {covers} covers of {people} people. Take the list from “Insurer’s list”; that you did is recorded.",
    ),
    ("insurance.claim_reported", COVERED): Words(
        "已收到报案：{number}", "Accident reported: {number}",
        "{when} 的服务已报案，工作人员会转给保险公司。请保留病历和发票，可在理赔页面上传。",
        "Reported for the service of {when}; staff pass it to the insurer. Keep records and receipts; you can add them to the claim.",
    ),
    ("insurance.claim_reported", STAFF): Words(
        "有新的报案：{number}", "A new claim: {number}",
        "{tenant} {when} 的服务有人报案，请尽快核对并转保险公司。", "An accident was reported for the service of {when} in {tenant}. Please check it and pass it on soon.", True,
    ),
    ("insurance.claim_passed", COVERED): Words(
        "理赔已转保险公司：{number}", "With the insurer: {number}",
        "您的理赔已转给 {insurer}，电话 {hotline}。", "Your claim went to {insurer}, telephone {hotline}.", True,
    ),
    ("insurance.claim_settled", COVERED): Words(
        "理赔已赔付：{number}", "Settled: {number}", "保险公司已赔付，请打开理赔页面查看。", "The insurer has settled your claim. Open it to see more.", True,
    ),
    ("insurance.claim_declined", COVERED): Words(
        "理赔未赔付：{number}", "Declined: {number}", "您的理赔没有赔付，原因请在理赔页面查看。", "Your claim was declined; its page says why.", True,
    ),
}  # fmt: skip
