"""Keys of e-mail addresses: the spellings of one address share one."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contacts.actions import update_contact
from contacts.models import Contact
from contacts.queries import find_possible_duplicates
from contacts.uniqueness import lock_unique_values
from crm.history.exceptions import Conflict
from crm.search.jobs import rebuild_keys
from crm.workspaces.emails import EMAIL_KEY_LENGTH, email_key, email_spellings

ZOE = "Zoé@Bücher.Example"
SPELLINGS = [
    ZOE,
    unicodedata.normalize("NFD", ZOE),
    "ZOÉ@BÜCHER.EXAMPLE",
    "zoé@xn--bcher-kva.example",
    "zoé@XN--Bcher-KVA.Example",
    "zoé@bücher。example",
    " zoé@bücher.example\u00a0\u200b",
]
texts = st.text(st.one_of(st.sampled_from("aZéü\u0301\u0308İßΣς@.。-_xn \u200b"), st.characters()), max_size=300)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_email_key_of_any_spelling_is_the_same(spelling):
    assert email_key(spelling) == "zoé@bücher.example"


@pytest.mark.parametrize(
    ("email", "key"),
    [
        ("A@B.fr", "a@b.fr"),
        ("", None),
        (None, None),
        (" \u200b", None),
        ("a@_x.BÜCHER.example", "a@_x.bücher.example"),
        ("a@_x.xn--bcher-kva.example", "a@_x.bücher.example"),
        ("a@xn--.fr", "a@xn--.fr"),
        ("i@❤.ws", "i@❤.ws"),
        ("ΝΙΚΟΣ@x.gr", "νικοσ@x.gr"),
        ("νικος@x.gr", "νικοσ@x.gr"),
        ("a@straße.de", "a@straße.de"),
        ("a@STRASSE.de", "a@strasse.de"),
    ],
)
def test_email_key_keeps_different_addresses_apart(email, key):
    assert email_key(email) == key


@given(texts)
@example("\ud800@é.x")
@example("a@" + "é" * 300)
def test_email_key_of_any_text_is_its_own_key_and_fits_the_column(text):
    key = email_key(text)
    assert key is None or email_key(key) == key or len(key) >= EMAIL_KEY_LENGTH
    assert len(text) > EMAIL_KEY_LENGTH or len(key or "") <= EMAIL_KEY_LENGTH
    assert all(email_key(spelling) == key for spelling in email_spellings(text)[1:] if len(spelling) < 200)


def test_email_spellings_have_both_forms_of_a_domain():
    assert email_spellings("A@B.fr") == ["a@b.fr"]
    assert email_spellings("A@BÜCHER.fr") == ["a@bücher.fr", "a@xn--bcher-kva.fr"]
    assert email_spellings("A@xn--bcher-KVA.fr") == ["a@xn--bcher-kva.fr", "a@bücher.fr"]
    assert email_spellings("") == []


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_lock_unique_values_of_another_spelling_conflicts(alice, make_contact, spelling):
    make_contact(email=SPELLINGS[3])
    with pytest.raises(Conflict), alice.scope():
        lock_unique_values(alice.actor, email=spelling)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_find_possible_duplicates_matches_any_spelling_of_an_address(alice, make_contact, spelling):
    stored = make_contact(email=ZOE)
    with alice.scope():
        assert [found.pk for found in find_possible_duplicates(alice.actor, email=spelling)] == [stored.pk]


def test_email_is_stored_as_typed_and_its_key_follows_each_edit(alice, make_contact, reload):
    contact = make_contact(email=ZOE)
    assert (reload(contact).email, reload(contact).email_key) == (ZOE, "zoé@bücher.example")
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact.pk, email="New@xn--bcher-kva.example")
    assert (reload(contact).email, reload(contact).email_key) == ("New@xn--bcher-kva.example", "new@bücher.example")
    with alice.scope():
        update_contact(actor=alice.actor, pk=contact.pk, email="")
    assert reload(contact).email_key is None


def test_rebuild_gives_older_rows_the_keys_of_their_addresses_even_if_two_share_one(alice, make_contact, reload):
    contacts = [make_contact(email=email) for email in (ZOE, SPELLINGS[3], "Max@b.fr")]
    with alice.scope():
        for contact, key in zip(contacts, ("zoé@bücher.example", SPELLINGS[3], None), strict=True):
            Contact.objects.filter(pk=contact.pk).update(email_key=key)
        rebuild_keys(workspace_id=str(alice.workspace.id))
    keys = [reload(contact).email_key for contact in contacts]
    assert keys == ["zoé@bücher.example", "zoé@bücher.example", "max@b.fr"]
