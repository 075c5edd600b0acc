"""Permission words, `noun:verb`. From one glossary row follow the word, its label and its place in the documents."""

from app.kit.words import Word


class Permission(Word):
    """Everything that can be allowed."""

    ACCOUNT_READ = "account:read", "查看自己的时间账户", "See one's own time account"
    ACCOUNT_READ_OTHERS = "account:read-others", "查看他人的时间账户", "See other people's time accounts"
    DONATION_GIVE = "donation:give", "捐赠自己的时间", "Donate one's own time"
    PROFILE_EDIT = "profile:edit", "修改自己的资料与同意", "Edit one's own profile and consents"
    MESSAGE_READ = "message:read", "查看自己的消息", "Read one's own messages"
    FILE_READ = "file:read", "查看附件", "Open the files of what one may see"
    FILE_ATTACH = "file:attach", "添加与移除附件", "Add files and remove them"
    DEMAND_PUBLISH = "demand:publish", "发布自己的需求", "Publish one's own demand"
    DEMAND_PUBLISH_FOR = "demand:publish-for", "替他人发布需求", "Publish a demand for somebody else"
    DEMAND_READ = "demand:read", "查看可接的需求", "See demands one could take"
    DEMAND_READ_ALL = "demand:read-all", "查看本网点全部需求", "See all demands of the branch"
    DEMAND_CANCEL_FOR = "demand:cancel-for", "替他人取消需求", "Cancel a demand for somebody else"
    ORDER_READ = "order:read", "查看自己的需求与订单", "See one's own demands and orders"
    ORDER_CLAIM = "order:claim", "接单", "Claim an order"
    ORDER_DISPATCH = "order:dispatch", "派单", "Dispatch an order"
    ORDER_CHECK_IN = "order:check-in", "用签到码签到签退", "Check in and out with the code"
    ORDER_CHECK_IN_FOR = "order:check-in-for", "替他人签到签退", "Check somebody in and out"
    ORDER_UPLOAD = "order:upload", "上传并确认服务", "Upload and confirm a service"
    ORDER_CONFIRM = "order:confirm", "确认自己收到的服务", "Confirm a service one received"
    ORDER_CONFIRM_FOR = "order:confirm-for", "替他人确认服务", "Confirm a service for somebody else"
    ORDER_DISPUTE = "order:dispute", "对服务提出异议", "Dispute a service"
    ORDER_DECIDE = "order:decide", "裁决异议", "Decide a dispute"
    ORDER_EVALUATE = "order:evaluate", "评价", "Evaluate"
    RECORD_REVIEW = "record:review", "核定超过 8 小时的时长", "Confirm hours above 8 a day"
    RECORD_REVIEW_LONG = "record:review-long", "核定超过 12 小时的时长", "Confirm hours above 12 a day"
    RECORD_READ = "record:read", "查看服务记录", "See service records"
    MEMBER_READ = "member:read", "查找会员", "Find members"
    MEMBER_REGISTER = "member:register", "代为登记会员", "Register a member"
    MEMBER_EDIT = "member:edit", "修改会员资料", "Edit a member's data"
    MEMBER_VET = "member:vet", "审核志愿者", "Vet volunteers"
    MEMBER_MERGE = "member:merge", "合并同一人的两份档案", "Merge two records of one person"
    FACTOR_RESET = "factor:reset", "为丢失手机或动态码的人重新绑定", "Rebind a lost telephone or second factor"
    RIGHT_HANDLE = "right:handle", "办理个人信息请求与身后事", "Handle personal data requests, death and heirs"
    MEMBER_READ_ID = "member:read-id", "查看完整证件号码（留痕）", "See a full ID number (recorded)"
    PROXY_NAME = "proxy:name", "委托家人代办", "Let a relative act for oneself"
    VOLUNTEER_APPLY = "volunteer:apply", "申请成为志愿者", "Apply as a volunteer"
    RECIPIENT_READ = "recipient:read", "查看服务对象档案", "See the recipient registry"
    RECIPIENT_REGISTER = "recipient:register", "登记服务对象", "Register recipients"
    TEAM_READ = "team:read", "查看志愿队伍", "See teams"
    TEAM_REGISTER = "team:register", "登记志愿队伍", "Register teams"
    PARTY_MANAGE = "party:manage", "管理党组织与党员", "Manage party organisations and members"
    RECIPIENT_ASK = "recipient:ask", "定期询问服务对象满意度", "Ask recipients regularly how they are served"
    HOTLINE_OPEN = "hotline:open", "接听 12349 热线", "Answer the 12349 line"
    RISK_ASSESS = "risk:assess", "评估需求风险", "Assess the risk of a demand"
    INSURANCE_READ = "insurance:read", "查看保障与理赔", "See covers and claims"
    INSURANCE_MANAGE = "insurance:manage", "管理保障方案、名单与理赔", "Manage schemes of cover, lists and claims"
    ORGANISATION_LEAD = (
        "organisation:lead",
        "以组织名义接单与派人",
        "Take orders for one's organisation and assign members",
    )
    ORGANISATION_MANAGE = "organisation:manage", "管理团体与站点", "Manage organisations and stations"
    TIME_GRANT_PROPOSE = "time:grant-propose", "提出发放时间", "Propose a grant of time"
    TIME_REVERSE_PROPOSE = "time:reverse-propose", "提出冲正", "Propose a reversal"
    TIME_APPROVE = "time:approve", "批准发放或冲正（第二人）", "Approve a grant or reversal (second person)"
    TENANT_MANAGE = "tenant:manage", "调整网点（改名、移动、关闭）", "Rename, move and close nodes of the tree"
    BRAND_EDIT = "brand:edit", "修改品牌与用语", "Edit brand and vocabulary"
    SUPPORT_GRANT = "support:grant", "批准只读支持访问", "Allow read-only support access"
    REPORT_READ = "report:read", "查看本级及以下统计", "See figures of one's level and below"
    REGION_SUPERVISE = "region:supervise", "查看本地区各行汇总", "See the roll-ups of a region's banks"
    SHEET_IMPORT = "sheet:import", "用表格批量导入", "Import from a spreadsheet"
    SHEET_EXPORT = "sheet:export", "导出表格", "Export spreadsheets"
    CATALOGUE_EDIT = "catalogue:edit", "维护服务目录", "Edit the catalogue of kinds"
    MENU_EDIT = "menu:edit", "编排服务菜单", "Compose menus of services"
    RULE_READ = "rule:read", "查看规则", "See the rules"
    RULE_SET = "rule:set", "设定规则", "Set a rule"
    ROLE_GRANT = "role:grant", "授予与收回角色", "Grant and revoke roles"
    ROLE_ADAPT = "role:adapt", "调整角色的权限", "Adapt what a role may do"
    AUDIT_READ = "audit:read", "查看审计", "Read the audit"
    DESK_OPEN = "desk:open", "进入工作台", "Open the staff desk"
    TOKEN_ISSUE = "token:issue", "签发接口令牌", "Issue an API token"
    BANK_OPEN = "bank:open", "查看全部时间银行（开设用命令）", "See all banks (opening one is a command)"


STAFF_ONLY = frozenset(Permission) - {
    Permission.ACCOUNT_READ, Permission.PROFILE_EDIT, Permission.MESSAGE_READ, Permission.DEMAND_PUBLISH,
    Permission.DEMAND_READ, Permission.ORDER_READ, Permission.ORDER_CLAIM, Permission.ORDER_CHECK_IN, Permission.ORDER_CONFIRM,
    Permission.ORDER_DISPUTE, Permission.ORDER_EVALUATE, Permission.TOKEN_ISSUE, Permission.PROXY_NAME,
    Permission.VOLUNTEER_APPLY, Permission.ORGANISATION_LEAD, Permission.FILE_READ, Permission.FILE_ATTACH, Permission.DONATION_GIVE,
}  # fmt: skip
