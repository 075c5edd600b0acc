"""Passwords kept as Argon2id (19 MiB, two passes, one lane: about 30 ms), no more at once than processors."""

import os
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kit.errors import Invalid

MIN_LENGTH, MAX_LENGTH = 8, 128


class PasswordTooShort(Invalid):
    code = "kit.password_too_short"
    zh = "密码至少要 {min_length} 个字符，太短容易被猜到，请换一个更长的，例如几个词连在一起。"
    en = "A password needs at least {min_length} characters, since short ones are guessed; try several words together."


class PasswordTooLong(Invalid):
    code = "kit.password_too_long"
    zh = "密码最多 {max_length} 个字符，请缩短一些。"
    en = "A password has at most {max_length} characters; please choose a shorter one."


class PasswordTooCommon(Invalid):
    code = "kit.password_too_common"
    zh = "这个密码太常见或只有一种字符，很容易被猜到，请换一个只有您想得到的。"
    en = "This password is too common or one character repeated, so it is soon guessed; choose one only you think of."


class PasswordIsKnown(Invalid):
    code = "kit.password_is_known"
    zh = "密码不能是您的手机号，别人一试就知道。请换一个只有您想得到的。"
    en = "The password must not be your telephone number, which others know; choose one only you think of."


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


def check_new_password(value: str, *, known: str = "") -> None:
    """Raises PasswordTooShort below 8 characters, PasswordTooLong above 128, PasswordTooCommon for a well-known one or one
    character repeated, PasswordIsKnown where it is the telephone number `known`, whatever stands around its digits.
    """
    plain = unicodedata.normalize("NFKC", value)
    if len(plain) < MIN_LENGTH:
        raise PasswordTooShort(min_length=MIN_LENGTH)
    if len(plain) > MAX_LENGTH:
        raise PasswordTooLong(max_length=MAX_LENGTH)
    folded = plain.casefold()
    if folded in _COMMON or len(set(folded)) == 1:
        raise PasswordTooCommon()
    if known and known in "".join(filter(str.isalnum, plain)) and len(plain) <= len(known) + 4:
        raise PasswordIsKnown()


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
00000001 0123456789 01234567 09876543 0987654321 10203040 1029384756 11111111 11112222 11223344 1122334455 12121212
123123123 1231231234 12312312 123123qwe 12341234 123454321 1234554321 12345678 123456780 123456789 1234567890 12345678910
12345678900 123456789a 12345678a 1234567a 1234567b 123456aa 123456ab 123456abc 123456qq 123456qwe 1234qwer 123698745 123qweasd
123abc123 12qwaszx 13131313 13145200 1314520520 13145201 14725836 147258369 1472583690 147852369 15935728 159357123 1593572468
1a2b3c4d 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz1qaz 1qazxsw2 19491001 20082008 31415926 3141592653 31415926535 4815162342 5201314520
52013140 52013145 520520520 521521521 5211314521 55555555 55667788 66666666 666666666 66668888 66778899 741852963 78945612
789456123 7894561230 7758521521 77585210 87654321 876543210 88888888 888888888 8888888888 88889999 963852741 98765432 987654321
9876543210 99999999 999999999 a1234567 a12345678 a123456789 a1b2c3d4 a1s2d3f4 aa123456 aa12345678 aa123123 aaa111222 aaa12345
aaaa1111 aaaa1234 abc12345 abc123456 abc12345678 abcd1234 abcd123456 abcd4321 abcdefg1 abcdefgh abcdefg123 admin123 admin1234
admin12345 admin888 administrator asd123456 asdasdasd asdf1234 asdfasdf asdfghjk asdfghjkl asdf123456 baseball beijing2008
beijing123 changeme chen1234 china123 computer dearbook dragon123 football g123456789 guangzhou guangdong iloveyou
iloveyou1 iloveyou520 internet jordan23 letmein1 li123456 liu123456 lovelove master123 michael1 p@ssw0rd p@ssword passw0rd
passw0rd1 password password! password1 password12 password123 pass1234 princess q1234567 q12345678 q123456789 q1w2e3r4 q1w2e3r4t5
qaz123456 qazwsx12 qazwsx123 qazwsxedc qq123456 qq123456789 qq5201314 qwe12345 qwe123456 qweasd123 qweasdzxc qweqweqwe qwer1234
qwerasdf qwerty12 qwerty123 qwerty1234 qwertyui qwertyuiop root1234 s12345678 shandong shijian123 sunshine superman taobao123
test1234 test12345 timebank timebank1 timebank123 trustno1 w123456789 wang1234 wang123456 welcome1 welcome123 whatever
woaini123 woaini1314 woaini520 woaini521 woaiwojia woainima wo123456 x123456789 xiaoming yang1234 z123456789 zaq12wsx zhang123
zhang123456 zhao1234 zhongguo zhou1234 zxc123456 zxcv1234 zxcvbnm1 zxcvbnm123 zz123456
"""
_COMMON = frozenset(_COMMON_ONES.split())


def _normalised(password: str) -> bytes:
    # The same keys must give the same password whatever the input method makes of them (full width, composed accents).
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
