"""What the program needs before any module: settings, logs, the database, Redis, keys, gateways to the outside."""

import logging

import structlog
from flask import Flask
from redis import Redis

from app.kit.db import db
from app.kit.gateways.mail import RecordingMail, SmtpMail
from app.kit.gateways.sms import RecordingSms, WebhookSms
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
    if settings.smtp_host:
        app.extensions["mail"] = SmtpMail(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_user,
            settings.smtp_password,
            settings.mail_sender,
            True,
        )
    else:
        app.extensions["mail"] = RecordingMail(outbox / "mail.jsonl")
    db.init_app(app)
