"""Custom attributes of the GoMobile API, as its documentation has them."""

import re

import pytest

from crm.workspaces.actions import create_attribute

from .conftest import UNKNOWN_ID, count_rows, expect_error, expect_json

ATTRIBUTE_KEYS = [
    "id", "organizationId", "name", "displayName", "description", "type", "createdAt", "updatedAt", "deletedAt",
    "createdBy", "updatedBy", "deletedBy",
]  # fmt: skip
TYPES = ["text", "number", "boolean", "date", "phone_number", "email", "url"]


def test_attribute_creation_is_201_with_the_documented_keys_in_order(client):
    attribute = client.attribute(description="In years")
    assert list(attribute) == ATTRIBUTE_KEYS
    assert (attribute["name"], attribute["displayName"]) == ("customer_age", "Customer Age")
    assert (attribute["description"], attribute["type"]) == ("In years", "number")
    assert attribute["organizationId"] == str(client.person.workspace.id)
    assert attribute["deletedAt"] is attribute["deletedBy"] is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", attribute["createdAt"])
    assert expect_json(client.get(f"custom-attributes/{attribute['id']}")) == attribute
    assert expect_json(client.get("custom-attributes")) == [attribute]


def test_attribute_created_by_and_updated_by_come_from_the_change_log(client, acme):
    from tests.conftest import person

    from .conftest import GoMobileClient

    attribute = client.attribute()
    [created] = client.changes(record_type="customattribute")
    assert attribute["createdBy"] == attribute["updatedBy"] == str(created.token_id)
    dave = GoMobileClient(person("dave", acme))
    changed = expect_json(dave.put(f"custom-attributes/{attribute['id']}", {"description": "x"}))
    assert changed["createdBy"] == attribute["createdBy"]
    assert changed["updatedBy"] == str(client.changes(record_type="customattribute")[-1].token_id)
    assert changed["updatedBy"] != changed["createdBy"]


@pytest.mark.parametrize("kind", TYPES)
def test_attribute_of_each_documented_type_is_created(client, kind):
    assert client.attribute(type=kind)["type"] == kind


@pytest.mark.parametrize(
    ("stored_type", "shown_type"), [("currency", "number"), ("percent", "number"), ("list", "text"), ("link", "url")]
)
def test_attribute_of_an_undocumented_type_is_shown_as_the_nearest(client, stored_type, shown_type):
    with client.person.scope():
        create_attribute(actor=client.person.actor, record_type="contact", key="x", name="X", type=stored_type)
    assert [attribute["type"] for attribute in expect_json(client.get("custom-attributes"))] == [shown_type]


@pytest.mark.parametrize(
    ("display_name", "name"),
    [("Âge du  client", "age_du_client"), ("VIP?!", "vip"), ("年齢 歳", "年齢_歳"), ("a-b.c", "a_b_c"), ("__x__", "x")],
)
def test_attribute_name_is_derived_from_its_display_name(client, display_name, name):
    attribute = client.attribute(displayName=display_name)
    assert (attribute["name"], attribute["displayName"]) == (name, display_name)


def test_attribute_with_a_display_name_without_letters_is_400(client):
    assert expect_error(client.post("custom-attributes", {"displayName": "!!!", "type": "text"}), 400) == [
        "displayName must contain a letter or a digit"
    ]


def test_attribute_with_the_name_of_a_standard_field_is_400(client):
    for display_name in ("Email", "Phone number", "CITY"):
        response = client.post("custom-attributes", {"displayName": display_name, "type": "text"})
        assert expect_error(response, 400) == ["displayName must not be the name of a standard field"]


def test_attribute_with_a_used_name_is_409_until_its_deletion(client):
    path = f"custom-attributes/{client.attribute()['id']}"
    body = {"displayName": "customer age", "type": "text"}
    assert "name" in expect_error(client.post("custom-attributes", body), 409)
    assert expect_json(client.delete(path)) == {"message": "Custom attribute deleted successfully"}
    assert expect_error(client.get(path), 404) == "Custom attribute not found"
    assert expect_json(client.post("custom-attributes", body), 201)["name"] == "customer_age"


def test_attribute_update_changes_the_description_only(client):
    attribute = client.attribute(description="In years")
    path = f"custom-attributes/{attribute['id']}"
    changed = expect_json(client.put(path, {**attribute, "description": "Years"}))
    assert changed == {**attribute, "description": "Years", "updatedAt": changed["updatedAt"]}
    assert expect_json(client.put(path, {"description": None}))["description"] is None
    assert expect_json(client.put(path, {}))["description"] is None
    for name, value in (("displayName", "Age"), ("type", "text"), ("name", "age"), ("id", UNKNOWN_ID)):
        assert expect_error(client.put(path, {name: value}), 400) == [f"{name} cannot be changed"]
    assert expect_error(client.put(path, {"regex": "x"}), 400) == ["property regex should not exist"]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("displayName", ..., "displayName should not be empty"),
        ("displayName", None, "displayName should not be empty"),
        ("displayName", "ab", "displayName must be longer than or equal to 3 characters"),
        ("displayName", "x" * 65, "displayName must be shorter than or equal to 64 characters"),
        ("displayName", 7, "displayName must be a string"),
        ("displayName", "a\0bc", "displayName must not contain the NUL character (U+0000)"),
        ("description", "", "description should not be empty"),
        ("description", "x" * 257, "description must be shorter than or equal to 256 characters"),
        ("description", ["x"], "description must be a string"),
        ("type", ..., "type should not be empty"),
        ("type", None, "type should not be empty"),
        ("type", "list", f"type must be one of the following values: {', '.join(TYPES)}"),
        ("type", 1, f"type must be one of the following values: {', '.join(TYPES)}"),
        ("name", "customer_age", "name cannot be changed"),
        ("id", UNKNOWN_ID, "id cannot be changed"),
        ("isLocked", True, "property isLocked should not exist"),
    ],
)
def test_attribute_with_an_invalid_field_is_400_and_writes_nothing(client, field, value, message):
    body = {"displayName": "Customer Age", "type": "number", field: value}
    before = count_rows()
    response = client.post("custom-attributes", {name: value for name, value in body.items() if value is not ...})
    assert message in expect_error(response, 400)
    assert count_rows() == before


def test_attributes_of_other_record_types_are_404(client):
    with client.person.scope():
        others = [
            create_attribute(actor=client.person.actor, record_type=kind, key="tier", name="Tier")
            for kind in ("customer", "conversation")
        ]
    assert expect_json(client.get("custom-attributes")) == []
    for other in others:
        path = f"custom-attributes/{other.pk}"
        for method in ("GET", "PUT", "DELETE"):
            assert expect_error(client.request(method, path, {"description": "x"}), 404) == "Custom attribute not found"
    assert client.attribute(displayName="Tier")["name"] == "tier"
