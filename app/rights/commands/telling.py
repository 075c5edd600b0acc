"""Telling both numbers of a rebinding by SMS: one number that cannot be told never keeps the others waiting."""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select

from app.events.outbox import work_due
from app.kit.clock import now
from app.kit.db import session
from app.kit.gateways import GatewayRefused, GatewayUnreachable
from app.kit.outside import sms
from app.kit.text import mask_name, mask_phone
from app.members.queries import member
from app.members.secrets import unseal
from app.rights.models import Rebinding
from app.tenancy.queries import look

TELLING = "rights.telling"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=3)
"""A notice that comes later than this warns nobody, and the numbers are not to be kept for it."""

log = structlog.get_logger()


def tell_next(after: UUID | None) -> UUID | None:
    """Tell the numbers of the next rebinding; afterwards neither is kept there. None when nobody waits.

    Where the gateway cannot be reached it is tried again later, first soon and then ever more rarely.
    """
    done = session().scalars(
        select(Rebinding).where(Rebinding.told_at.is_(None), *([Rebinding.id > after] if after else []))
        .order_by(Rebinding.id).limit(1).with_for_update(skip_locked=True)
    ).first()  # fmt: skip
    if done is None:
        return None
    waited = now() - done.done_at
    if not _tell(done) and waited < GIVEN_UP_AFTER:
        work_due(TELLING, now() + min(max(waited, FIRST_PAUSE), LONGEST_PAUSE))
        return done.id
    done.old_phone_cipher = done.new_phone_cipher = None
    done.told_at = now()
    return done.id


def _tell(done: Rebinding) -> bool:
    """Tell the old number, then the new one, which the text names; each is forgotten once told. False where nobody answers."""
    old = unseal(done.old_phone_cipher, "rebinding.old_phone", done.id)
    new = unseal(done.new_phone_cipher, "rebinding.new_phone", done.id)
    text = _notice(done, new)
    if old is not None and old != new:
        if not _send(done, old, text, "old"):
            return False
        done.old_phone_cipher = None
    return new is None or _send(done, new, text, "new")


def _send(done: Rebinding, number: str, text: str, which: str) -> bool:
    """Whether this number is dealt with; one that is refused is refused for good."""
    try:
        sms().send(number, text, message_id=f"{done.id}/{which}")
    except GatewayUnreachable:
        return False
    except GatewayRefused as refusal:
        log.warning("rebinding_not_told", rebinding=str(done.id), which=which, reply=refusal.sentence("en"))
    return True


def _notice(done: Rebinding, new: str | None) -> str:
    called, bank = mask_name(member(done.member_id).name), look().name_zh
    if done.what == "phone":
        return f"【{bank}】{called}的登录手机号已由工作人员改为 {mask_phone(new or '')}，原来的登录已全部退出。如非本人办理，请立即联系站点。"
    return f"【{bank}】{called}的动态验证码已由工作人员重置，下次登录时重新绑定。如非本人办理，请立即联系站点。"
