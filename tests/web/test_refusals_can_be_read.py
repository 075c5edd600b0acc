"""Every refusal and every form sent empty: a sentence in the reader's language, never a stack trace."""

import html
import re

import pytest
from flask import Flask, render_template

from app.kit.errors import TimeBankError
from scripts.looking import english_in
from tests.architecture.banks import Bank, furnished_bank
from tests.architecture.routes import routes_of
from tests.clients import PageClient, hidden_fields
from tests.worlds import World

CHINESE = re.compile(r"[\u4e00-\u9fff]")
FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]+)"[^>]*>(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
LEAVES = re.compile(
    r"/sign-out|/settings/|/shared-screen|/memberships|/erasure|/acting|/revocation|/withdrawal|/undoing"
)
"""Acts after which the walk could not go on: they end the session, or need no answer at all."""


@pytest.fixture(scope="module")
def bank(app: Flask) -> Bank:
    return furnished_bank(app)


def visible(page: str) -> str:
    """What a person reads: the body without tags, scripts and values."""
    body = re.sub(r"<(script|style|svg|textarea).*?</\1>", " ", page.split("<body", 1)[-1], flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def chinese_in_refusals(page: str) -> list[str]:
    """Refusals of an English page in which Chinese stands, but for what is quoted: names stay as they are."""
    said = re.findall(r'class="error"[^>]*>(.*?)</span>|role="alert"[^>]*>(.*?)</', page, flags=re.DOTALL)
    texts = [html.unescape(re.sub(r"<[^>]+>", " ", one or other)) for one, other in said]
    return [text for text in texts if CHINESE.search(re.sub(r"“[^”]*”", "", text))]


def test_every_refusal_speaks_both_languages(app: Flask, world: World) -> None:
    for code, kind in TimeBankError.registry.items():
        error = kind()
        zh, en = error.sentence("zh"), error.sentence("en")
        assert CHINESE.search(zh), code
        assert not english_in(zh), code
        assert not CHINESE.search(re.sub(r"“[^”]*”|'[^']*'", "", en)), code
        assert zh.rstrip().endswith(("。", "！", "？", "…", "）")), code
    with app.test_request_context(f"/t/{world.slug}/", base_url="http://localhost"):
        for code, kind in list(TimeBankError.registry.items())[:5]:
            error = kind()
            page = render_template("web/error_plain.html", error=error, sentence=error.sentence("zh"))
            assert error.sentence("zh") in html.unescape(page), code


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("persona", ["resident", "everything"])
def test_every_form_sent_empty_answers_in_the_language_of_its_reader(
    app: Flask, bank: Bank, persona: str, language: str
) -> None:
    with app.app_context(), bank.world.scope():
        client = bank.world.browser(bank.person(persona))
    here = f"/t/{bank.world.slug}"
    hidden = hidden_fields(client.client.get(f"{here}/").get_data(as_text=True))
    assert client.client.post(f"{here}/settings/language", data={**hidden, "language": language}).status_code == 303
    wrong, sent = [], 0
    for route in routes_of(app):
        if route.method != "GET" or route.is_api or not set(route.ids) <= set(bank.ids):
            continue
        opened = client.client.get(f"{here}{route.path(bank.ids)}")
        if opened.status_code >= 500 and route.rule.rule != "/readyz":
            wrong.append(f"{route}: {opened.status_code}")
        if opened.status_code != 200 or opened.mimetype != "text/html":
            continue
        for action, inner in FORM.findall(opened.get_data(as_text=True)):
            if LEAVES.search(action):
                continue
            answer = _sent(client, html.unescape(action), inner)
            sent += 1
            page = answer.get_data(as_text=True)
            if answer.status_code >= 500 or "Traceback" in page:
                wrong.append(f"{action}: {answer.status_code}")
            elif answer.status_code >= 400 and answer.mimetype == "text/html":
                foreign = english_in(visible(page)) if language == "zh" else chinese_in_refusals(page)
                wrong += [f"{action}: {words}" for words in foreign]
                if not re.search(r'class="(error|note)|role="alert"', page):
                    wrong.append(f"{action}: {answer.status_code} and no sentence")
    assert not wrong, "\n".join(wrong)
    assert sent > (15 if persona == "resident" else 60), sent


def _sent(client: PageClient, action: str, inner: str) -> object:
    data = {name: html.unescape(value) for name, value in HIDDEN.findall(inner)}
    return client.client.post(action, data=data)
