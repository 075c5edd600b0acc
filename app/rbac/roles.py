"""Role templates, compiled: Casbin says what a role may do, a set look-up answers it ever after.

`enforce` scans the policies on every call and its cost grows with them; the compiled table costs a microsecond and
a test holds it against Casbin's own answers.
"""

import csv
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import casbin
from casbin.model import Model as CasbinModel
from casbin.persist import Adapter

from app.rbac.words import Permission
from config.settings import ROOT

Row = tuple[str, ...]
Table = Mapping[str, frozenset[Permission]]

ROLES: dict[str, tuple[str, str]] = {
    "resident": ("居民会员", "Resident"),
    "volunteer": ("志愿者", "Volunteer"),
    "station_clerk": ("站点经办", "Station clerk"),
    "sub_branch_admin": ("支行管理员", "Sub-branch administrator"),
    "branch_admin": ("分行管理员", "Branch administrator"),
    "district_admin": ("总行管理员", "District administrator"),
    "auditor": ("审计员", "Auditor"),
    "bank_operator": ("运营机构", "Bank operator"),
    "competent_authority": ("主管部门", "Competent authority"),
    "vetting_clerk": ("审核专员", "Vetting clerk"),
    "community_clerk": ("社区专干", "Community clerk"),
    "social_work_station": ("社工站", "Social-work station"),
    "hotline_clerk": ("12349 话务员", "Hotline clerk"),
    "organisation_admin": ("团体管理员", "Organisation administrator"),
    "family_proxy": ("家人代办", "Family proxy"),
    "support": ("只读支持", "Read-only support"),
    "platform_operator": ("平台运营", "Platform operator"),
    "city_supervisor": ("市级监管", "City supervisor"),
}
INBORN = frozenset({"resident", "volunteer", "family_proxy"})
"""Held by being a member, or by a relative's naming; never granted at a node."""
ON_PLATFORM = frozenset({"platform_operator", "city_supervisor"})
"""Held on the platform host, by a grant on the platform."""
ENDS = frozenset({"support"})
"""Granted only with an end."""

MODEL, TEMPLATES = ROOT / "config" / "casbin.conf", ROOT / "config" / "roles.csv"
KEPT_TABLES = 256

_lock = threading.Lock()
_tables: dict[tuple[int, int], Table] = {}


class RowAdapter(Adapter):  # type: ignore[misc]
    """Hands rows to Casbin as lists of tokens; joining and splitting them at commas would let names become roles."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = list(rows)

    def load_policy(self, model: CasbinModel) -> None:
        """Put each row where Casbin looks for it."""
        for kind, *tokens in self._rows:
            assertion = model.model[kind][kind]
            assertion.policy.append(tokens)
            assertion.policy_map[",".join(tokens)] = len(assertion.policy) - 1


def template_rows(path: Path = TEMPLATES) -> list[Row]:
    """The role templates of the product: p rows (role, word) and g rows (role, role it includes)."""
    with path.open(encoding="utf-8") as lines:
        return [tuple(token.strip() for token in row) for row in csv.reader(lines) if row]


def enforcer(rows: Iterable[Row]) -> casbin.Enforcer:
    """Casbin over these rows."""
    return casbin.Enforcer(str(MODEL), RowAdapter(rows))


def compile_roles(rows: Iterable[Row], differences: Iterable[tuple[str, str, bool]] = ()) -> Table:
    """Role → permissions. A bank's additions reach the roles that include the one named; a removal binds that one alone."""
    taken: dict[str, set[str]] = {}
    rows = list(rows)
    for role, word, is_allowed in differences:
        if is_allowed:
            rows.append(("p", role, word))
        else:
            taken.setdefault(role, set()).add(word)
    with _lock:  # CPython before 3.11.8 raises SystemError where two threads parse a matcher at once
        ask = enforcer(rows)
        return {
            role: frozenset(
                Permission.of(word)
                for _, word in ask.get_implicit_permissions_for_user(role)
                if word not in taken.get(role, ())
            )
            for role in ROLES
        }


def table_of(bank: int, version: int, differences: Callable[[], Iterable[tuple[str, str, bool]]]) -> Table:
    """The compiled table of a bank at a version; its differences are asked for only when it has to be compiled."""
    key = (bank, version)
    if key not in _tables:
        if len(_tables) >= KEPT_TABLES:
            _tables.pop(next(iter(_tables)), None)
        _tables[key] = compile_roles(template_rows(), differences())
    return _tables[key]
