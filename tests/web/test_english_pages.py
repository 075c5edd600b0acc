"""Pages in English hold no Chinese punctuation, save within names and other data."""

import html
import re

import pytest
from flask import Flask

from app.rbac.guard import PUBLIC
from app.rbac.queries import role_table
from tests.architecture.banks import Bank, furnished_bank
from tests.architecture.routes import routes_of
from tests.clients import as_a_request

LATIN, HAN, SIGNS = r"[A-Za-z0-9)%]", r"[\u4e00-\u9fff]", "：，。；、！？（）「」"
MIXED = re.compile(
    rf".{{0,30}}(?:{LATIN}\s?[{SIGNS}](?!\s*{HAN})|(?<!{HAN})[{SIGNS}]\s?{LATIN}).{{0,30}}|^(?:(?!{HAN}).)*[A-Za-z)]\s?：.{{0,30}}"
)
"""A Chinese sign beside Latin letters and no Chinese ones, or the colon of an English label."""
ROLES = {"resident": ("resident",), "volunteer": ("resident", "volunteer"), "everything": ("resident", "volunteer", "district_admin"),
         "organiser": ("resident", "organisation_admin"), "hotline": ("resident", "hotline_clerk"),
         "vetting": ("resident", "vetting_clerk"), "auditor": ("resident", "auditor"), "operator": ("resident", "bank_operator")}  # fmt: skip
DATA = re.compile(r"<(script|style|svg|textarea|code|pre|option)\b.*?</\1>", re.DOTALL)
IN_BOTH_LANGUAGES = {"/errors", "/api/v1/", "/arrive"}


@pytest.fixture(scope="module")
def bank(app: Flask) -> Bank:
    """A bank with a row of everything."""
    return furnished_bank(app)


def seen(page: str) -> list[str]:
    """What one reads on a page, a piece for each run of text."""
    body = DATA.sub(" ", page.split("<body", 1)[-1])
    body = re.sub(r"</?(?:strong|em|a|small|span|b)\b[^>]*>", "", body)
    return [html.unescape(part) for part in re.split(r"<[^>]+>", body)]


def test_no_chinese_punctuation_in_english_sentences(app: Flask, bank: Bank) -> None:
    with app.app_context(), bank.world.scope():
        table = role_table()
    words = {name: frozenset().union(*(table[role] for role in roles)) for name, roles in ROLES.items()}
    clients = {None: app.test_client(), **{name: app.test_client() for name in ROLES}}
    for name, client in clients.items():
        if name:
            client.set_cookie("tb_session", bank.person(name).cookie, domain="localhost")
        with client.session_transaction() as kept:
            kept["language"] = "en"
    wrong, pages = [], 0
    for route in routes_of(app):
        rule = str(route.rule.rule)
        if route.method != "GET" or rule in IN_BOTH_LANGUAGES or not set(route.ids) <= set(bank.ids):
            continue
        who = None if route.permission == PUBLIC else next((n for n in words if route.permission in words[n]), None)
        path = f"/t/{bank.world.slug}{route.path(bank.ids)}"
        answer = as_a_request(lambda client=clients[who], path=path: client.get(path))
        if answer.status_code >= 500 or answer.mimetype != "text/html":
            continue
        pages += 1
        wrong += [
            f"{rule}: {found.group()}" for part in seen(answer.get_data(as_text=True)) if (found := MIXED.search(part))
        ]
    assert pages > 60
    assert not wrong, "\n".join(wrong)
