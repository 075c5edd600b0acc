"""Settings: read once from the environment at start; what is missing stops the program with a sentence."""

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.kit.crypto import Keyring

ROOT = Path(__file__).resolve().parent.parent


class SettingsIncomplete(RuntimeError):
    """The environment lacks something the program cannot run without."""


@dataclass(frozen=True)
class Settings:
    """Everything the environment decides."""

    database_url: str
    owner_database_url: str
    worker_database_url: str
    supervision_database_url: str
    redis_url: str
    secret_key: str
    keyring: Keyring
    var: Path
    is_production: bool
    trusted_proxies: int
    sms_webhook_url: str | None
    sms_webhook_secret: str
    wechat_webhook_url: str | None
    wechat_webhook_secret: str
    smtp_host: str | None
    smtp_port: int
    smtp_user: str
    smtp_password: str
    mail_sender: str
    public_address: str
    limits_guesses: bool
    id_window_past_hours: int
    id_window_future_minutes: int

    @classmethod
    def from_environment(cls, role: str = "app") -> "Settings":
        """Settings for a process of this database role ('app' or 'worker')."""
        var = Path(os.environ.get("TIMEBANK_VAR", ROOT / "var"))
        is_production = os.environ.get("TIMEBANK_PRODUCTION", "") == "1"
        urls = _database_urls(var)
        secrets = _secrets(var, is_production)
        get = os.environ.get
        return cls(
            database_url=urls["worker" if role == "worker" else "app"],
            owner_database_url=urls["owner"],
            worker_database_url=urls["worker"],
            supervision_database_url=urls["supervision"],
            redis_url=urls["redis"],
            secret_key=secrets["SECRET_KEY"],
            keyring=Keyring.parse(secrets["FIELD_KEYS"]),
            var=var,
            is_production=is_production,
            trusted_proxies=int(get("TRUSTED_PROXIES", "0")),
            sms_webhook_url=get("SMS_WEBHOOK_URL"),
            sms_webhook_secret=get("SMS_WEBHOOK_SECRET", ""),
            wechat_webhook_url=get("WECHAT_WEBHOOK_URL"),
            wechat_webhook_secret=get("WECHAT_WEBHOOK_SECRET", ""),
            smtp_host=get("SMTP_HOST"),
            smtp_port=int(get("SMTP_PORT", "587")),
            smtp_user=get("SMTP_USER", ""),
            smtp_password=get("SMTP_PASSWORD", ""),
            mail_sender=get("MAIL_SENDER", "timebank@localhost"),
            public_address=get("PUBLIC_ADDRESS", "").rstrip("/"),
            limits_guesses=get("LIMIT_GUESSES", "1") == "1",
            id_window_past_hours=int(get("ID_WINDOW_PAST_HOURS", "72")),
            id_window_future_minutes=int(get("ID_WINDOW_FUTURE_MINUTES", "5")),
        )


def _database_urls(var: Path) -> dict[str, str]:
    """URLs of one's own servers, or of the embedded ones where none is named."""
    get = os.environ.get
    if database := get("DATABASE_URL"):
        if not (redis := get("REDIS_URL")):
            raise SettingsIncomplete("DATABASE_URL 已设置而 REDIS_URL 没有 · DATABASE_URL is set but REDIS_URL is not")
        return {
            "app": database,
            "owner": get("OWNER_DATABASE_URL", database),
            "worker": get("WORKER_DATABASE_URL", database),
            "supervision": get("SUPERVISION_DATABASE_URL", database),
            "redis": redis,
        }
    from app.kit.embedded import ensure_servers  # only where wanted: it starts processes

    servers = ensure_servers(var)
    return {
        "app": servers.app_url,
        "owner": servers.owner_url,
        "worker": servers.worker_url,
        "supervision": servers.supervision_url,
        "redis": servers.redis_url,
    }


def _secrets(var: Path, is_production: bool) -> dict[str, str]:
    """Secrets from the environment; in development they are made once and kept in var, readable by the owner only."""
    names = ("SECRET_KEY", "FIELD_KEYS")
    given = {name: os.environ[name] for name in names if name in os.environ}
    if len(given) == len(names):
        return given
    if is_production:
        missing = ", ".join(sorted(set(names) - set(given)))
        raise SettingsIncomplete(f"生产环境缺少 {missing} · production needs {missing}")
    path = var / "secrets.json"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        made = {"SECRET_KEY": os.urandom(32).hex(), "FIELD_KEYS": Keyring.generate().to_text()}
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(made))
        with suppress(FileExistsError):
            os.link(draft, path)  # the first process wins; link refuses to overwrite
        draft.unlink()
    return {**json.loads(path.read_text()), **given}
