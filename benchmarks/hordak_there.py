"""Run by the Python of var/bench/hordak-venv alone: transfers by django-hordak, told by lines on stdin how long.

python hordak_there.py prepare|work <number of accounts>      (the database stands in PG* of the environment)
"""

import os
import random
import sys
import time

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PGDATABASE"], "HOST": os.environ["PGHOST"],
            "PORT": os.environ["PGPORT"], "USER": os.environ["PGUSER"], "PASSWORD": os.environ["PGPASSWORD"],
            "CONN_MAX_AGE": None,
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", DEFAULT_CURRENCY="EUR", CURRENCIES=["EUR"], USE_TZ=True,
    SECRET_KEY="bench",
)  # fmt: skip
django.setup()

from django.core.management import call_command  # noqa: E402
from hordak.models import Account, Leg  # noqa: E402
from moneyed import Money  # noqa: E402


def prepare(count: int) -> None:
    """Tables and accounts."""
    call_command("migrate", verbosity=0)
    for number in range(count):
        Account.objects.create(name=f"account {number}", type="LI", currencies=["EUR"])


def work() -> None:
    """Transfers between random accounts, for as long as each line says; answers how many."""
    accounts = list(Account.objects.all())
    print("ready", flush=True)
    for line in sys.stdin:
        done, end = 0, time.perf_counter() + float(line)
        while time.perf_counter() < end:
            payer, payee = random.sample(accounts, 2)
            payer.transfer_to(payee, Money(random.randint(1, 60), "EUR"))
            done += 1
        print(done, flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]))
        print(Leg.objects.count())
    elif sys.argv[1] == "work":
        work()
