"""The custom attributes that an account defines."""

import re

import pytest

from .conftest import NOBODY, NOT_FOUND, done, emptied, invalid, refused, stored

KEYS = [
    "id", "attribute_display_name", "attribute_display_type", "attribute_description", "attribute_key",
    "regex_pattern", "regex_cue", "attribute_values", "attribute_model", "default_value", "created_at", "updated_at",
]  # fmt: skip
TYPES = ("text", "number", "currency", "percent", "link", "date", "list", "checkbox")
MODELS = ("conversation_attribute", "contact_attribute", "company_attribute")
RESERVED = (
    *("name", "email", "phone_number", "identifier", "country_code", "city", "company_name", "created_at"),
    *("last_activity_at", "referer", "blocked"),
)
CONFLICT = "Attribute key The provided key is not allowed as it might conflict with default fields."
PATH = "custom_attribute_definitions"
PLAN = {"attribute_display_name": "Plan", "attribute_key": "plan"}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


@pytest.fixture
def plan(alice):
    return done(alice.post(PATH, {**PLAN, "attribute_model": "contact_attribute"}))


@pytest.fixture
def refuse(alice, plan):
    """Hold a new definition and a changed one against a refusal, of which nothing may come."""
    other = alice.attribute("other")

    def refuse(values, message, *attributes):
        before = stored()
        model = {"attribute_model": "contact_attribute"}
        named = {"attribute_display_name": "New", "attribute_key": "new"}
        invalid(alice.post(PATH, {**named, **model, **values}), message, *attributes)
        invalid(alice.patch(f"{PATH}/{other['id']}", values), message, *attributes)
        assert stored() == before

    return refuse


def test_a_definition_has_the_originals_keys_in_the_originals_order(alice, plan):
    assert list(plan) == KEYS
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


def test_all_that_is_sent_is_kept(alice):
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
    made = done(alice.post(PATH, sent))
    assert {name: made[name] for name in sent} == sent
    assert done(alice.get(f"{PATH}/{made['id']}")) == made


def test_without_a_model_it_is_on_conversations(alice):
    assert done(alice.post(PATH, PLAN))["attribute_model"] == "conversation_attribute"


def test_definitions_are_listed_bare_and_by_model(alice):
    made = [done(alice.post(PATH, {**PLAN, "attribute_model": model})) for model in MODELS]
    assert done(alice.get(PATH)) == made
    for place, model in enumerate(MODELS):
        for sent in (model, place):
            assert done(alice.get(f"{PATH}?attribute_model={sent}")) == [made[place]]


@pytest.mark.parametrize("place", range(len(TYPES)))
def test_a_type_is_named_or_its_place_told(alice, place):
    for number, sent in enumerate((TYPES[place], place, str(place))):
        key = f"key{number}"
        made = done(alice.post(PATH, {**PLAN, "attribute_key": key, "attribute_display_type": sent}))
        assert made["attribute_display_type"] == TYPES[place]


@pytest.mark.parametrize("place", range(len(MODELS)))
def test_a_model_is_named_or_its_place_told(alice, place):
    for number, sent in enumerate((MODELS[place], place, str(place))):
        made = done(alice.post(PATH, {**PLAN, "attribute_key": f"key{number}", "attribute_model": sent}))
        assert made["attribute_model"] == MODELS[place]


def test_a_place_of_any_length_is_none(alice, plan):
    assert done(alice.get(f"{PATH}?attribute_model={'9' * 5000}")) == done(alice.get(PATH))


def test_it_may_stand_under_its_name(alice):
    made = done(alice.post(PATH, {"custom_attribute_definition": {**PLAN, "attribute_model": 1}}))
    assert (made["attribute_key"], made["attribute_model"]) == ("plan", "contact_attribute")


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_a_definition_is_changed_and_what_is_not_sent_stays(alice, plan, method):
    path = f"{PATH}/{plan['id']}"
    assert done(alice.request(method, path, {})) == plan
    sent = {"attribute_display_name": "Tariff", "attribute_values": ["a"], "attribute_description": "x"}
    changed = done(alice.request(method, path, sent))
    assert changed == {**plan, **sent, "updated_at": changed["updated_at"]}
    cleared = done(alice.request(method, path, {"attribute_description": None, "attribute_values": None}))
    assert (cleared["attribute_description"], cleared["attribute_values"]) == (None, [])
    assert done(alice.get(path)) == cleared


