"""Custom attribute definitions of the Chatwoot API."""

import re

import pytest

from .conftest import NOT_FOUND, UNKNOWN_ID, count_rows, expect_empty, expect_error, expect_invalid, expect_json

DEFINITION_KEYS = [
    "id", "attribute_display_name", "attribute_display_type", "attribute_description", "attribute_key",
    "regex_pattern", "regex_cue", "attribute_values", "attribute_model", "default_value", "created_at", "updated_at",
]  # fmt: skip
TYPES = ("text", "number", "currency", "percent", "link", "date", "list", "checkbox")
MODELS = ("conversation_attribute", "contact_attribute", "company_attribute")
STANDARD_KEYS = {
    "contact_attribute": (
        *("name", "email", "phone_number", "identifier", "country_code", "city", "company_name", "created_at"),
        *("last_activity_at", "referer", "blocked"),
    ),
    "conversation_attribute": (
        *("status", "priority", "assignee_id", "inbox_id", "team_id", "display_id", "campaign_id", "labels"),
        *("browser_language", "country_code", "referer", "created_at", "last_activity_at"),
    ),
    "company_attribute": (
        *("name", "domain", "description", "contacts_count", "created_at", "updated_at", "last_activity_at"),
    ),
}
ALL_STANDARD_KEYS = sorted({key for keys in STANDARD_KEYS.values() for key in keys})
CONFLICT = "Attribute key The provided key is not allowed as it might conflict with default attributes."
MALFORMED = "Attribute key must only contain letters, numbers, underscores, hyphens, and dots"
PATH = "custom_attribute_definitions"
PLAN_BODY = {"attribute_display_name": "Plan", "attribute_key": "plan"}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def plan(alice):
    return expect_json(alice.post(PATH, {**PLAN_BODY, "attribute_model": "contact_attribute"}))


@pytest.fixture
def assert_refused(alice, plan):
    """Check that neither a new definition nor an update with these values is accepted."""
    other = alice.attribute("other")

    def assert_refused(values, message, *attributes):
        before = count_rows()
        model = {"attribute_model": "contact_attribute"}
        named = {"attribute_display_name": "New", "attribute_key": "new"}
        expect_invalid(alice.post(PATH, {**named, **model, **values}), message, *attributes)
        expect_invalid(alice.patch(f"{PATH}/{other['id']}", values), message, *attributes)
        assert count_rows() == before

    return assert_refused


def test_definition_has_the_keys_of_chatwoot_in_order(alice, plan):
    assert list(plan) == DEFINITION_KEYS
    assert ISO.fullmatch(plan["created_at"])
    assert plan == {
        "id": plan["id"],
        "attribute_display_name": "Plan",
        "attribute_display_type": "text",
        "attribute_description": None,
        "attribute_key": "plan",
        "regex_pattern": None,
        "regex_cue": None,
        "attribute_values": [],
        "attribute_model": "contact_attribute",
        "default_value": None,
        "created_at": plan["created_at"],
        "updated_at": plan["updated_at"],
    }


def test_definition_stores_every_field(alice):
    sent = {
        "attribute_display_name": "Size",
        "attribute_display_type": "list",
        "attribute_description": "Of shoes",
        "attribute_key": "size.é-2",
        "regex_pattern": r"^\d+$",
        "regex_cue": "A number",
        "attribute_values": ["41", "42"],
        "attribute_model": "company_attribute",
    }
    made = expect_json(alice.post(PATH, sent))
    assert {name: made[name] for name in sent} == sent
    assert expect_json(alice.get(f"{PATH}/{made['id']}")) == made


def test_definition_without_model_is_of_conversations(alice):
    assert expect_json(alice.post(PATH, PLAN_BODY))["attribute_model"] == "conversation_attribute"


def test_definitions_are_listed_without_wrapper_and_filtered_by_model(alice):
    made = [expect_json(alice.post(PATH, {**PLAN_BODY, "attribute_model": model})) for model in MODELS]
    assert expect_json(alice.get(PATH)) == made
    for index, model in enumerate(MODELS):
        for sent in (model, index):
            assert expect_json(alice.get(f"{PATH}?attribute_model={sent}")) == [made[index]]


