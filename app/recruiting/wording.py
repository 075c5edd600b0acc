"""What recruiting tells people: outcomes and questions, without what was said (messages travel)."""

from app.notifications.wording import Words

APPLICANT, TEAM_MEMBER = "applicant", "member"

RECRUITING_WORDS: dict[tuple[str, str], Words] = {
    ("recruiting.application_asked", APPLICANT): Words(
        "志愿者申请需要补充", "Your application: a question",
        "{tenant} 想再了解一些情况，请打开申请页面查看并回复。", "{tenant} would like to know more. Open your application to read and answer.", True,
    ),
    ("recruiting.application_approved", APPLICANT): Words(
        "志愿者申请已通过", "Your application is approved",
        "欢迎加入 {tenant} 的志愿者！现在可以接单了。", "Welcome among the volunteers of {tenant}! You can take orders now.", True,
    ),
    ("recruiting.application_declined", APPLICANT): Words(
        "志愿者申请未通过", "Your application was not approved",
        "{tenant} 已答复您的申请，原因请在申请页面查看；情况变化后可以再申请。",
        "{tenant} has answered; the reason stands with your application. You may apply again when things change.", True,
    ),
    ("recruiting.team_joined", TEAM_MEMBER): Words(
        "您已加入{team}", "You are in {team}", "从今天起您是{team}的队员。", "From today you are in {team}.",
    ),
    ("recruiting.team_led", TEAM_MEMBER): Words(
        "您是{team}的队长", "You lead {team}", "从今天起由您带领{team}。", "From today you lead {team}.",
    ),
}  # fmt: skip
