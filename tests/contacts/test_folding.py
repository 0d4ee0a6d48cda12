"""Folding of text and LIKE patterns: a pattern that matches a text matches it folded as well."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crm.workspaces.text import escape_like, fold, fold_like_pattern

# Letters that fold to nothing, to two letters, to a space or to a wildcard of LIKE.
TRICKY = "aeé\u0301ßẞİıΣςŉ½¨ \t\u00a0ＡﬁǅÅ가_%\\\uff3f\uff05\uff3c"
texts = st.text(st.one_of(st.sampled_from(TRICKY), st.characters(exclude_categories=["Cs"])), max_size=6)


def matches_like(text: str, pattern: str) -> bool:
    """Match a text as LIKE of PostgreSQL does."""
    pieces = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    expression = "".join(wild.get(piece) or re.escape(piece.removeprefix("\\") or "\\") for piece in pieces)
    return re.fullmatch(expression, text, re.DOTALL) is not None


@st.composite
def matching_pairs(draw) -> tuple[str, str]:
    """A text and a pattern that matches it: some of the text, with % or _ for the rest."""
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
def test_matches_like_agrees_with_postgresql(text, pattern, found):
    assert matches_like(text, pattern) is found


@given(matching_pairs())
@example(("İ", "_"))
@example(("Straße", "Stra_e"))
@example((" a  b ", " a  b "))
@example(("50％", "50_"))
def test_fold_like_pattern_matches_the_folded_text(pair):
    text, pattern = pair
    assert matches_like(text, pattern)
    assert matches_like(fold(text), fold_like_pattern(pattern))


@given(texts, texts)
def test_fold_like_pattern_of_any_matching_pattern_matches(text, pattern):
    unended = re.sub(r"(\\\\)*\\\Z", "", pattern) if re.search(r"(?<!\\)(\\\\)*\\\Z", pattern) else pattern
    if matches_like(text, unended):
        assert matches_like(fold(text), fold_like_pattern(unended))


@given(texts, texts, texts)
def test_fold_of_a_text_contains_the_fold_of_its_parts(before, part, after):
    assert fold(part) in fold(before + part + after)


@given(texts)
def test_fold_matches_its_own_pattern_and_collapses_spaces(text):
    assert matches_like(fold(text), fold_like_pattern(escape_like(text)))
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
def test_fold_joins_texts(parts, one):
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
def test_fold_like_pattern_keeps_wildcards_and_escapes(pattern, folds_to):
    assert fold_like_pattern(pattern) == folds_to