@pytest.mark.parametrize("index", range(len(TYPES)))
def test_definition_accepts_type_by_name_or_number(alice, index):
    for number, sent in enumerate((TYPES[index], index, str(index))):
        key = f"key{number}"
        made = expect_json(alice.post(PATH, {**PLAN_BODY, "attribute_key": key, "attribute_display_type": sent}))
        assert made["attribute_display_type"] == TYPES[index]


@pytest.mark.parametrize("index", range(len(MODELS)))
def test_definition_accepts_model_by_name_or_number(alice, index):
    for number, sent in enumerate((MODELS[index], index, str(index))):
        made = expect_json(alice.post(PATH, {**PLAN_BODY, "attribute_key": f"key{number}", "attribute_model": sent}))
        assert made["attribute_model"] == MODELS[index]


@pytest.mark.parametrize("model", ["article_attribute", "contact", "3", "-1", "9" * 5000])
def test_definitions_of_an_unknown_model_are_empty(alice, plan, model):
    assert expect_json(alice.get(f"{PATH}?attribute_model={model}")) == []


def test_definitions_without_a_model_are_all(alice, plan):
    assert expect_json(alice.get(f"{PATH}?attribute_model=")) == [plan]


def test_definition_may_be_nested_in_the_body(alice):
    made = expect_json(alice.post(PATH, {"custom_attribute_definition": {**PLAN_BODY, "attribute_model": 1}}))
    assert (made["attribute_key"], made["attribute_model"]) == ("plan", "contact_attribute")


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_definition_update_leaves_absent_fields_unchanged(alice, plan, method):
    path = f"{PATH}/{plan['id']}"
    assert expect_json(alice.request(method, path, {})) == plan
    sent = {"attribute_display_name": "Tariff", "attribute_values": ["a"], "attribute_description": "x"}
    changed = expect_json(alice.request(method, path, sent))
    assert changed == {**plan, **sent, "updated_at": changed["updated_at"]}
    cleared = expect_json(alice.request(method, path, {"attribute_description": None, "attribute_values": None}))
    assert (cleared["attribute_description"], cleared["attribute_values"]) == (None, [])
    assert expect_json(alice.get(path)) == cleared


def test_definition_deletion_keeps_the_values_of_contacts(alice, plan):
    contact = alice.contact(custom_attributes={"plan": "gold"})
    expect_empty(alice.delete(f"{PATH}/{plan['id']}"), 204)
    assert expect_json(alice.get(PATH)) == []
    assert alice.retrieve(contact) == contact
    expect_error(alice.get(f"{PATH}/{plan['id']}"), 404, NOT_FOUND)
    assert expect_json(alice.post(PATH, {**PLAN_BODY, "attribute_model": "contact_attribute"}))["id"] != plan["id"]


@pytest.mark.parametrize("number", [UNKNOWN_ID, 0, "abc", 2**63, "%00"])
def test_unknown_definition_is_404(alice, plan, number):
    for method, body in (("GET", None), ("PATCH", {}), ("PUT", {"attribute_key": ""}), ("DELETE", None)):
        expect_error(alice.request(method, f"{PATH}/{number}", body), 404, NOT_FOUND)


@pytest.mark.parametrize("blank", [None, "", " ", "\t"])
def test_definition_without_name_is_422(alice, assert_refused, blank):
    assert_refused({"attribute_display_name": blank}, "Attribute display name can't be blank", "attribute_display_name")
    both = f"Attribute display name can't be blank, Attribute key can't be blank, {MALFORMED}"
    expect_invalid(alice.post(PATH, {}), both, "attribute_display_name", "attribute_key")


@pytest.mark.parametrize("blank", [None, "", " ", "\n"])
def test_definition_without_key_is_422(assert_refused, blank):
    assert_refused({"attribute_key": blank}, f"Attribute key can't be blank, {MALFORMED}", "attribute_key")


@pytest.mark.parametrize("key", ["a b", "a'b", "a/b", "a%", "{}", "a\nb", "€", "a\u0301"])
def test_definition_key_with_other_characters_is_422(assert_refused, key):
    assert_refused({"attribute_key": key}, MALFORMED, "attribute_key")


