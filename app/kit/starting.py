"""What the program needs before any module: settings, logs, the database, Redis, keys, gateways to the outside."""

import logging
from pathlib import Path

import structlog
from flask import Flask
from redis import Redis

from app.kit.db import db
from app.kit.gateways.mail import MailGateway, RecordingMail, SmtpMail
from app.kit.gateways.sms import RecordingSms, WebhookSms
from app.kit.gateways.wechat import RecordingWechat, WebhookWechat, WechatGateway
from config.settings import Settings, SettingsIncomplete


def start(app: Flask, settings: Settings) -> None:
    """Configure the program; nothing is connected to before it is used."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SESSION_COOKIE_NAME="tb_page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=settings.is_production,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.extensions["settings"] = settings
    app.extensions["keyring"] = settings.keyring
    app.extensions["redis"] = Redis.from_url(settings.redis_url, socket_connect_timeout=2, health_check_interval=30)
    outbox = settings.var / "outbox"
    outbox.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.sms_webhook_url:
        app.extensions["sms"] = WebhookSms(settings.sms_webhook_url, settings.sms_webhook_secret)
    else:
        if settings.is_production:
            raise SettingsIncomplete("生产环境缺少 SMS_WEBHOOK_URL · production needs SMS_WEBHOOK_URL")
        app.extensions["sms"] = RecordingSms(outbox / "sms.jsonl")
    app.extensions["mail"] = _mail(settings, outbox)
    app.extensions["wechat"] = _wechat(settings, outbox)
    db.init_app(app)


def _mail(settings: Settings, outbox: Path) -> MailGateway | None:
    """Who runs a service and names no mail server has no mail: a letter that lies in a file reaches nobody."""
    if settings.smtp_host:
        return SmtpMail(
            settings.smtp_host, settings.smtp_port, settings.smtp_user, settings.smtp_password, settings.mail_sender, True
        )  # fmt: skip
    return None if settings.is_production else RecordingMail(outbox / "mail.jsonl")


def _wechat(settings: Settings, outbox: Path) -> WechatGateway | None:
    """Without the bridge's secret nobody could be linked, so there is no WeChat."""
    if settings.wechat_webhook_url:
        if not settings.wechat_webhook_secret:
            raise SettingsIncomplete(
                "WECHAT_WEBHOOK_URL 已设置而 WECHAT_WEBHOOK_SECRET 没有 · WECHAT_WEBHOOK_URL is set but WECHAT_WEBHOOK_SECRET is not"
            )
        return WebhookWechat(settings.wechat_webhook_url, settings.wechat_webhook_secret)
    records = bool(settings.wechat_webhook_secret) and not settings.is_production
    return RecordingWechat(outbox / "wechat.jsonl") if records else None