def test_dropping_a_definition_leaves_the_values_there(alice, plan):
    contact = alice.contact(custom_attributes={"plan": "gold"})
    emptied(alice.delete(f"{PATH}/{plan['id']}"), 204)
    assert done(alice.get(PATH)) == []
    assert alice.shown(contact) == contact
    refused(alice.get(f"{PATH}/{plan['id']}"), 404, NOT_FOUND)
    assert done(alice.post(PATH, {**PLAN, "attribute_model": "contact_attribute"}))["id"] != plan["id"]


@pytest.mark.parametrize("number", [NOBODY, 0, "abc", 2**63, "%00"])
def test_a_definition_that_there_is_not_is_not_found(alice, plan, number):
    for method, body in (("GET", None), ("PATCH", {}), ("PUT", {"attribute_key": ""}), ("DELETE", None)):
        refused(alice.request(method, f"{PATH}/{number}", body), 404, NOT_FOUND)


@pytest.mark.parametrize("blank", [None, "", " ", "\t"])
def test_name_and_key_are_required(alice, refuse, blank):
    refuse({"attribute_display_name": blank}, "Attribute display name can't be blank", "attribute_display_name")
    both = "Attribute display name can't be blank, Attribute key can't be blank"
    invalid(alice.post(PATH, {}), both, "attribute_display_name", "attribute_key")


@pytest.mark.parametrize("blank", [None, ""])
def test_a_key_is_required(refuse, blank):
    refuse({"attribute_key": blank}, "Attribute key can't be blank", "attribute_key")


@pytest.mark.parametrize("key", ["a b", "a'b", "a/b", "a%", "{}", "a\n", "€", "a\u0301"])
def test_a_key_is_letters_digits_and_three_signs(refuse, key):
    refuse({"attribute_key": key}, "Attribute key is invalid", "attribute_key")


@pytest.mark.parametrize("key", ["a", "Plan", "é", "名前", "1", "a.b-c_d", "²", "__proto__"])
def test_a_key_may_be_of_any_script(alice, key):
    assert done(alice.post(PATH, {**PLAN, "attribute_key": key}))["attribute_key"] == key


def test_a_key_is_unique_on_its_model(alice, refuse):
    refuse({"attribute_key": "plan"}, "Attribute key has already been taken", "attribute_key")
    assert done(alice.post(PATH, {**PLAN, "attribute_model": "company_attribute"}))["attribute_key"] == "plan"


@pytest.mark.parametrize("key", RESERVED)
def test_a_key_of_contacts_own_is_refused_on_contacts_alone(alice, refuse, key):
    refuse({"attribute_key": key}, CONFLICT, "attribute_key")
    for model in ("company_attribute", "conversation_attribute"):
        made = done(alice.post(PATH, {**PLAN, "attribute_key": key, "attribute_model": model}))
        assert made["attribute_key"] == key


def test_a_definition_does_not_move_to_contacts_with_a_key_of_theirs(alice):
    made = done(alice.post(PATH, {**PLAN, "attribute_key": "city"}))
    invalid(alice.patch(f"{PATH}/{made['id']}", {"attribute_model": "contact_attribute"}), CONFLICT, "attribute_key")


@pytest.mark.parametrize("word", ["colour", "8", 8, -1, "²", [], {}, True, 1.0, "TEXT"])
@pytest.mark.parametrize("name", ["attribute_display_type", "attribute_model"])
def test_a_word_that_is_none_of_the_list_is_refused(refuse, name, word):
    refuse({name: word}, f"{name.replace('_', ' ').capitalize()} is not included in the list", name)


@pytest.mark.parametrize("name", ["attribute_display_name", "attribute_key"])
def test_a_name_has_255_characters_at_most(alice, refuse, name):
    told = name.replace("_", " ").capitalize()
    refuse({name: "x" * 256}, f"{told} is too long (maximum is 255 characters)", name)
    assert done(alice.post(PATH, {**PLAN, name: "x" * 255}))[name] == "x" * 255


@pytest.mark.parametrize("name", ["attribute_description", "regex_pattern", "regex_cue"])
def test_a_longer_text_has_1000_characters_at_most(alice, refuse, name):
    told = name.replace("_", " ").capitalize()
    refuse({name: "x" * 1001}, f"{told} is too long (maximum is 1000 characters)", name)
    assert done(alice.post(PATH, {**PLAN, name: "x" * 1000}))[name] == "x" * 1000


def test_definitions_are_recorded_with_this_door(alice, plan):
    alice.patch(f"{PATH}/{plan['id']}", {"attribute_display_name": "Tariff"})
    alice.delete(f"{PATH}/{plan['id']}")
    told = [(change.kind, change.actor_name) for change in alice.changes(record_type="customattribute")]
    assert told == [(kind, "alice") for kind in ("created", "updated", "deleted")]
