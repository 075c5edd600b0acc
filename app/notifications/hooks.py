"""What other machines tell the bank about its channels: signed, at the bank's own address."""

from typing import Any

from flask import Blueprint, request

from app.kit.gateways import check_signature
from app.kit.outside import wechat_secret
from app.notifications.addresses import link_wechat
from app.notifications.schemas import LinkedIn
from app.rbac.guard import public
from app.web.edge import keep_no_answer
from app.web.forms import csrf
from app.web.problems import BadRequest

hooks = Blueprint("notifications_hooks", __name__)
csrf.exempt(hooks)


@hooks.post("/hooks/wechat")
@public
def wechat_linked() -> Any:
    """The bridge says that a follower sent a member's code; the signature proves that it is the bridge."""
    payload = request.get_data()
    check_signature(wechat_secret(), dict(request.headers), payload)
    keep_no_answer()
    said = request.get_json(silent=True)
    if not isinstance(said, dict):
        raise BadRequest()
    values = LinkedIn().load(said)
    link_wechat(values["code"], values["open_id"])
    return "", 204
