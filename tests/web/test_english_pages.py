"""Pages in English hold no Chinese punctuation, save within names and other data."""

import html
import re

import pytest
from flask import Flask

from tests.architecture.banks import Bank, furnished_bank
from tests.clients import as_a_request
from tests.journeys.stories import ROLES, sights_of

LATIN, HAN, SIGNS = r"[A-Za-z0-9)%]", r"[\u4e00-\u9fff]", "：，。；、！？（）「」"
MIXED = re.compile(
    rf".{{0,30}}(?:{LATIN}\s?[{SIGNS}](?!\s*{HAN})|(?<!{HAN})[{SIGNS}]\s?{LATIN}).{{0,30}}|^(?:(?!{HAN}).)*[A-Za-z)]\s?：.{{0,30}}"
)
"""A Chinese sign beside Latin letters and no Chinese ones, or the colon of an English label."""
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
    sights = sights_of(app, bank)
    clients = {name: app.test_client() for name in (None, *ROLES)}
    for name, client in clients.items():
        if name:
            client.set_cookie("tb_session", bank.person(name).cookie, domain="localhost")
        with client.session_transaction() as kept:
            kept["language"] = "en"
    wrong, pages = [], 0
    for sight in sights:
        rule = str(sight.route.rule.rule)
        if rule in IN_BOTH_LANGUAGES:
            continue
        with app.app_context(), bank.world.scope():
            path = f"/t/{bank.world.slug}{sight.address()}"
        answer = as_a_request(lambda client=clients[sight.persona], path=path: client.get(path))
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        pages += 1
        wrong += [
            f"{rule}: {found.group()}" for part in seen(answer.get_data(as_text=True)) if (found := MIXED.search(part))
        ]
    assert pages > 120
    assert not wrong, "\n".join(wrong)
