"""Contacts as GoMobile's documentation has them."""

import re

import pytest

from .conftest import KEYS, NOBODY, SEED, done, refused


def test_the_documented_request_answers_with_the_documented_keys_in_order(ann):
    contact = done(ann.post("contact", SEED), 201)
    assert list(contact) == KEYS
    sent = {name: value for name, value in SEED.items() if name != "customAttributes"}
    assert {name: contact[name] for name in sent} == sent
    assert contact["organizationId"] == str(ann.person.workspace.id)
    assert (contact["channels"], contact["gender"]) == ([], None)
    for name in ("createdAt", "updatedAt"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", contact[name])


def test_get_shows_custom_attributes_after_the_times(ann):
    ann.attribute(displayName="Age", type="number", description="In years")
    contact = done(ann.post("contact", SEED), 201)
    shown = ann.shown(contact)
    assert list(shown) == [*KEYS[:6], "customAttributes", *KEYS[6:]]
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


def test_list_get_create_and_put_show_one_shape(ann):
    created = ann.contact(firstName="John")
    [listed] = done(ann.get("contact"))["data"]
    put = done(ann.put(f"contact/{created['id']}", {}))
    got = ann.shown(created)
    assert got.pop("customAttributes") == []
    assert created == listed == put == got
    assert list(put) == KEYS


def test_a_contact_of_nothing_but_a_phone_number_is_null_in_all_else(ann):
    contact = ann.contact()
    assert [contact[name] for name in KEYS[6:]] == [None] * 11


def test_the_full_name_falls_back_to_first_and_last_name(ann):
    contact = ann.contact(firstName="John", lastName="Doe")
    assert contact["fullName"] == "John Doe"
    path = f"contact/{contact['id']}"
    assert done(ann.put(path, {"firstName": "Jane"}))["fullName"] == "Jane Doe"
    assert done(ann.put(path, {"fullName": "Jane of Troy"}))["fullName"] == "Jane of Troy"
    assert done(ann.put(path, {"fullName": None}))["fullName"] == "Jane Doe"


def test_what_is_not_sent_stays_the_full_name_too(ann):
    contact = ann.contact(fullName="Johnny", firstName="John", lastName="Doe")
    changed = done(ann.put(f"contact/{contact['id']}", {"firstName": "Jane"}))
    assert (changed["firstName"], changed["lastName"], changed["fullName"]) == ("Jane", "Doe", "Johnny")
    only = ann.contact(primaryPhone="+212612345679", fullName="Ada Lovelace")
    changed = done(ann.put(f"contact/{only['id']}", {"firstName": "Augusta"}))
    assert (changed["firstName"], changed["lastName"], changed["fullName"]) == ("Augusta", None, "Ada Lovelace")


@pytest.mark.parametrize("field", [name for name in KEYS[6:] if name != "fullName"])
def test_null_unsets(ann, field):
    contact = done(ann.post("contact", {**SEED, "gender": "male"}), 201)
    changed = done(ann.put(f"contact/{contact['id']}", {field: None}))
    assert changed[field] is None
    assert {name for name in KEYS if changed[name] != contact[name]} <= {field, "updatedAt"}


def test_null_on_create_means_none(ann):
    contact = ann.contact(**dict.fromkeys([*KEYS[6:], "channels"]))
    assert [contact[name] for name in KEYS[6:]] == [None] * 11
    assert contact["channels"] == []


def test_the_phone_number_cannot_be_unset(ann):
    contact = ann.contact()
    assert refused(ann.put(f"contact/{contact['id']}", {"primaryPhone": None}), 400) == [
        "primaryPhone should not be empty"
    ]


def test_a_client_may_send_back_all_that_it_read(ann):
    contact = ann.shown(done(ann.post("contact", {**SEED, "gender": "female"}), 201))
    changed = done(ann.put(f"contact/{contact['id']}", {**contact, "lastName": "Roe"}))
    assert changed == {**{name: contact[name] for name in KEYS}, "lastName": "Roe", "updatedAt": changed["updatedAt"]}
    assert ann.shown(contact)["customAttributes"] == contact["customAttributes"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", NOBODY),
        ("organizationId", NOBODY),
        ("createdAt", "2020-01-01T00:00:00.000Z"),
        ("updatedAt", None),
    ],
)
def test_what_is_read_only_is_refused_where_it_differs(ann, field, value):
    contact = ann.contact()
    assert refused(ann.put(f"contact/{contact['id']}", {field: value}), 400) == [f"{field} cannot be changed"]
    assert refused(ann.post("contact", {"primaryPhone": "+33612345678", field: value}), 400)


def test_custom_attributes_are_merged_name_by_name(ann):
    contact = ann.contact(customAttributes={"age": 30, "city": "Fez"})
    done(ann.put(f"contact/{contact['id']}", {"customAttributes": {"age": 31, "vip": True}}))
    values = {one["name"]: (one["type"], one["value"]) for one in ann.shown(contact)["customAttributes"]}
    assert values == {"age": ("number", 31), "city": ("text", "Fez"), "vip": ("boolean", True)}


def test_an_array_of_attributes_that_differs_is_refused(ann):
    contact = ann.shown(ann.contact(customAttributes={"age": 30}))
    contact["customAttributes"][0]["value"] = 31
    assert refused(ann.put(f"contact/{contact['id']}", contact), 400) == ["customAttributes must be an object"]


def test_delete_says_so_and_hides_the_contact(ann):
    path = f"contact/{ann.contact()['id']}"
    assert done(ann.delete(path)) == {"message": "Contact deleted successfully"}
    assert refused(ann.get(path), 404) == "Contact not found"
    assert refused(ann.delete(path), 404) == "Contact not found"
    assert done(ann.get("contact"))["meta"]["total"] == 0


def test_a_phone_number_belongs_to_one_contact(ann):
    contact = ann.contact()
    for phone in ("+212612345678", "+212 612-345678"):
        assert "primaryPhone" in refused(ann.post("contact", {"primaryPhone": phone}), 409)
    other = ann.contact(primaryPhone="+212612345679")
    assert "primaryPhone" in refused(ann.put(f"contact/{other['id']}", {"primaryPhone": "+212612345678"}), 409)
    assert done(ann.put(f"contact/{contact['id']}", {"primaryPhone": "+212 612 345678"}))
    done(ann.delete(f"contact/{contact['id']}"))
    assert done(ann.put(f"contact/{other['id']}", {"primaryPhone": "+212612345678"}))


def test_another_organization_may_have_the_same_phone_number(ann, carl):
    assert ann.contact()["id"] != carl.contact()["id"]
