"""Fields encrypted so that a row cannot pass for another, indexes that need a key, and secrets handed out once."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.kit.errors import TimeBankError


class FieldUnreadable(TimeBankError):
    code = "kit.field_unreadable"
    status = 500
    zh = "这项加密内容无法读取：密钥不符或内容被移动过，请联系系统管理员。"
    en = "This encrypted content cannot be read: the key is missing or it was moved; please tell the administrator."


class BadKeyring(TimeBankError):
    code = "kit.bad_keyring"
    status = 500
    zh = "密钥配置无法使用：{why_zh}。请按“1:base64,2:base64;index:base64”的格式设置 32 字节的密钥。"
    en = 'The keyring is unusable: {why_en}. Set 32-byte keys in the form "1:base64,2:base64;index:base64".'


class Keyring:
    """The field keys by version (the highest one encrypts) and the key of the blind indexes; all are 32 bytes."""

    def __init__(self, field_keys: Mapping[int, bytes], index_key: bytes) -> None:
        if not field_keys or not all(1 <= version <= 255 for version in field_keys):
            raise BadKeyring(why_zh="版本号应在 1 到 255 之间且至少有一个", why_en="it needs a version from 1 to 255")
        if any(len(key) != _KEY_BYTES for key in (*field_keys.values(), index_key)):
            raise BadKeyring(why_zh="有密钥不是 32 字节", why_en="a key is not 32 bytes long")
        self._field_keys = dict(field_keys)
        self._index_key = index_key
        self._ciphers = {version: AESGCM(key) for version, key in field_keys.items()}
        self._newest = max(field_keys)

    @classmethod
    def generate(cls) -> Self:
        """A fresh keyring with one field key of version 1."""
        return cls({1: secrets.token_bytes(_KEY_BYTES)}, secrets.token_bytes(_KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> Self:
        """The keyring written as "1:base64,2:base64;index:base64"; raises BadKeyring, which never repeats a key."""
        fields, _, index = text.strip().partition(";")
        name, _, index_key = index.strip().partition(":")
        if name != "index":
            raise BadKeyring(why_zh="缺少 index 密钥", why_en="the index key is missing")
        field_keys: dict[int, bytes] = {}
        for entry in fields.split(","):
            version, _, key = entry.strip().partition(":")
            if not (version.isascii() and version.isdigit()) or int(version[:4]) in field_keys:
                raise BadKeyring(why_zh="版本号不是数字或重复", why_en="a version is no number or stands twice")
            field_keys[int(version[:4])] = _key_from_text(key)
        return cls(field_keys, _key_from_text(index_key))

    def to_text(self) -> str:
        """The form that `parse` reads; it holds the keys themselves, so it belongs only in the environment."""
        fields = ",".join(f"{v}:{_key_to_text(key)}" for v, key in sorted(self._field_keys.items()))
        return f"{fields};index:{_key_to_text(self._index_key)}"

    def encrypt(self, plain: str, *, context: str) -> bytes:
        """A text, encrypted as `encrypt_bytes` does."""
        return self.encrypt_bytes(plain.encode(), context=context)

    def decrypt(self, cipher: bytes, *, context: str) -> str:
        """The text encrypted in the same context; raises FieldUnreadable for another context, key or altered bytes."""
        return self.decrypt_bytes(cipher, context=context).decode()

    def encrypt_bytes(self, plain: bytes, *, context: str) -> bytes:
        """One version byte, a 12-byte random nonce, then AES-256-GCM with the context as associated data."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._ciphers[self._newest].encrypt(nonce, plain, context.encode())
        return bytes([self._newest]) + nonce + sealed

    def decrypt_bytes(self, cipher: bytes, *, context: str) -> bytes:
        """The bytes encrypted in the same context; raises FieldUnreadable for another context, key or altered bytes."""
        key = self._ciphers.get(cipher[0]) if len(cipher) >= _SHORTEST_CIPHER else None
        if key is None:
            raise FieldUnreadable()
        nonce, sealed = cipher[1 : 1 + _NONCE_BYTES], cipher[1 + _NONCE_BYTES :]
        try:
            return key.decrypt(nonce, sealed, context.encode())
        except InvalidTag:
            raise FieldUnreadable() from None

    @property
    def newest(self) -> int:
        """The version that encrypts."""
        return self._newest

    def needs_rotation(self, cipher: bytes) -> bool:
        """Whether this was encrypted with another key than the newest."""
        return cipher[:1] != bytes([self._newest])

    def blind_index(self, value: str, *, purpose: str) -> bytes:
        """32 bytes of HMAC-SHA256 by which equal values are found; each purpose has a key of its own."""
        return _hmac(_hmac(self._index_key, purpose.encode()), _bytes(value))

    def __repr__(self) -> str:
        return f"Keyring(versions={sorted(self._field_keys)})"


def one_time_digits(secret: bytes, *parts: str, digits: int = 6) -> str:
    """A code of decimal digits that only the holder of the secret can work out for these parts (HMAC-SHA256)."""
    framed = b"".join(len(part).to_bytes(8, "big") + part for part in map(_bytes, parts))
    return f"{int.from_bytes(_hmac(secret, framed), 'big') % 10**digits:0{digits}d}"


def new_secret() -> str:
    """32 random bytes as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def secret_digest(secret: str) -> bytes:
    """What is kept of a secret made by `new_secret`: its SHA-256, 32 bytes; never for passwords."""
    return hashlib.sha256(_bytes(secret)).digest()


def same(a: str | bytes, b: str | bytes) -> bool:
    """Whether two secrets are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(_bytes(a), _bytes(b))


_KEY_BYTES = 32
_NONCE_BYTES = 12
_SHORTEST_CIPHER = 1 + _NONCE_BYTES + 16  # the tag of an empty text


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def _bytes(value: str | bytes) -> bytes:
    # A stranger's JSON may hold half a surrogate pair: it matches nothing, and must not raise either.
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def _key_from_text(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadKeyring(why_zh="有密钥不是 base64", why_en="a key is not base64") from None


def _key_to_text(key: bytes) -> str:
    return base64.b64encode(key).decode()
