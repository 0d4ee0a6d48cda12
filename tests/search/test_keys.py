"""Search keys of records, and national digits of phone numbers."""

import pytest
from django.db import connection
from hypothesis import example, given
from hypothesis import strategies as st

from crm.db.search import LONGEST_WORD
from crm.workspaces.text import fold, national_digits, search_key, split_words

texts = st.text(
    st.one_of(st.sampled_from("abé\u0301ßﬁ 06+-_'’.\n"), st.characters(exclude_categories=["Cs"])), max_size=12
)


@pytest.mark.parametrize(
    ("values", "more", "key"),
    [
        (["Jean-Pierre", None, "", "O’Brien"], {}, " jean-pierre o’brien \n jean pierre o brien "),
        (["A", "a"], {"codes": ["FR 12.3"]}, " a a fr 12.3 \n a fr 12 3 fr123 "),
        (["+33 6 12"], {"phone": "+33 6 12"}, " +33 6 12 \n 33 6 12 612 <216 "),
        ([], {}, "  \n  "),
    ],
)
def test_search_key_has_the_values_and_their_words(values, more, key):
    assert search_key(*values, **more) == key


@given(st.lists(texts, max_size=4), texts)
@example(["a\nb"], "b")
def test_search_key_matches_the_beginnings_of_its_words(values, query):
    key = search_key(*values)
    first, words = key.split("\n")
    assert first.strip() == fold(*values)
    for word in split_words(fold(query)):
        assert (f" {word}" in key) == any(other.startswith(word) for other in words.split())
        assert (f" {word} " in key) == (word in words.split())


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("+33 6 12", "612"),
        ("0033612", "612"),
        ("06 12", "612"),
        ("+33 (0)6 12", "612"),
        ("+1 202 555", "202555"),
        ("＋３３６１２", "612"),
        ("+", ""),
        ("00", ""),
        ("", ""),
        (None, ""),
        ("none", ""),
    ],
)
def test_national_digits_are_the_same_for_every_notation(phone, digits):
    assert national_digits(phone) == digits


@given(texts)
def test_national_digits_of_any_text_are_ascii(phone):
    assert national_digits(phone).isascii()


@pytest.mark.parametrize("length", [1, LONGEST_WORD, LONGEST_WORD + 1, 512])
@pytest.mark.parametrize("letter", ["x", "𐐨", "\ufdfa", "㍿"])
def test_words_of_any_length_are_indexed_and_found(alice, letter, length):
    from crm.search.global_search import global_search

    customer = alice.customer(name="Zzyzx")
    address = alice.address(customer, address_line1=letter * min(length, 255))
    with alice.scope(), connection.cursor() as cursor:
        cursor.execute("SELECT crm_words(search_key) FROM addresses_address")
        found = global_search(alice.workspace.id, letter * min(length, 60), record_types=["address"])
    assert [str(hit.id) for hit in found] == [address["id"]]
