"""Messages leave for real servers signed and once, and development keeps them where they can be read."""

import base64
import hmac
import json
import smtplib
import socketserver
import stat
import threading
import time
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.kit import gateways
from app.kit.gateways import GatewayRefused, GatewayUnreachable, SignatureRefused, check_signature
from app.kit.gateways import mail as mail_module
from app.kit.gateways.mail import RecordingMail, SentMail, SmtpMail
from app.kit.gateways.sms import RecordingSms, SentSms, WebhookSms
from app.kit.gateways.wechat import RecordingWechat, SentWechat, WebhookWechat


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.headers, body))
        if self.server.delay:
            time.sleep(self.server.delay)
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST  # noqa: N815 - the name http.server calls

    def log_message(self, *args):
        pass


@pytest.fixture
def hook(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.requests, server.status, server.delay = [], 200, 0.0
    server.url = f"http://127.0.0.1:{server.server_port}/hook"
    with serving(server):
        yield server


class Post(socketserver.StreamRequestHandler):
    """As much of SMTP as one letter needs."""

    def handle(self):
        self.say("220 ready" if self.server.greets else "554 closed")
        while line := self.rfile.readline().decode().strip():
            word = line.split()[0].upper()
            if word == "DATA":
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline()) != b".\r\n":
                    lines.append(part)
                self.server.letters.append(b"".join(lines))
                self.say("250 taken")
            elif word == "RCPT":
                self.say(self.server.rcpt_reply)
            elif word == "AUTH":
                self.server.logins.append(line)
                self.say("235 welcome")
            elif word == "EHLO":
                self.say("250-here\r\n250 AUTH PLAIN")
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, reply):
        self.wfile.write(f"{reply}\r\n".encode())


@pytest.fixture
def post_office():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Post)
    server.daemon_threads = True
    server.letters, server.logins, server.rcpt_reply, server.greets = [], [], "250 ok", True
    with serving(server):
        yield server


def smtp_mail(server, *, user="", starttls=False):
    return SmtpMail("127.0.0.1", server.server_address[1], user, "secret", "bank@example.org", starttls)


def test_a_text_message_is_posted_as_json_signed_and_named(hook):
    WebhookSms(hook.url, "s3cret").send("13800138000", "验证码 123456", message_id="m-1")

    ((headers, body),) = hook.requests
    assert json.loads(body) == {"phone": "13800138000", "text": "验证码 123456"}
    assert headers["Idempotency-Key"] == headers["Webhook-Id"] == "m-1"
    assert abs(int(headers["Webhook-Timestamp"]) - time.time()) < 60
    signed = f"m-1.{headers['Webhook-Timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(b"s3cret", signed, "sha256")).decode()
    assert headers["Webhook-Signature"] == f"v1,{expected}"


def test_a_wechat_message_is_posted_with_its_template_and_fields(hook):
    WebhookWechat(hook.url, "s3cret").send("o-1", "order_confirmed", {"时长": "1小时"}, message_id="m-2")

    ((headers, body),) = hook.requests
    assert json.loads(body) == {"open_id": "o-1", "template": "order_confirmed", "fields": {"时长": "1小时"}}
    assert headers["Idempotency-Key"] == "m-2"


@pytest.mark.parametrize("status", [302, 307, 400, 401, 500, 503])
def test_any_reply_but_success_is_a_refusal_and_redirects_are_not_followed(hook, status):
    hook.status = status
    with pytest.raises(GatewayRefused) as refusal:
        WebhookSms(hook.url, "s3cret").send("13800138000", "您好", message_id="m-1")
    assert refusal.value.data == {"gateway": "sms", "reply": status}
    assert len(hook.requests) == 1


def test_a_server_that_does_not_answer_in_time_is_unreachable(hook, monkeypatch):
    monkeypatch.setattr(gateways, "TIMEOUT_SECONDS", 0.05)
    hook.delay = 0.3
    with pytest.raises(GatewayUnreachable):
        WebhookSms(hook.url, "s3cret").send("13800138000", "您好", message_id="m-1")


def test_a_server_that_is_not_there_is_unreachable(hook):
    hook.shutdown()
    hook.server_close()
    with pytest.raises(GatewayUnreachable):
        WebhookWechat(hook.url, "s3cret").send("o-1", "t", {}, message_id="m-1")


def test_a_webhook_has_a_web_address(tmp_path):
    with pytest.raises(ValueError, match="address"):
        WebhookSms(f"file://{tmp_path}", "s3cret").send("13800138000", "您好", message_id="m-1")


