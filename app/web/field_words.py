"""What the fields of forms are called, where a form is shown again without its own page."""

from app.web.language import t

WORDS: dict[str, tuple[str, str]] = {
    "acts": ("可代办事项", "What they may do"), "address": ("地址", "Address"), "amount": ("数额", "Amount"), "area": ("区域", "Area"),
    "born_on": ("出生日期", "Birth date"), "category": ("类别", "Category"), "closes": ("到几点", "Until"), "coefficient": ("系数", "Coefficient"),
    "comment": ("想说的话", "Comment"), "consents": ("同意", "Consents"), "consents_to_address": ("同意记下住址", "Consents to keeping the address"),
    "contact": ("紧急联系人", "Emergency contact"), "contact_phone": ("紧急联系电话", "Emergency telephone"),
    "credit_code": ("统一社会信用代码", "Unified credit code"), "decision": ("决定", "Decision"), "details": ("说明", "Details"),
    "died_on": ("去世日期", "Day of death"), "domain_en": ("领域（英文）", "Domain (English)"), "domain_zh": ("领域（中文）", "Domain (Chinese)"), "document": ("依据的材料", "Document"), "document_id": ("所属单据", "Belongs to"),
    "document_kind": ("单据类别", "Kind of document"), "effective_from": ("从何时起", "From when"), "elder": ("字号", "Size of type"),
    "en": ("英文", "English"), "ended_at": ("结束", "Ended"), "has_agreed": ("本人同意", "They agree"),
    "has_consented": ("书面同意", "Consent in writing"), "heirs": ("继承人", "Heirs"), "helper_id": ("服务者", "Helper"), "hours": ("小时", "Hours"),
    "icon": ("图标", "Picture"), "id_number": ("证件号码", "ID number"), "is_accepted": ("是否采纳", "Accepted"), "is_allowed": ("是否允许", "Allowed"), "is_another": ("不是同一位", "Somebody else"), "is_approved": ("是否批准", "Approved"),
    "agrees": ("同意", "Agreement"), "is_delegate": ("代表", "Delegate"), "is_in_service": ("在职", "In service"), "is_volunteer": ("做志愿者", "Volunteer"), "item": ("项目", "Item"),
    "keep": ("保留哪一份", "Which one is kept"), "kind": ("类型", "Kind"), "kind_id": ("服务项目", "Kind of service"), "kinds": ("类型", "Kinds"),
    "language": ("语言", "Language"), "leaf": ("网点", "Node"), "level": ("级别", "Level"), "living": ("居住情况", "Living situation"), "member_id": ("会员", "Member"),
    "min_level": ("志愿者最低等级", "Lowest level"), "minutes": ("时长（分钟）", "Length (minutes)"), "name": ("姓名或名称", "Name"), "name_en": ("英文名称", "English name"),
    "name_zh": ("中文名称", "Chinese name"), "needs": ("要求", "Needs"), "node": ("网点", "Node"), "note": ("说明", "Note"), "number": ("会员号", "Number"),
    "occasion": ("场合", "Occasion"), "offer": ("服务项目", "Offer"), "opens": ("从几点", "From"), "organisation": ("团体", "Organisation"),
    "other": ("对方", "The other"), "pace": ("频度", "Pace"), "parent_id": ("上级", "Parent"), "people_needed": ("需要几个人", "How many people"),
    "period": ("期间", "Period"), "permission": ("权限", "Permission"), "person": ("谁", "Who"), "phone": ("手机号", "Mobile number"), "place": ("地点", "Where"),
    "position": ("排在第几位", "Place in the list"), "programme": ("项目", "Programme"), "quarter": ("季度", "Quarter"), "reason": ("原因或依据", "Reason"), "relation": ("关系", "Relation"),
    "remaining": ("剩余时间", "Remaining time"), "reported_in_on": ("报到日期", "Reported in on"), "risk": ("风险", "Risk"), "risks": ("风险", "Risks"),
    "role": ("角色", "Role"), "row": ("行", "Row"), "rows": ("名单", "List"), "said": ("内容", "What was said"), "scheme": ("明暗", "Light or dark"),
    "since": ("从哪天", "From"), "skill": ("需要的技能", "Skill needed"), "skills": ("特长", "Skills"), "sponsor_id": ("付费团体", "Sponsor"), "standard_en": ("服务标准（英文）", "Standard (English)"), "standard_zh": ("服务标准（中文）", "Standard (Chinese)"),
    "happened_at": ("发生时间", "When it happened"), "hotline": ("保险公司电话", "The insurer’s telephone"), "insurer": ("保险公司", "Insurer"), "last_day": ("最后一天", "Last day"),
    "medical_yuan": ("意外医疗保额（元）", "Accident-medical amount (yuan)"), "policy_number": ("保单号", "Policy number"), "transport_yuan": ("交通意外保额（元）", "Transport-accident amount (yuan)"),
    "valid_from": ("从哪天", "From"), "yuan": ("赔付金额（元）", "Amount paid (yuan)"),
    "stars": ("几颗星", "Stars"),
    "started_at": ("开始", "Began"), "starts_at": ("什么时候", "When"), "state": ("状态", "State"), "subject_id": ("对象编号", "Id of the thing"),
    "successor_id": ("由谁接收", "Who takes over"), "team_id": ("队伍", "Team"), "tenant_id": ("网点", "Node"), "text": ("文字", "Text"), "type": ("类型", "Type"),
    "type_key": ("类型", "Type"), "understood": ("我明白", "I understand"), "until": ("到哪天", "Until"), "usual_minutes": ("常用时长（分钟）", "Usual length (minutes)"), "valid_to": ("到何时", "Until"),
    "valid_until": ("到哪一天为止", "Until which day"), "value": ("取值", "Value"), "volunteer": ("志愿者", "Volunteers"), "weekdays": ("星期", "Days of the week"),
    "words": ("想说的话", "Words"), "zh": ("中文", "Chinese"),
}  # fmt: skip
"""Word of every field that a macro of ours puts into a form, kept complete by a test; secrets are never shown."""


def field_called(name: str) -> str:
    """What a field is called in the reader's language."""
    return t(*WORDS.get(name, ("其他", "Other")))
