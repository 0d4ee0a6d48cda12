"""Definitions of custom attributes are enforced by the actions, for every source; stored values stay as they are."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from contacts.actions import create_contact, delete_contact, merge_contacts, update_contact
from contacts.models import Contact
from crm.history.bulk import set_attribute
from crm.history.models import Change
from crm.history.revert import revert_change, revert_change_set
from crm.workspaces.actions import create_attribute, delete_attribute, update_attribute
from customers.actions import create_customer, update_customer

REFUSED = [
    *(("number", value) for value in ("12", True, [1], {"a": 1}, float("inf"))),
    ("currency", "0.30"),
    ("percent", "100"),
    *(("checkbox", value) for value in ("true", 1, 0)),
    *(
        ("date", value)
        for value in ("soon", "2026-02-30", "20260115", 20260115, "2026-01-15T25:00:00Z", "2026-01-15 x")
    ),
    *(("list", value) for value in ("silver", ["gold", "silver"], [["gold"]], 7)),
    *(("link", value) for value in ("acme.com", "javascript:alert(1)", "ftp://acme.com", 7)),
    *(("phone", value) for value in ("call me", 33612345678)),
    *(("email", value) for value in ("nobody", False)),
    *(("text", value) for value in (7, ["a"], "x" * 4001)),
]
ALLOWED = [
    *(("number", value) for value in (12, -12.5, 0, None, "")),
    ("currency", 0.3),
    ("percent", 100),
    *(("checkbox", value) for value in (True, False)),
    *(("date", value) for value in ("2026-01-15", "2026-01-15T10:00:00.000Z", "2026-01-15T10:00+02:00")),
    *(("list", value) for value in ("gold", ["gold"], [])),
    ("link", "https://acme.com/a?b"),
    ("phone", "+33 6 12 34 56 78"),
    ("email", "jean@acme.com"),
    ("text", " gold "),
]


@pytest.fixture
def actor(alice):
    with alice.scope():
        yield alice.actor


def define(actor, kind, key="x", record_type="contact", **values):
    values = {"values": ["gold"], **values}
    return create_attribute(actor=actor, record_type=record_type, key=key, name=key.title(), type=kind, **values)


def stored_attributes(contact):
    return Contact.objects.get(pk=contact.pk).custom_attributes


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_create_and_update_with_value_of_another_type_are_refused(actor, kind, value):
    contact = create_contact(actor=actor)
    define(actor, kind)
    for attempt in (
        lambda: create_contact(actor=actor, custom_attributes={"x": value}),
        lambda: update_contact(actor=actor, pk=contact.pk, custom_attributes={"x": value}),
        lambda: update_contact(actor=actor, pk=contact.pk, merged={"custom_attributes": {"x": value}}),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        [message] = refused.value.message_dict["custom_attributes"]
        assert message.startswith("x: ")


@pytest.mark.parametrize(("kind", "value"), ALLOWED)
def test_create_and_update_with_value_of_the_type_keep_it_as_sent(actor, kind, value):
    define(actor, kind)
    contact = create_contact(actor=actor, custom_attributes={"x": value})
    assert stored_attributes(contact) == {"x": value}
    other = create_contact(actor=actor)
    update_contact(actor=actor, pk=other.pk, merged={"custom_attributes": {"x": value}})
    assert stored_attributes(other) == {"x": value}


def test_attribute_without_a_definition_takes_any_value(actor):
    define(actor, "number", record_type="customer")
    delete_attribute(actor=actor, pk=define(actor, "number").pk)
    contact = create_contact(actor=actor, custom_attributes={"x": [1, {"a": None}], "": "", "é": True})
    assert stored_attributes(contact) == {"x": [1, {"a": None}], "": "", "é": True}


def test_create_with_several_invalid_attributes_names_all(actor):
    define(actor, "number", key="seats")
    define(actor, "date", key="end")
    with pytest.raises(ValidationError) as refused:
        create_contact(actor=actor, custom_attributes={"seats": "many", "end": "soon", "other": "x"})
    assert sorted(refused.value.message_dict["custom_attributes"]) == [
        "end: Enter a date such as 2026-01-15.",
        "seats: Enter a number such as 12 or 12.5.",
    ]


def test_text_attribute_must_match_the_pattern(actor):
    define(actor, "text", regex_pattern=r"^\d{3}$", regex_cue="Three digits.")
    assert create_contact(actor=actor, custom_attributes={"x": "123"}).pk
    with pytest.raises(ValidationError, match=r"x: Three digits\."):
        create_contact(actor=actor, custom_attributes={"x": "1234"})
    assert create_contact(actor=actor).pk  # the transaction can still be used


@pytest.mark.parametrize(
    ("pattern", "text"),
    [(r"(.*)(.*)(.*)\1\2\3y", "ab" * 1990 + "zy"), (r"(?:(?:(?:a{1,200}){1,200}){1,200})b", "a" * 3900)],
    ids=["too slow", "too large"],
)
def test_text_attribute_with_a_pattern_that_is_too_costly_takes_any_text(actor, pattern, text):
    define(actor, "text", regex_pattern=pattern)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        before = cursor.fetchall()
        assert create_contact(actor=actor, custom_attributes={"x": text}).pk
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchall() == before


def test_text_attribute_with_an_invalid_pattern_takes_any_text(actor):
    define(actor, "text", regex_pattern="(")
    assert create_contact(actor=actor, custom_attributes={"x": "whatever"}).pk


def test_update_keeps_a_value_stored_before_its_definition(actor):
    contact = create_contact(actor=actor, custom_attributes={"x": "many", "y": 1})
    define(actor, "number")
    update_contact(actor=actor, pk=contact.pk, custom_attributes={"x": "many", "y": 2}, phone="1")
    update_contact(actor=actor, pk=contact.pk, merged={"custom_attributes": {"x": "many", "y": 3}})
    assert stored_attributes(contact) == {"x": "many", "y": 3}
    update_contact(actor=actor, pk=contact.pk, custom_attributes={"y": 3})
    with pytest.raises(ValidationError):
        update_contact(actor=actor, pk=contact.pk, custom_attributes={"x": "many", "y": 3})


def test_update_keeps_a_value_after_its_definition_changed(actor):
    definition = define(actor, "list")
    contact = create_contact(actor=actor, custom_attributes={"x": "gold"})
    update_attribute(actor=actor, pk=definition.pk, values=["silver"])
    update_contact(actor=actor, pk=contact.pk, merged={"custom_attributes": {"x": "gold", "y": 1}})
    assert stored_attributes(contact) == {"x": "gold", "y": 1}


def test_undo_restores_a_value_that_the_definition_now_refuses(actor):
    contact = create_contact(actor=actor, custom_attributes={"x": "many"})
    update_contact(actor=actor, pk=contact.pk, custom_attributes={"x": None})
    change = Change.objects.of(contact)[0]
    define(actor, "number")
    revert_change(actor, change.pk)
    assert stored_attributes(contact) == {"x": "many"}
    delete_contact(actor=actor, pk=contact.pk)
    revert_change_set(actor, Change.objects.of(contact)[0].change_set_id)
    assert stored_attributes(contact) == {"x": "many"}


def test_merge_keeps_values_that_the_definition_now_refuses(actor):
    base, mergee = create_contact(actor=actor), create_contact(actor=actor, custom_attributes={"x": "many"})
    define(actor, "number")
    assert merge_contacts(actor=actor, base_id=base.pk, mergee_id=mergee.pk).custom_attributes == {"x": "many"}


def test_bulk_edit_converts_valid_text_and_refuses_invalid_text(actor):
    define(actor, "number", key="seats")
    assert set_attribute(actor.workspace_id, "contact", "seats", " 12 ").change({"custom_attributes": {}}) == {
        "custom_attributes": {"seats": 12}
    }
    with pytest.raises(ValidationError, match="seats: Enter a number"):
        set_attribute(actor.workspace_id, "contact", "seats", "many")


def test_definitions_of_customers_apply_to_customers_only(actor):
    define(actor, "link", record_type="customer")
    values = {"name": "Acme", "type": "company"}
    customer = create_customer(actor=actor, **values, custom_attributes={"x": "https://acme.com", "y": 1})
    for attempt in (
        lambda: create_customer(actor=actor, **values, custom_attributes={"x": "acme"}),
        lambda: update_customer(actor=actor, pk=customer.pk, custom_attributes={"x": "acme"}),
    ):
        with pytest.raises(ValidationError, match="x: Enter a link"), transaction.atomic():
            attempt()
    update_customer(actor=actor, pk=customer.pk, custom_attributes={"x": "https://acme.com", "y": 2})
    assert create_contact(actor=actor, custom_attributes={"x": "acme"}).pk


@pytest.mark.parametrize("value", ["a\0b", "\ud800", ["\0"]])
def test_attribute_that_cannot_be_stored_is_refused(actor, value):
    define(actor, "text", regex_pattern="a")
    for attributes in ({"x": value}, {"a\0": 1}):
        with pytest.raises(ValidationError) as refused:
            create_contact(actor=actor, custom_attributes=attributes)
        assert list(refused.value.message_dict) == ["custom_attributes"]


def test_writes_fetch_definitions_once_and_only_for_new_values(actor, django_assert_num_queries):
    for number in range(3):
        define(actor, "number", key=f"n{number}")
    values = {"n0": 1, "n1": 2, "other": "x"}
    with django_assert_num_queries(4):  # definitions, record, change, count
        contact = create_contact(actor=actor, custom_attributes=values, email="a@b.fr")
    with django_assert_num_queries(3):
        create_contact(actor=actor, email="a@b.fr", custom_attributes={})
    with django_assert_num_queries(3):  # record, new values, change
        update_contact(actor=actor, pk=contact.pk, custom_attributes={**values, "n0": None})
    with django_assert_num_queries(4):
        update_contact(actor=actor, pk=contact.pk, custom_attributes={**values, "n0": 7})


def test_one_and_true_are_different_values(actor):
    contact = create_contact(actor=actor, custom_attributes={"vip": 1, "n": 0, "list": [1, {"a": True}]})
    new = {"vip": True, "n": False, "list": [True, {"a": 1}]}
    update_contact(actor=actor, pk=contact.pk, merged={"custom_attributes": new})
    kept = json.dumps(stored_attributes(contact))
    assert kept == json.dumps({key: new[key] for key in json.loads(kept)})
    revert_change(actor, Change.objects.of(contact)[0].pk)
    assert stored_attributes(contact)["vip"] is not True
    define(actor, "number", key="vip")
    with pytest.raises(ValidationError):
        update_contact(actor=actor, pk=contact.pk, merged={"custom_attributes": {"vip": True}})


# --- keys


def test_attribute_with_a_standard_key_is_refused_when_it_is_created_alone(alice):
    with alice.scope():
        with pytest.raises(ValidationError) as refused:
            create_attribute(actor=alice.actor, record_type="contact", key=" email ", name="E-mail")
        assert refused.value.message_dict == {"key": ["A standard field has this key. Choose another one."]}
        made = create_attribute(actor=alice.actor, record_type="customer", key=" email ", name=" E-mail ")
        assert (made.key, made.name) == ("email", "E-mail")
        made = update_attribute(actor=alice.actor, pk=made.pk, key=" domain ", name=" Domain ")
        assert (made.key, made.name) == ("domain", "Domain")


def test_attribute_with_a_malformed_key_is_refused(alice):
    for key in ("a b", "a/b", "€"):
        with alice.scope(), pytest.raises(ValidationError) as refused:
            create_attribute(actor=alice.actor, record_type="contact", key=key, name="New")
        assert refused.value.message_dict == {"key": ["Use letters, digits, _, . and -."]}