def test_definition_key_and_name_are_trimmed(alice, assert_refused):
    sent = {"attribute_display_name": " Size \n", "attribute_key": "\tsize "}
    made = expect_json(alice.post(PATH, sent))
    assert (made["attribute_display_name"], made["attribute_key"]) == ("Size", "size")
    sent = {"attribute_display_name": " Sizes ", "attribute_key": " sizes\n"}
    changed = expect_json(alice.patch(f"{PATH}/{made['id']}", sent))
    assert (changed["attribute_display_name"], changed["attribute_key"]) == ("Sizes", "sizes")
    assert_refused({"attribute_key": " plan "}, "Attribute key has already been taken", "attribute_key")


@pytest.mark.parametrize("key", ["a", "Plan", "é", "名前", "1", "a.b-c_d", "²", "__proto__"])
def test_definition_key_may_be_of_any_script(alice, key):
    assert expect_json(alice.post(PATH, {**PLAN_BODY, "attribute_key": key}))["attribute_key"] == key


def test_definition_key_is_unique_per_model(alice, assert_refused):
    assert_refused({"attribute_key": "plan"}, "Attribute key has already been taken", "attribute_key")
    assert (
        expect_json(alice.post(PATH, {**PLAN_BODY, "attribute_model": "company_attribute"}))["attribute_key"] == "plan"
    )


@pytest.mark.parametrize("model", STANDARD_KEYS)
def test_definition_with_the_key_of_a_standard_attribute_of_its_model_is_422(alice, model):
    for key in ALL_STANDARD_KEYS:
        sent = {**PLAN_BODY, "attribute_key": f" {key} ", "attribute_model": model}
        response = alice.post(PATH, sent)
        if key in STANDARD_KEYS[model]:
            expect_invalid(response, CONFLICT, "attribute_key")
        else:
            assert expect_json(response)["attribute_key"] == key
    assert expect_json(alice.post(PATH, {**PLAN_BODY, "attribute_key": "Name", "attribute_model": model}))


def test_definition_without_model_with_a_standard_key_of_conversations_is_422(alice):
    expect_invalid(alice.post(PATH, {**PLAN_BODY, "attribute_key": "status"}), CONFLICT, "attribute_key")


def test_definition_may_get_a_standard_key_later(alice, plan):
    path = f"{PATH}/{plan['id']}"
    assert expect_json(alice.patch(path, {"attribute_key": "city"}))["attribute_key"] == "city"
    assert expect_json(alice.patch(path, {"attribute_display_name": "City"}))["attribute_display_name"] == "City"
    moved = expect_json(alice.post(PATH, {**PLAN_BODY, "attribute_key": "email"}))
    changed = expect_json(alice.patch(f"{PATH}/{moved['id']}", {"attribute_model": "contact_attribute"}))
    assert changed["attribute_model"] == "contact_attribute"


@pytest.mark.parametrize("choice", ["colour", "8", 8, -1, "²", [], {}, True, 1.0, "TEXT"])
@pytest.mark.parametrize("name", ["attribute_display_type", "attribute_model"])
def test_definition_with_an_unknown_choice_is_422(assert_refused, name, choice):
    assert_refused({name: choice}, f"{name.replace('_', ' ').capitalize()} is not included in the list", name)


@pytest.mark.parametrize("name", ["attribute_display_name", "attribute_key"])
def test_definition_name_longer_than_255_characters_is_422(alice, assert_refused, name):
    label = name.replace("_", " ").capitalize()
    assert_refused({name: "x" * 256}, f"{label} is too long (maximum is 255 characters)", name)
    assert expect_json(alice.post(PATH, {**PLAN_BODY, name: "x" * 255}))[name] == "x" * 255


@pytest.mark.parametrize("name", ["attribute_description", "regex_pattern", "regex_cue"])
def test_definition_text_longer_than_1000_characters_is_422(alice, assert_refused, name):
    label = name.replace("_", " ").capitalize()
    assert_refused({name: "x" * 1001}, f"{label} is too long (maximum is 1000 characters)", name)
    assert expect_json(alice.post(PATH, {**PLAN_BODY, name: "x" * 1000}))[name] == "x" * 1000


def test_definition_changes_are_logged_with_source_chatwoot(alice, plan):
    alice.patch(f"{PATH}/{plan['id']}", {"attribute_display_name": "Tariff"})
    alice.delete(f"{PATH}/{plan['id']}")
    changes = [(change.kind, change.actor_name) for change in alice.changes(record_type="customattribute")]
    assert changes == [(kind, "alice") for kind in ("created", "updated", "deleted")]