def test_a_letter_reaches_the_server_with_its_message_id(post_office):
    smtp_mail(post_office).send("chen@example.org", "时间币到账", "您好，\n到账 1.5。", message_id="m-1")

    letter = message_from_bytes(post_office.letters[0], policy=policy.default)
    assert letter["Message-ID"] == "<m-1@example.org>"
    assert (letter["From"], letter["To"], letter["Subject"]) == ("bank@example.org", "chen@example.org", "时间币到账")
    assert letter.get_content().splitlines() == ["您好，", "到账 1.5。"]
    assert post_office.logins == []


def test_a_user_signs_in_before_sending(post_office):
    smtp_mail(post_office, user="bank").send("chen@example.org", "您好", "您好", message_id="m-1")
    assert base64.b64decode(post_office.logins[0].split()[-1]) == b"\0bank\0secret"


def test_a_server_without_encryption_is_refused_when_encryption_is_wanted(post_office):
    with pytest.raises(GatewayRefused):
        smtp_mail(post_office, starttls=True).send("chen@example.org", "您好", "您好", message_id="m-1")
    assert post_office.letters == []


def test_an_address_the_server_does_not_know_is_a_refusal(post_office):
    post_office.rcpt_reply = "550 nobody here"
    with pytest.raises(GatewayRefused) as refusal:
        smtp_mail(post_office).send("nobody@example.org", "您好", "您好", message_id="m-1")
    assert refusal.value.data == {"gateway": "mail", "reply": 550}


def test_a_mail_server_that_is_closed_or_gone_is_unreachable(post_office):
    post_office.greets = False
    with pytest.raises(GatewayUnreachable):
        smtp_mail(post_office).send("chen@example.org", "您好", "您好", message_id="m-1")
    post_office.shutdown()
    post_office.server_close()
    with pytest.raises(GatewayUnreachable):
        smtp_mail(post_office).send("chen@example.org", "您好", "您好", message_id="m-1")


def test_a_header_cannot_be_smuggled_into_a_letter(post_office):
    with pytest.raises(ValueError, match="Header"):
        smtp_mail(post_office).send("chen@example.org", "您好\r\nBcc: all@example.org", "您好", message_id="m-1")


def test_printed_gateways_show_no_secret():
    assert "s3cret" not in repr(WebhookSms("https://sms", "s3cret")) + repr(WebhookWechat("https://wx", "s3cret"))
    assert "s3cret" not in repr(SmtpMail("h", 25, "u", "s3cret", "a@b", True))


def test_recordings_keep_what_was_sent():
    sms, mail, wechat = RecordingSms(), RecordingMail(), RecordingWechat()
    sms.send("13800138000", "您好", message_id="m-1")
    mail.send("chen@example.org", "题", "文", message_id="m-2")
    wechat.send("o-1", "t", {"a": "b"}, message_id="m-3")
    assert sms.sent == [SentSms("13800138000", "您好", "m-1")]
    assert mail.sent == [SentMail("chen@example.org", "题", "文", "m-2")]
    assert wechat.sent == [SentWechat("o-1", "t", {"a": "b"}, "m-3")]


def test_recordings_share_a_file_only_the_owner_may_read(tmp_path):
    path = tmp_path / "sent.jsonl"
    path.touch(mode=0o644)
    RecordingSms(path).send("13800138000", "验证码 123456", message_id="m-1")
    RecordingMail(path).send("chen@example.org", "题", "文\n二", message_id="m-2")
    RecordingWechat(path).send("o-1", "t", {"a": "b"}, message_id="m-3")

    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert [line["gateway"] for line in lines] == ["sms", "mail", "wechat"]
    assert lines[0] == {"gateway": "sms", "phone": "13800138000", "text": "验证码 123456", "message_id": "m-1"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_closed_connection_counts_as_unreachable(monkeypatch):
    def disconnected(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(mail_module.smtplib, "SMTP", disconnected)
    with pytest.raises(GatewayUnreachable):
        SmtpMail("h", 25, "", "", "a@b", False).send("c@d", "s", "t", message_id="m")


def test_what_one_side_signs_the_other_side_accepts(hook):
    WebhookWechat(hook.url, "s3cret").send("o-1", "message", {"title": "您好"}, message_id="m-9")

    ((headers, body),) = hook.requests
    check_signature("s3cret", headers, body)
    for secret, told in (("another", body), ("", body), ("s3cret", body + b" ")):
        with pytest.raises(SignatureRefused):
            check_signature(secret, headers, told)


def test_an_address_cannot_begin_another_header(post_office):
    with pytest.raises(ValueError, match="Header"):
        smtp_mail(post_office).send("chen@example.org\nBcc: all@example.org", "您好", "您好", message_id="m-1")
    assert post_office.letters == []
