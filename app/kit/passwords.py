"""Passwords kept as Argon2id (19 MiB, two passes, one lane: about 30 ms), no more at once than processors."""

import os
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kit.errors import Invalid

MIN_LENGTH = 12


class PasswordTooShort(Invalid):
    code = "kit.password_too_short"
    zh = "密码至少要 {min_length} 个字符，太短容易被猜到，请换一个更长的，例如几个词连在一起。"
    en = "A password needs at least {min_length} characters, since short ones are guessed; try several words together."


class PasswordTooCommon(Invalid):
    code = "kit.password_too_common"
    zh = "这个密码太常见或只有一种字符，很容易被猜到，请换一个只有您想得到的。"
    en = "This password is too common or one character repeated, so it is soon guessed; choose one only you think of."


def hash_password(password: str) -> str:
    """The Argon2id hash with its salt and costs, as text to keep; waits while every processor is hashing."""
    with _turns:
        return _hasher.hash(_normalised(password))


def verify_password(hashed: str, password: str) -> bool:
    """Whether this is the password of the hash; a hash that cannot be read fits no password."""
    try:
        with _turns:
            return _hasher.verify(hashed, _normalised(password))
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(hashed: str) -> bool:
    """Whether the hash was made at other costs than today's, so that the next sign-in should renew it."""
    try:
        return _hasher.check_needs_rehash(hashed)
    except InvalidHashError:
        return True


def check_new_password(value: str) -> None:
    """Raises PasswordTooShort below 12 characters, PasswordTooCommon for a well-known one or one character repeated."""
    plain = unicodedata.normalize("NFKC", value)
    if len(plain) < MIN_LENGTH:
        raise PasswordTooShort(min_length=MIN_LENGTH)
    folded = plain.casefold()
    if folded in _COMMON or len(set(folded)) == 1:
        raise PasswordTooCommon()


_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_turns = threading.BoundedSemaphore(os.cpu_count() or 1)

# Only those that pass the length are worth listing.
_COMMON_ONES = """
012345678901 0123456789ab 098765432109 0987654321ab 101010101010 111122223333 111222333444 112233445566 121212121212
123123123123 123321123321 123412341234 123456123456 123456789012 1234567890123 12345678901234 1234567890ab
1234567890abc 1234567890qwe 123456789123 147258369000 147258369147 159357159357 1q2w3e4r5t6y 1q2w3e4r5t6y7u
1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazxsw23edc 520131452013 5201314520131 52013145201314 521521521521 987654321098
a12345678901 a123456789012 a1b2c3d4e5f6 aa1234567890 abc123456789 abc123abc123 abcd12345678 abcd123456789 abcdef123456
abcdefg12345 abcdefghijkl admin1234567 admin12345678 admin123456789 admin@123456 adminadminadmin administrator
administrator1 administrator123 asdfasdfasdf asdfghjkl123 asdfghjkl;'\\ beijing12345 changeme1234 guangdong123
guangzhou123 guest1234567 iloveyou1234 iloveyouforever jiayou123456 letmein12345 p@ssw0rd1234 p@ssword1234
passw0rd1234 password123! password1234 password12345 password123456 passwordpassword q1w2e3r4t5y6 qazwsx123456
qazwsxedcrfv qwe123456789 qwer12345678 qwerty123456 qwerty1234567 qwerty12345678 qwertyqwerty qwertyuiop12
qwertyuiop123 qwertyuiop1234 qwertyuiop[] qwertyuiopas root12345678 shandong1234 shijianyinhang taobao123456
test12345678 test123456789 testtesttest timebank1234 user12345678 welcome1234! welcome12345 welcome123456
woaibeijing123 woaini123456 woaini1314520 woaini5201314 woaini520520 woaizhongguo zaq12wsxcde3 zhongguo1234
zhongguo123456 zxcvbnm,./12 zxcvbnm12345 zxcvbnm123456
"""
_COMMON = frozenset(_COMMON_ONES.split())


def _normalised(password: str) -> bytes:
    # The same keys must give the same password whatever the input method makes of them (full width, composed accents).
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
