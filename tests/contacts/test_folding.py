"""Folded text, and LIKE patterns on it: what a pattern finds in a text, its folded form finds in the folded text."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm.workspaces.text import escape_like, fold, fold_like_pattern

# Letters that fold to nothing, to two, to a space, to what LIKE takes for more than itself.
TRICKY = "aeé\u0301ßẞİıΣςŉ½¨ \t\u00a0ＡﬁǅÅ가_%\\\uff3f\uff05\uff3c"
texts = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=["Cs"])), max_size=6)


def like(text: str, pattern: str) -> bool:
    """Say what PostgreSQL's LIKE would."""
    pieces = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    wanted = "".join(wild.get(piece) or re.escape(piece.removeprefix("\\") or "\\") for piece in pieces)
    return re.fullmatch(wanted, text, re.DOTALL) is not None


@st.composite
def matches(draw) -> tuple[str, str]:
    """A text, and a pattern that finds it: some of the text stands in the pattern, the rest is % or _."""
    text, pattern = "", ""
    for piece in draw(st.lists(texts, max_size=5)):
        kind = draw(st.sampled_from(["as it is", "%", "_"]))
        text += piece
        pattern += {"as it is": escape_like(piece), "%": "%", "_": "_" * len(piece)}[kind]
    return text, pattern


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("Ada", "A%", True),
        ("Ada", "a%", False),
        ("Ada", "_d_", True),
        ("Ada", "_d", False),
        ("50%", "50\\%", True),
        ("500", "50\\%", False),
        ("a\\b", "a\\\\b", True),
        ("a\nb", "a%b", True),
    ],
)
def test_like_is_like_here(text, pattern, found):
    assert like(text, pattern) is found


@given(matches())
@example(("İ", "_"))
@example(("Straße", "Stra_e"))
@example((" a  b ", " a  b "))
@example(("50％", "50_"))
def test_a_folded_pattern_finds_at_least_what_the_pattern_finds(match):
    text, pattern = match
    assert like(text, pattern)
    assert like(fold(text), fold_like_pattern(pattern))


@given(texts, texts)
def test_so_does_any_pattern_that_happens_to_match(text, pattern):
    unended = re.sub(r"(\\\\)*\\\Z", "", pattern) if re.search(r"(?<!\\)(\\\\)*\\\Z", pattern) else pattern
    if like(text, unended):
        assert like(fold(text), fold_like_pattern(unended))


@given(texts, texts, texts)
def test_a_folded_text_holds_the_folded_forms_of_its_parts(before, part, after):
    assert fold(part) in fold(before + part + after)


@given(texts)
def test_folding_what_is_folded_changes_nothing_that_is_compared(text):
    assert like(fold(text), fold_like_pattern(escape_like(text)))
    assert fold(text) == " ".join(fold(text).split())


@pytest.mark.parametrize(
    ("parts", "one"),
    [
        (("Éléonore", None, "", "Ñandú"), "eleonore nandu"),
        (("  Ada\t Byron\n",), "ada byron"),
        (("STRASSE", "Straße"), "strasse strasse"),
        ((), ""),
    ],
)
def test_texts_are_folded_to_one(parts, one):
    assert fold(*parts) == one


@pytest.mark.parametrize(
    ("pattern", "folds_to"),
    [
        ("%Élé%", "%ele%"),
        ("a_b", "a%b"),
        (r"50\%", r"50\%"),
        (r"a\_b%", r"a\_b%"),
        (r"a\\b", r"a\\b"),
        ("％", r"\%"),
        ("", ""),
    ],
)
def test_a_pattern_keeps_its_signs(pattern, folds_to):
    assert fold_like_pattern(pattern) == folds_to
