"""Custom attributes as GoMobile's documentation has them."""

import re

import pytest

from crm.workspaces.actions import create_attribute

from .conftest import NOBODY, done, refused, stored

KEYS = [
    "id", "organizationId", "name", "displayName", "description", "type", "createdAt", "updatedAt", "deletedAt",
    "createdBy", "updatedBy", "deletedBy",
]  # fmt: skip
TYPES = ["text", "number", "boolean", "date", "phone_number", "email", "url"]


def test_create_answers_201_with_the_documented_keys_in_order(ann):
    attribute = ann.attribute(description="In years")
    assert list(attribute) == KEYS
    assert (attribute["name"], attribute["displayName"]) == ("customer_age", "Customer Age")
    assert (attribute["description"], attribute["type"]) == ("In years", "number")
    assert attribute["organizationId"] == str(ann.person.workspace.id)
    assert attribute["deletedAt"] is attribute["deletedBy"] is None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", attribute["createdAt"])
    assert done(ann.get(f"custom-attributes/{attribute['id']}")) == attribute
    assert done(ann.get("custom-attributes")) == [attribute]


def test_who_made_and_who_changed_it_come_from_the_change_log(ann, acme):
    from tests.conftest import person

    from .conftest import GoMobile

    attribute = ann.attribute()
    [created] = ann.changes(record_type="customattribute")
    assert attribute["createdBy"] == attribute["updatedBy"] == str(created.token_id)
    dave = GoMobile(person("dave", acme))
    changed = done(dave.put(f"custom-attributes/{attribute['id']}", {"description": "x"}))
    assert changed["createdBy"] == attribute["createdBy"]
    assert changed["updatedBy"] == str(ann.changes(record_type="customattribute")[-1].token_id)
    assert changed["updatedBy"] != changed["createdBy"]


@pytest.mark.parametrize("kind", TYPES)
def test_each_type_comes_back(ann, kind):
    assert ann.attribute(type=kind)["type"] == kind


@pytest.mark.parametrize(
    ("ours", "theirs"), [("currency", "number"), ("percent", "number"), ("list", "text"), ("link", "url")]
)
def test_types_that_only_others_have_are_shown_as_the_nearest(ann, ours, theirs):
    with ann.person.scope():
        create_attribute(actor=ann.person.actor, record_type="contact", key="x", name="X", type=ours)
    assert [one["type"] for one in done(ann.get("custom-attributes"))] == [theirs]


@pytest.mark.parametrize(
    ("called", "name"),
    [("Âge du  client", "age_du_client"), ("VIP?!", "vip"), ("年齢 歳", "年齢_歳"), ("a-b.c", "a_b_c"), ("__x__", "x")],
)
def test_the_name_is_made_of_what_it_is_called(ann, called, name):
    attribute = ann.attribute(displayName=called)
    assert (attribute["name"], attribute["displayName"]) == (name, called)


def test_a_name_of_no_letters_is_refused(ann):
    assert refused(ann.post("custom-attributes", {"displayName": "!!!", "type": "text"}), 400) == [
        "displayName must contain a letter or a digit"
    ]


def test_a_name_that_is_taken_is_409_until_it_is_free(ann):
    path = f"custom-attributes/{ann.attribute()['id']}"
    body = {"displayName": "customer age", "type": "text"}
    assert "name" in refused(ann.post("custom-attributes", body), 409)
    assert done(ann.delete(path)) == {"message": "Custom attribute deleted successfully"}
    assert refused(ann.get(path), 404) == "Custom attribute not found"
    assert done(ann.post("custom-attributes", body), 201)["name"] == "customer_age"


def test_put_changes_the_description_alone(ann):
    attribute = ann.attribute(description="In years")
    path = f"custom-attributes/{attribute['id']}"
    changed = done(ann.put(path, {**attribute, "description": "Years"}))
    assert changed == {**attribute, "description": "Years", "updatedAt": changed["updatedAt"]}
    assert done(ann.put(path, {"description": None}))["description"] is None
    assert done(ann.put(path, {}))["description"] is None
    for name, value in (("displayName", "Age"), ("type", "text"), ("name", "age"), ("id", NOBODY)):
        assert refused(ann.put(path, {name: value}), 400) == [f"{name} cannot be changed"]
    assert refused(ann.put(path, {"regex": "x"}), 400) == ["property regex should not exist"]


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
        ("id", NOBODY, "id cannot be changed"),
        ("isLocked", True, "property isLocked should not exist"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(ann, field, value, message):
    body = {"displayName": "Customer Age", "type": "number", field: value}
    before = stored()
    response = ann.post("custom-attributes", {name: value for name, value in body.items() if value is not ...})
    assert message in refused(response, 400)
    assert stored() == before


def test_attributes_of_customers_and_conversations_are_not_here(ann):
    with ann.person.scope():
        others = [
            create_attribute(actor=ann.person.actor, record_type=kind, key="tier", name="Tier")
            for kind in ("customer", "conversation")
        ]
    assert done(ann.get("custom-attributes")) == []
    for other in others:
        path = f"custom-attributes/{other.pk}"
        for method in ("GET", "PUT", "DELETE"):
            assert refused(ann.request(method, path, {"description": "x"}), 404) == "Custom attribute not found"
    assert ann.attribute(displayName="Tier")["name"] == "tier"
