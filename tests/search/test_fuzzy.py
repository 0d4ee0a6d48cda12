"""Fuzzy search: words that differ by one edit find each other."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from crm.history.spellings import spellings, words_of
from crm.search.fuzzy import differs_by_one_edit, similar_tiers
from crm.search.query import SearchQuery

words = st.text("abcdé", min_size=4, max_size=8)


def is_one_edit_apart(one: str, other: str) -> bool:
    """Compare with all words that are one edit apart, as a slow reference."""
    letters = {*one, *other}
    positions = range(len(one) + 1)
    made = {one[:p] + letter + one[p:] for p in positions for letter in letters}
    made |= {one[:p] + letter + one[p + 1 :] for p in positions for letter in letters}
    made |= {one[:p] + one[p + 1 :] for p in positions}
    made |= {one[:p] + one[p : p + 2][::-1] + one[p + 2 :] for p in positions}
    return other in made - {one}


@given(words, words)
def test_differs_by_one_edit_with_replaced_added_removed_or_swapped_letter_is_true(one, other):
    assert differs_by_one_edit(one, other) == is_one_edit_apart(one, other) == differs_by_one_edit(other, one)


@given(words, st.integers(0, 8), st.sampled_from("abcdé"), st.sampled_from(["other", "more", "less", "changed"]))
def test_spellings_of_words_one_edit_apart_overlap(word, place, letter, how):
    at = min(place, len(word) - 1)
    other = {
        "other": word[:at] + letter + word[at + 1 :],
        "more": word[:at] + letter + word[at:],
        "less": word[:at] + word[at + 1 :],
        "changed": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[how]
    assert spellings(word) & spellings(other)


def test_words_of_texts_omits_short_long_and_numeric_words():
    assert words_of(["Jean-Pierre d’Alembert", None, "abc 12345 n°4567 " + "x" * 41]) == {"jean", "pierre", "alembert"}


def test_similar_tiers_are_ordered_by_likelihood():
    tiers = similar_tiers(SearchQuery.parse("jean dupond"), {"jean", "dupont", "mupond", "dupon", "jeans", "martin"})
    assert [tier.tsquery for tier in tiers] == [
        "'jean' & 'dupont'",
        "'jean' & 'dupon'",
        "'jean' & 'mupond'",
        "'jeans' & 'dupond':*",
        "'jeans' & 'dupont'",
        "'jeans' & 'dupon'",
    ]


def fetch_spellings(person) -> list[tuple[str, str]]:
    with person.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT spelling, word FROM crm_spelling ORDER BY word, spelling")
        return cursor.fetchall()


def test_spellings_are_stored_once_for_each_word(alice, charlie):
    alice.customer(name="Acme")
    once = sorted((spelling, "acme") for spelling in spellings("acme"))
    assert fetch_spellings(alice) == once
    alice.customer(name="ACMÉ 2 inc")
    customer = alice.customer(name="acme, acme")
    assert fetch_spellings(alice) == once
    alice.patch(f"/api/customers/{customer['id']}", {"name": "Acme Zoo", "id_crm": "Hello"})
    assert fetch_spellings(alice) == once
    assert fetch_spellings(charlie) == []
    charlie.customer(name="Acme")
    assert fetch_spellings(charlie) == once


@pytest.mark.parametrize("name", ["Zuckerman", "Ødegård", "Ελένη", "Ирина", "김민수박"])
def test_spellings_of_a_changed_name_are_added(alice, name):
    customer = alice.customer(name="Acme")
    alice.patch(f"/api/customers/{customer['id']}", {"name": name})
    assert words_of([name]) == {word for _, word in fetch_spellings(alice)} - {"acme"}
    kept = {spelling for spelling, word in fetch_spellings(alice) if word != "acme"}
    assert kept == {spelling for word in words_of([name]) for spelling in spellings(word)}
