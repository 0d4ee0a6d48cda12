"""Highlighting of a query in a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.search.highlight import highlight

texts = st.text(st.one_of(st.sampled_from("aeé\u0301ßİﬁ 0612+-_%\\"), st.characters()), max_size=20)


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("Hélène Dupont", "helene", "[Hélène] Dupont"),
        ("He\u0301le\u0300ne", "hele", "[He\u0301le\u0300]ne"),
        ("Jean Dupont", "dup jean", "[Jean] [Dup]ont"),
        ("DUPONT & DUPONT", "dupont", "[DUPONT] & [DUPONT]"),
        ("Straße", "strasse", "[Straße]"),
        ("+33 6 12 34 56 78", "06 12 34", "+33 [6 12 34] 56 78"),
        ("+33 6 12 34 56 78", "0033612", "+33 [6 12] 34 56 78"),
        ("06.12.34.56.78", "5678", "06.12.34.[56.78]"),
        ("jean@acme.com", "jean@acme", "[jean]@[acme].com"),
        ("Jean-Pierre", "jean pierre", "[Jean]-[Pierre]"),
        ("nothing", "xyz", "nothing"),
        ("nothing", "", "nothing"),
        ("", "a", ""),
    ],
)
def test_highlight_marks_the_query(text, query, shown):
    assert "".join(f"[{part}]" if mark else part for part, mark in highlight(text, query)) == shown


@given(texts, texts)
def test_highlight_parts_join_to_the_text_and_alternate(text, query):
    parts = highlight(text, query)
    assert "".join(part for part, _ in parts) == text
    assert all(part for part, _ in parts)
    marks = [mark for _, mark in parts]
    assert all(one != other for one, other in pairwise(marks))
