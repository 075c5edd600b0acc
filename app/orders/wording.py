"""What orders tells people: the product's words, by fact and side."""

from app.notifications.wording import Words

HELPER, RECIPIENT, VOLUNTEERS, FORMER, STAFF = "helper", "recipient", "volunteers", "former_helper", "staff"

ORDER_WORDS: dict[tuple[str, str], Words] = {
    ("orders.demand_published", VOLUNTEERS): Words(
        "新的需求：{kind}", "A new demand: {kind}",
        "{when}，{tenant}，约 {length}。适合您的等级，可以去看看。", "{when}, {tenant}, about {length}. It suits your level.",
    ),
    ("orders.order_claimed", RECIPIENT): Words(
        "有人接单了：{kind}", "Somebody will help: {kind}",
        "{helper} 将在 {when} 为您服务。到时请出示签到码。", "{helper} will come {when}. Please have the check-in code ready.", True,
    ),
    ("orders.order_dispatched", HELPER): Words(
        "为您派了一单：{kind}", "An order for you: {kind}",
        "请在 {when} 到 {tenant} 为 {recipient} 服务。", "Please help {recipient} {when} in {tenant}.", True,
    ),
    ("orders.order_dispatched", RECIPIENT): Words(
        "已安排服务者：{kind}", "A helper is arranged: {kind}", "{helper} 将在 {when} 为您服务。", "{helper} will come {when}.", True,
    ),
    ("orders.helper_assigned", HELPER): Words(
        "{organisation}请您去服务：{kind}", "{organisation} sends you: {kind}",
        "请在 {when} 到 {tenant} 为 {recipient} 服务。去不了可以退出，不用勉强。",
        "Please help {recipient} {when} in {tenant}. If you cannot, you may withdraw.", True,
    ),
    ("orders.helper_changed", HELPER): Words(
        "{organisation}请您去服务：{kind}", "{organisation} sends you: {kind}",
        "请在 {when} 到 {tenant} 为 {recipient} 服务。去不了可以退出，不用勉强。",
        "Please help {recipient} {when} in {tenant}. If you cannot, you may withdraw.", True,
    ),
    ("orders.helper_changed", RECIPIENT): Words(
        "换了服务者：{kind}", "Another helper will come: {kind}", "{helper} 将在 {when} 为您服务。", "{helper} will come {when}.", True,
    ),
    ("orders.helper_changed", FORMER): Words(
        "这一单换人了：{kind}", "Somebody else will go: {kind}",
        "{organisation}已请其他成员在 {when} 服务，您不用前往。", "{organisation} sends somebody else {when}; no need to come.", True,
    ),
    ("orders.organisation_reported", RECIPIENT): Words(
        "{organisation}反馈了服务情况", "{organisation} reported", "请打开订单查看反馈。", "Open the order to read the report.",
    ),
    ("orders.order_withdrawn", RECIPIENT): Words(
        "服务者退出了：{kind}", "The helper stepped back: {kind}",
        "原定 {when} 的服务，{helper} 不能来了。需求已重新开放，时间仍为您保留。",
        "{helper} cannot come {when}. The demand is open again and your time stays reserved.", True,
    ),
    ("orders.demand_cancelled", HELPER): Words(
        "需求已取消：{kind}", "The demand was cancelled: {kind}", "{when} 的服务已取消，您不用前往。", "The service {when} is cancelled; no need to come.", True,
    ),
    ("orders.demand_lapsed", RECIPIENT): Words(
        "暂时没有找到人：{kind}", "Nobody could come: {kind}",
        "{when} 的需求没有人接，时间已退回您的账户。您可以换个时间再发布，或联系站点。",
        "Nobody took the demand for {when}. Your time is back. Publish it for another time, or ask your station.", True,
    ),
    ("orders.demand_refused", RECIPIENT): Words(
        "需求没有通过评估：{kind}", "The demand was not allowed: {kind}",
        "{when} 的需求没有通过安全评估，原因写在需求页上。请联系站点，一起想别的办法。",
        "The demand for {when} was not allowed; its page says why. Please ask your station for another way.", True,
    ),
    ("orders.helper_missed", RECIPIENT): Words(
        "服务者未到场：{kind}", "The helper did not come: {kind}", "很抱歉，{helper} 没有在 {when} 到场。", "We are sorry: {helper} did not come {when}.",
    ),
    ("orders.helper_missed", HELPER): Words(
        "记为未到场：{kind}", "Marked as not come: {kind}", "{when} 的服务没有签到，已记为未到场。如有误请联系站点。",
        "There was no check-in for {when}. If this is wrong, tell your station.",
    ),
    ("orders.service_finished", RECIPIENT): Words(
        "请确认服务：{kind}", "Please confirm: {kind}",
        "{helper} 为您服务了 {length}。满意请确认，有问题可以提出异议。", "{helper} helped you for {length}. Confirm, or dispute if something was wrong.", True,
    ),
    ("orders.hours_held_back", HELPER): Words(
        "时长核定中：{kind}", "Hours under review: {kind}", "您当天的服务时长较长，正在核定，核定后入账。", "Your hours of the day are many; they are reviewed before they are paid.",
    ),
    ("orders.order_confirmed", HELPER): Words(
        "已入账 {amount}：{kind}", "{amount} received: {kind}", "为 {recipient} 的服务已确认，{amount} 已存入您的时间账户。谢谢您！",
        "Your service for {recipient} is confirmed; {amount} went to your time account. Thank you!",
    ),
    ("orders.order_confirmed", RECIPIENT): Words(
        "服务已完成：{kind}", "Service completed: {kind}", "{helper} 的服务已确认。欢迎评价。", "{helper}'s service is confirmed. You are welcome to evaluate it.",
    ),
    ("orders.order_disputed", HELPER): Words(
        "对方提出了异议：{kind}", "The other side disputes: {kind}", "工作人员会联系双方了解情况，期间时间不会变动。", "Staff will speak with both of you; nothing moves meanwhile.",
    ),
    ("orders.dispute_decided", HELPER): Words(
        "异议已裁决：{kind}", "The dispute is decided: {kind}", "裁决说明：{note}", "Decision: {note}",
    ),
    ("orders.dispute_decided", RECIPIENT): Words(
        "异议已裁决：{kind}", "The dispute is decided: {kind}", "裁决说明：{note}", "Decision: {note}",
    ),
    ("files.attached", HELPER): Words(
        "订单有了新的照片或凭证：{kind}", "New photo or proof: {kind}",
        "{when} 的服务添加了照片或凭证，请打开订单查看。", "Something was added to the service of {when}. Open the order to see it.",
    ),
    ("files.attached", RECIPIENT): Words(
        "订单有了新的照片或凭证：{kind}", "New photo or proof: {kind}",
        "{when} 的服务添加了照片或凭证，请打开订单查看。", "Something was added to the service of {when}. Open the order to see it.",
    ),
    ("files.attached", STAFF): Words(
        "待裁决的订单补充了凭证：{kind}", "New proof to decide on: {kind}",
        "{tenant} {when} 的服务有异议，当事人刚补充了照片或凭证。请看过再裁决。",
        "The service of {when} in {tenant} is disputed, and proof was just added. Look at it before you decide.",
    ),
    ("orders.reminder_due", HELPER): Words(
        "服务提醒：{kind}", "Reminder: {kind}", "{when}，请到 {tenant} 为 {recipient} 服务。", "{when}: please help {recipient} in {tenant}.", True,
    ),
    ("orders.reminder_due", RECIPIENT): Words(
        "服务提醒：{kind}", "Reminder: {kind}", "{when}，{helper} 会来为您服务。", "{when}: {helper} will come.", True,
    ),
}  # fmt: skip
