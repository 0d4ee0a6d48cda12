"""Text in the GoMobile API: it comes back unchanged or is refused with an error, never with a 5xx."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact
from crm.workspaces.text import trim
from tests.conftest import fresh_connection
from tests.depth import examples

from .conftest import CONTACT_KEYS, DOCUMENTED_CONTACT, expect_error, expect_json

DATA_FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data"
TEXT_FIELDS = [name for name in DOCUMENTED_CONTACT if name != "customAttributes"]
TRIMMED = ("primaryPhone", "primaryEmail")
HYPOTHESIS_SETTINGS = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}

SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text()
PARAMETER_NAMES = st.sampled_from([*CONTACT_KEYS, "customAttributes", "data"]) | st.text()
ANY_JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(PARAMETER_NAMES, inner))


def load_naughty_strings():
    source = DATA_FOLDER / "naughty-strings.json"
    if not source.exists():
        pytest.skip("naughty-strings.json is not here: it is kept beside the project, in ../shared/data")
    return json.loads(source.read_text())


def fields_in(messages):
    return {message.removeprefix("property ").split(" ")[0].rstrip(":") for message in messages}


def test_naughty_strings_in_contact_fields_round_trip_or_are_refused(client):
    for text in load_naughty_strings():
        sent = {**dict.fromkeys(TEXT_FIELDS, text), "gender": text, "customAttributes": {"note": text, f"x{text}": 1}}
        response = client.person.raw("POST", "/api/contact", sent)
        if response.status_code == 400:
            wrong = fields_in(expect_error(response, 400))
            kept = {name: value for name, value in sent.items() if name not in wrong}
            sent = kept if "primaryPhone" in kept else {**kept, "primaryPhone": "+212612345678"}
            response = client.person.raw("POST", "/api/contact", sent)
        shown = expect_json(response, 201)
        assert {name: shown[name] for name in sent if name != "customAttributes"} == {
            name: trim(value) if name in TRIMMED else value
            for name, value in sent.items()
            if name != "customAttributes"
        }
        values = {attribute["name"]: attribute["value"] for attribute in client.retrieve(shown)["customAttributes"]}
        assert values == sent.get("customAttributes", {})
        # Frees the unique values for the next text.
        unset = {"phone": None, "phone_e164": "", "email": "", "email_key": None, "reachable": False}
        fresh_connection()
        with client.person.scope():
            Contact.objects.filter(pk=shown["id"]).update(**unset)


def test_naughty_strings_in_searches_and_attributes_round_trip_or_are_refused(client):
    for text in load_naughty_strings():
        response = client.person.raw("GET", "/api/contact?" + _query_string(search=text))
        assert response.status_code in (200, 400), (text, response.content)
        response = client.post("custom-attributes", {"displayName": text, "description": text, "type": "text"})
        if response.status_code == 201:
            shown = response.json()
            assert (shown["displayName"], shown["description"]) == (trim(text), text)
            client.delete(f"custom-attributes/{shown['id']}")
        else:
            expect_error(response, 400)


def _query_string(**parameters):
    from urllib.parse import urlencode

    return urlencode(parameters)


@pytest.mark.parametrize("field", TEXT_FIELDS)
@settings(max_examples=examples(20), **HYPOTHESIS_SETTINGS)
@given(text=st.text(max_size=70))
def test_contact_update_with_any_text_round_trips_or_is_refused(client, field, text):
    contact = _shared_contact(client)
    response = client.put(f"contact/{contact['id']}", {field: text})
    if response.status_code == 200:
        stored = trim(text) if field in TRIMMED else text
        assert response.json()[field] == stored
        assert client.retrieve(contact)[field] == stored
    else:
        assert fields_in(expect_error(response, 400)) == {field}


@settings(max_examples=examples(60), **HYPOTHESIS_SETTINGS)
@given(value=st.recursive(st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(), st.lists))
def test_custom_attribute_with_any_value_round_trips_or_is_refused(client, value):
    contact = _shared_contact(client)
    response = client.put(f"contact/{contact['id']}", {"customAttributes": {"thing": value}})
    if response.status_code == 200:
        [attribute] = client.retrieve(contact)["customAttributes"]
        assert attribute["value"] == value
    else:
        assert fields_in(expect_error(response, 400)) == {"customAttributes"}


@settings(max_examples=examples(60), **HYPOTHESIS_SETTINGS)
@given(search=st.text(max_size=100))
def test_search_for_any_part_of_a_name_finds_it(client, search):
    contact = _shared_contact(client)
    expect_json(client.put(f"contact/{contact['id']}", {"firstName": "Jo", "fullName": None}))
    response = client.put(f"contact/{contact['id']}", {"fullName": f"ab{search[:60]}cd"})
    if response.status_code == 200:
        found = expect_json(client.get("contact?" + _query_string(search=f"ab{search[:60]}cd".strip())))
        assert [attribute["id"] for attribute in found["data"]] == [contact["id"]]


@settings(max_examples=examples(150), **HYPOTHESIS_SETTINGS)
@given(body=ANY_JSON)
def test_write_endpoint_with_any_json_never_fails(client, body):
    contact = _shared_contact(client)
    sent = json.dumps(body).encode()
    assert client.put(f"contact/{contact['id']}", sent).status_code in (200, 400)
    assert client.post("contact/upsert", sent).status_code in (204, 400)
    assert client.post("custom-attributes", sent).status_code in (201, 400)


@settings(max_examples=examples(80), **HYPOTHESIS_SETTINGS)
@given(
    sent=st.fixed_dictionaries(
        {},
        optional={
            **{
                name: st.none() | st.text("abcé ", min_size=3, max_size=20).filter(str.strip)
                for name in CONTACT_KEYS[6:9]
            },
            **{
                name: st.none() | st.text("abcé ", min_size=3, max_size=20).filter(str.strip)
                for name in CONTACT_KEYS[10:16]
            },
            "primaryEmail": st.none() | st.sampled_from(["a@b.fr", "Zoé@acme.com"]),
            "gender": st.sampled_from([None, "male", "female"]),
            "primaryPhone": st.sampled_from(["+212612345678", "0612345678"]),
        },
    )
)
def test_contact_update_with_any_fields_leaves_the_others_unchanged(client, sent):
    contact = _shared_contact(client)
    before = client.retrieve(contact)
    after = expect_json(client.put(f"contact/{contact['id']}", sent))
    assert {name: after[name] for name in sent if name != "fullName"} == {
        name: value for name, value in sent.items() if name != "fullName"
    }
    for name in set(CONTACT_KEYS) - set(sent) - {"updatedAt", "fullName"}:
        assert after[name] == before[name]
    if sent.get("fullName"):
        assert after["fullName"] == sent["fullName"]
    assert client.retrieve(contact) == {**after, "customAttributes": before["customAttributes"]}


def _shared_contact(client):
    """Return the contact that all examples of a test share."""
    data = expect_json(client.get("contact?sortOrder=asc"))["data"]
    return data[0] if data else client.contact()
