"""Contacts of the GoMobile API, as its documentation has them."""

import re

import pytest

from .conftest import CONTACT_KEYS, DOCUMENTED_CONTACT, UNKNOWN_ID, expect_error, expect_json


def test_contact_creation_has_the_documented_keys_in_order(client):
    contact = expect_json(client.post("contact", DOCUMENTED_CONTACT), 201)
    assert list(contact) == CONTACT_KEYS
    sent = {name: value for name, value in DOCUMENTED_CONTACT.items() if name != "customAttributes"}
    assert {name: contact[name] for name in sent} == sent
    assert contact["organizationId"] == str(client.person.workspace.id)
    assert (contact["channels"], contact["gender"]) == ([], None)
    for name in ("createdAt", "updatedAt"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", contact[name])


def test_contact_shows_custom_attributes_after_the_timestamps(client):
    client.attribute(displayName="Age", type="number", description="In years")
    contact = expect_json(client.post("contact", DOCUMENTED_CONTACT), 201)
    shown = client.retrieve(contact)
    assert list(shown) == [*CONTACT_KEYS[:6], "customAttributes", *CONTACT_KEYS[6:]]
    attributes = shown.pop("customAttributes")
    assert shown == contact
    named = {"name": "age", "displayName": "Age", "type": "number"}
    assert attributes == [
        {**named, "value": 30, "isLocked": False, "description": "In years"},
        {
            "name": "interests",
            "displayName": "interests",
            "type": "text",
            "value": ["tech"],
            "isLocked": False,
            "description": None,
        },
    ]
    assert [list(attribute) for attribute in attributes] == [
        ["name", "displayName", "type", "value", "isLocked", "description"]
    ] * 2


def test_contact_has_the_same_keys_in_every_response(client):
    created = client.contact(firstName="John")
    [listed] = expect_json(client.get("contact"))["data"]
    put = expect_json(client.put(f"contact/{created['id']}", {}))
    read = client.retrieve(created)
    assert read.pop("customAttributes") == []
    assert created == listed == put == read
    assert list(put) == CONTACT_KEYS


def test_contact_with_only_a_phone_number_has_null_fields(client):
    contact = client.contact()
    assert [contact[name] for name in CONTACT_KEYS[6:]] == [None] * 11


def test_full_name_falls_back_to_first_and_last_name(client):
    contact = client.contact(firstName="John", lastName="Doe")
    assert contact["fullName"] == "John Doe"
    path = f"contact/{contact['id']}"
    assert expect_json(client.put(path, {"firstName": "Jane"}))["fullName"] == "Jane Doe"
    assert expect_json(client.put(path, {"fullName": "Jane of Troy"}))["fullName"] == "Jane of Troy"
    assert expect_json(client.put(path, {"fullName": None}))["fullName"] == "Jane Doe"


def test_contact_update_leaves_absent_fields_unchanged(client):
    contact = client.contact(fullName="Johnny", firstName="John", lastName="Doe")
    changed = expect_json(client.put(f"contact/{contact['id']}", {"firstName": "Jane"}))
    assert (changed["firstName"], changed["lastName"], changed["fullName"]) == ("Jane", "Doe", "Johnny")
    only = client.contact(primaryPhone="+212612345679", fullName="Ada Lovelace")
    changed = expect_json(client.put(f"contact/{only['id']}", {"firstName": "Augusta"}))
    assert (changed["firstName"], changed["lastName"], changed["fullName"]) == ("Augusta", None, "Ada Lovelace")


@pytest.mark.parametrize("field", [name for name in CONTACT_KEYS[6:] if name != "fullName"])
def test_contact_update_with_null_clears_the_field(client, field):
    contact = expect_json(client.post("contact", {**DOCUMENTED_CONTACT, "gender": "male"}), 201)
    changed = expect_json(client.put(f"contact/{contact['id']}", {field: None}))
    assert changed[field] is None
    assert {name for name in CONTACT_KEYS if changed[name] != contact[name]} <= {field, "updatedAt"}


def test_contact_creation_with_null_fields_succeeds(client):
    contact = client.contact(**dict.fromkeys([*CONTACT_KEYS[6:], "channels"]))
    assert [contact[name] for name in CONTACT_KEYS[6:]] == [None] * 11
    assert contact["channels"] == []


def test_contact_update_with_a_null_phone_number_is_400(client):
    contact = client.contact()
    assert expect_error(client.put(f"contact/{contact['id']}", {"primaryPhone": None}), 400) == [
        "primaryPhone should not be empty"
    ]


def test_contact_sent_back_as_read_is_accepted(client):
    contact = client.retrieve(expect_json(client.post("contact", {**DOCUMENTED_CONTACT, "gender": "female"}), 201))
    changed = expect_json(client.put(f"contact/{contact['id']}", {**contact, "lastName": "Roe"}))
    assert changed == {
        **{name: contact[name] for name in CONTACT_KEYS},
        "lastName": "Roe",
        "updatedAt": changed["updatedAt"],
    }
    assert client.retrieve(contact)["customAttributes"] == contact["customAttributes"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", UNKNOWN_ID),
        ("organizationId", UNKNOWN_ID),
        ("createdAt", "2020-01-01T00:00:00.000Z"),
        ("updatedAt", None),
    ],
)
def test_contact_with_another_read_only_value_is_400(client, field, value):
    contact = client.contact()
    assert expect_error(client.put(f"contact/{contact['id']}", {field: value}), 400) == [f"{field} cannot be changed"]
    assert expect_error(client.post("contact", {"primaryPhone": "+33612345678", field: value}), 400)


def test_contact_update_merges_custom_attributes_by_name(client):
    contact = client.contact(customAttributes={"age": 30, "city": "Fez"})
    expect_json(client.put(f"contact/{contact['id']}", {"customAttributes": {"age": 31, "vip": True}}))
    values = {
        attribute["name"]: (attribute["type"], attribute["value"])
        for attribute in client.retrieve(contact)["customAttributes"]
    }
    assert values == {"age": ("number", 31), "city": ("text", "Fez"), "vip": ("boolean", True)}


def test_contact_update_with_a_changed_attribute_array_is_400(client):
    contact = client.retrieve(client.contact(customAttributes={"age": 30}))
    contact["customAttributes"][0]["value"] = 31
    assert expect_error(client.put(f"contact/{contact['id']}", contact), 400) == ["customAttributes must be an object"]


def test_deleted_contact_is_404_and_not_listed(client):
    path = f"contact/{client.contact()['id']}"
    assert expect_json(client.delete(path)) == {"message": "Contact deleted successfully"}
    assert expect_error(client.get(path), 404) == "Contact not found"
    assert expect_error(client.delete(path), 404) == "Contact not found"
    assert expect_json(client.get("contact"))["meta"]["total"] == 0


def test_phone_number_of_another_contact_is_409(client):
    contact = client.contact()
    for phone in ("+212612345678", "+212 612-345678"):
        assert "primaryPhone" in expect_error(client.post("contact", {"primaryPhone": phone}), 409)
    other = client.contact(primaryPhone="+212612345679")
    assert "primaryPhone" in expect_error(client.put(f"contact/{other['id']}", {"primaryPhone": "+212612345678"}), 409)
    assert expect_json(client.put(f"contact/{contact['id']}", {"primaryPhone": "+212 612 345678"}))
    expect_json(client.delete(f"contact/{contact['id']}"))
    assert expect_json(client.put(f"contact/{other['id']}", {"primaryPhone": "+212612345678"}))


def test_phone_number_of_another_organization_is_accepted(client, other_client):
    assert client.contact()["id"] != other_client.contact()["id"]
