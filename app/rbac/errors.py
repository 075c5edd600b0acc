"""How rbac refuses."""

from app.kit.errors import Conflict, Forbidden, Invalid, NotFound


class PermissionMissing(Forbidden):
    """The person lacks the permission word."""

    code = "rbac.permission_missing"
    zh = "您没有“{zh}”的权限。如确有需要，请联系上级管理员授权。"
    en = "You lack the permission “{en}”. If you need it, ask the administrator above you."


class SecondFactorNeeded(Forbidden):
    """Staff permissions count only after the second factor."""

    code = "rbac.second_factor_needed"
    zh = "办理工作人员事项前，请先输入动态验证码。"
    en = "Before acting as staff, please enter the code of your second factor."


class GrantBeyondOwn(Forbidden):
    """Nobody grants what they do not hold, nor to themselves."""

    code = "rbac.grant_beyond_own"
    zh = "不能授予自己没有的权限，也不能给自己授权。请由上级管理员办理。"
    en = "You cannot grant what you do not hold, nor grant to yourself. Ask the administrator above you."


class RoleUnknown(Invalid):
    """No such role."""

    code = "rbac.role_unknown"
    zh = "没有“{role}”这个角色，请从列表中选择。"
    en = "There is no role “{role}”. Choose one from the list."


class GrantNotFound(NotFound):
    """No such grant."""

    code = "rbac.grant_not_found"
    zh = "没有找到这项授权，可能已被收回。"
    en = "This grant was not found; it may have been revoked."


class GrantEnded(Conflict):
    """The grant is over already."""

    code = "rbac.grant_ended"
    zh = "这项授权已经结束，无需再次收回。"
    en = "This grant has ended already; there is nothing to revoke."


class EndNeeded(Invalid):
    """Support access without an end, or for more than seven days."""

    code = "rbac.end_needed"
    zh = "只读支持访问必须写明结束时间，最长 7 天。请补上后再授予。"
    en = "Read-only support needs an end, within 7 days. Please add it and grant again."


class EndPast(Invalid):
    """A grant would be over before it began."""

    code = "rbac.end_past"
    zh = "结束时间已经过去，这项授权不会生效。请填写将来的时间，或不填。"
    en = "The end lies in the past, so the grant would never hold. Enter a later time, or none."


class RoleIsOwn(Forbidden):
    """Nobody changes what they themselves may do."""

    code = "rbac.role_is_own"
    zh = "不能调整自己担任的角色。请由担任其他角色的管理员办理。"
    en = "You cannot adapt a role you hold yourself. Ask an administrator who holds another one."


class RegionNeeded(Invalid):
    """A supervisor without a region that is known."""

    code = "rbac.region_needed"
    zh = "没有“{region}”这个地区。监管人员须写明地区的行政区划代码，例如 440100。"
    en = "There is no region “{region}”. A supervisor needs the code of a region, such as 440100."
