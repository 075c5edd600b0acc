"""One declaration of a rule gives the check, the form's reading and the words people see."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.recipients.rules import KINDS_NOT_FOR_MINORS
from app.rules.declaration import RULES, Choice, Rule
from app.rules.errors import RuleValueRefused
from tests.worlds import World

TEXTS = ("规则", "Rule", "说明", "Help")


@pytest.fixture
def declare() -> Iterator[Any]:
    """Declares rules of this test alone."""
    before = set(RULES)
    yield lambda default, **more: Rule(f"test.rule_{len(RULES)}", default, *TEXTS, **more)
    for key in set(RULES) - before:
        del RULES[key]


def test_what_is_typed_becomes_a_value_of_the_rules_type(declare: Any) -> None:
    assert declare(8).read(" 12 ") == 12
    assert declare(8).read("-3") == -3
    assert declare(True).read("False") is False
    assert declare(False).read("true") is True
    assert declare([1, 2]).read("8, 12，24") == [8, 12, 24]
    assert declare([1, 2]).read("") == []
    assert declare("a", choices=(Choice("a", "甲", "A"), Choice("b", "乙", "B"))).read("b") == "b"


@pytest.mark.parametrize(
    ("default", "typed"),
    [
        (8, "eight"),
        (8, ""),
        (8, "2.5"),
        (8, "1e3"),
        (True, "yes"),
        (True, ""),
        ([1], "1, x"),
        ([1], "3, 2"),
        ([1], "-1"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(declare: Any, default: Any, typed: str) -> None:
    with pytest.raises(RuleValueRefused) as refused:
        declare(default).read(typed)
    assert "规则" in refused.value.sentence("zh")
    assert "Rule" in refused.value.sentence("en")


def test_bounds_choices_and_types_are_kept(declare: Any) -> None:
    hours = declare(8, minimum=1, maximum=24)
    assert [hours.check(value) for value in (1, 24)] == [1, 24]
    for value in (0, 25, True, "8", None, 8.0):
        with pytest.raises(RuleValueRefused):
            hours.check(value)
    choice = declare("a", choices=(Choice("a", "甲", "A"),))
    with pytest.raises(RuleValueRefused):
        choice.check("z")
    rising = declare([0, 1])
    for value in ([2, 1], [-1], ["1"], (1, 2)):
        with pytest.raises(RuleValueRefused):
            rising.check(value)


def test_whole_numbers_in_a_list_are_no_truths(declare: Any) -> None:
    with pytest.raises(RuleValueRefused):
        declare([0, 1]).check([False, True])


def test_a_default_must_fit_its_own_rule(declare: Any) -> None:
    with pytest.raises(RuleValueRefused):
        declare(0, minimum=1)


def test_a_key_is_declared_once(declare: Any) -> None:
    known = declare(1)
    with pytest.raises(AssertionError, match="declared twice"):
        Rule(known.key, 1, *TEXTS)


def test_values_are_shown_in_both_languages(declare: Any) -> None:
    choice = declare("a", choices=(Choice("a", "甲", "A"),))
    assert (choice.shown("a", "zh"), choice.shown("a", "en")) == ("甲", "A")
    assert [declare(True).shown(True, language) for language in ("zh", "en")] == ["是", "yes"]
    hours = declare(8, unit_zh="小时", unit_en="h")
    assert (hours.shown(8, "zh"), hours.shown(8, "en")) == ("8 小时", "8 h")
    assert declare([1]).shown([8, 12], "zh") == "8、12"


def test_every_declared_rule_can_be_written_down(world: World) -> None:
    """The documentation and the form are made of these; a rule that could not be read back could not be set."""
    assert len(RULES) > 20
    for declared in RULES.values():
        for language in ("zh", "en"):
            assert declared.shown(declared.default, language) or declared.default in ("", []), declared.key
        assert declared.zh != declared.en
        assert declared.help_zh.endswith(("。", "…")), declared.key
        assert declared.help_en.endswith((".", "…")), declared.key
        typed = ", ".join(map(str, declared.default)) if isinstance(declared.default, list) else str(declared.default)
        assert declared.read(typed) == declared.default, declared.key
        for choice in declared.choices:
            assert declared.read(choice.value) == choice.value
        if isinstance(declared.default, int) and not isinstance(declared.default, bool):
            assert declared.minimum is not None, f"{declared.key} has no lower bound"


def test_kinds_of_service_are_set_and_shown_by_their_names(world: World) -> None:
    kind = world.kind()
    kept = KINDS_NOT_FOR_MINORS.read(f"{kind.name_zh}、 rescue")
    assert kept == f"{kind.key}, rescue", "what another bank offers may stay"
    assert KINDS_NOT_FOR_MINORS.shown(kept, "zh") == kind.name_zh
    assert KINDS_NOT_FOR_MINORS.shown(kept, "en") == kind.name_en
    assert KINDS_NOT_FOR_MINORS.read(KINDS_NOT_FOR_MINORS.typed(kept)) == kept
    with pytest.raises(RuleValueRefused) as refused:
        KINDS_NOT_FOR_MINORS.read("跳伞")
    assert "不认识“跳伞”" in refused.value.sentence("zh")
