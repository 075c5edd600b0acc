"""What people are told about their own sign-in; members stands below and cannot tell them itself."""

from app.events.facts import Told, listens
from app.members.events import PasswordRemoved, PasswordSet
from app.members.queries import member
from app.notifications.commands import tell
from app.notifications.wording import WORDS, Words
from app.tenancy.queries import tenant

OWNER = "owner"

WORDS.update({
    (PasswordSet.word, OWNER): Words(  # type: ignore[attr-defined]
        "登录密码已设置", "Your password was set",
        "您的登录密码刚刚设置或修改，其他设备上的登录已退出。如非本人操作，请到“登录密码”用短信验证码重设，并告诉{tenant}。",
        "Your password was just set or changed, and other devices are signed out. If it was not you, set another with a code by SMS and tell {tenant}.",
        is_urgent=True,
    ),
    (PasswordRemoved.word, OWNER): Words(  # type: ignore[attr-defined]
        "登录密码已取消", "Your password was taken away",
        "以后用短信验证码登录。如非本人操作，请告诉{tenant}。",
        "Sign in with a code by SMS from now on. If it was not you, tell {tenant}.",
        is_urgent=True,
    ),
})  # fmt: skip


@listens(PasswordSet, PasswordRemoved, name="notifications.tell_of_password")
def tell_of_password(told: Told) -> None:
    """A member hears that their password changed, in case somebody else saw to it."""
    row = member(told.fact.member_id)
    node = tenant(row.tenant_id)
    values = {"zh": {"tenant": node.name("zh")}, "en": {"tenant": node.name("en")}}
    tell([row.id], kind=told.fact.word, side=OWNER, fact_id=told.fact_id, values=values, path="/me/password")
