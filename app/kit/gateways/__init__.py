"""The outside world that carries messages: one file per channel, each with its protocol, a real and a recording one."""

import base64
import hmac
import http.client
import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from app.kit.clock import now
from app.kit.crypto import same
from app.kit.errors import TimeBankError

TIMEOUT_SECONDS = 10
TOLERANCE_SECONDS = 300
"""How far the clocks of two machines may stand apart; a signature that is older proves nothing any more."""


class GatewayRefused(TimeBankError):
    code = "kit.gateway_refused"
    status = 502
    zh = "{gateway} 通道拒收了这条消息（答复 {reply}），请检查通道设置后重发。"
    en = "The {gateway} gateway refused this message (reply {reply}); please check its settings and send again."


class GatewayUnreachable(TimeBankError):
    code = "kit.gateway_unreachable"
    status = 503
    zh = "暂时连不上 {gateway} 通道，消息可能没有送到，请稍后用同一编号重发。"
    en = "The {gateway} gateway cannot be reached, so the message may not have left; retry later with the same id."


class SignatureRefused(TimeBankError):
    code = "kit.signature_refused"
    status = 401
    zh = "这条通知没有受理：签名缺失、不对或已超过 5 分钟。请核对共享密钥和时钟，重新签名后再发。"
    en = "This call was not accepted: its signature is missing, wrong or older than 5 minutes. Check the shared secret and the clock, then sign and send again."


def signed_post(gateway: str, url: str, secret: str, body: Mapping[str, object], *, message_id: str) -> None:
    """Posts JSON signed after the Standard Webhooks specification (HMAC-SHA256 of "id.seconds.body", keyed by the UTF-8
    bytes of the secret); the receiver drops a repeated message id. Raises GatewayRefused or GatewayUnreachable."""
    if not url.startswith(("https://", "http://")):
        raise ValueError("a webhook has an http(s) address")
    payload = json.dumps(body, ensure_ascii=False).encode()
    sent_at = str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": message_id,
        "Webhook-Id": message_id,
        "Webhook-Timestamp": sent_at,
        "Webhook-Signature": signature(secret, message_id, sent_at, payload),
    }
    request = urllib.request.Request(url, data=payload, headers=headers, method="POST")
    try:
        with _opener.open(request, timeout=TIMEOUT_SECONDS):
            pass
    except urllib.error.HTTPError as refusal:
        refusal.close()
        raise GatewayRefused(gateway=gateway, reply=refusal.code) from None
    except (OSError, http.client.HTTPException) as failure:  # URLError and TimeoutError are OSErrors
        raise GatewayUnreachable(gateway=gateway) from failure


def check_signature(secret: str, headers: Mapping[str, str], payload: bytes) -> None:
    """Raises SignatureRefused unless this body was signed, as `signed_post` signs, a few minutes ago at most; without a
    secret nothing is ever accepted. A header may carry several signatures, while a secret is being exchanged."""
    message_id, sent_at = headers.get("Webhook-Id", ""), headers.get("Webhook-Timestamp", "")
    if not (secret and message_id and sent_at.isascii() and sent_at.isdigit() and len(sent_at) < 12):
        raise SignatureRefused()
    if abs(now().timestamp() - int(sent_at)) > TOLERANCE_SECONDS:
        raise SignatureRefused()
    expected = signature(secret, message_id, sent_at, payload)
    if not any(same(given, expected) for given in headers.get("Webhook-Signature", "").split()):
        raise SignatureRefused()


def signature(secret: str, message_id: str, sent_at: str, payload: bytes) -> str:
    """'v1,' and the base64 of the HMAC-SHA256 over "id.seconds.body"."""
    digest = hmac.digest(secret.encode(), f"{message_id}.{sent_at}.".encode() + payload, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def append_line(path: Path | None, body: Mapping[str, object]) -> None:
    """Adds one line of JSON to a file that only its owner may read; does nothing without a path."""
    if path is None:
        return
    line = json.dumps(body, ensure_ascii=False) + "\n"
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.fchmod(file, 0o600)  # a file that was there before may have been open to all
        os.write(file, line.encode())
    finally:
        os.close(file)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect counts as a refusal: following it would send the message where nobody configured."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)
