"""Bad input to the Chatwoot API: it comes back unchanged or is refused with an error, never with a 5xx."""

import json
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.workspaces.text import trim, unique_labels, visible
from tests.compat.endpoints import CHATWOOT_ENDPOINTS, create_chatwoot_records, fill_placeholders
from tests.depth import examples

from .conftest import count_rows, expect_empty, expect_json, ids_of

DATA_FOLDER = Path(__file__).resolve().parents[4] / "shared" / "data"
HYPOTHESIS_SETTINGS = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
WRITE_ENDPOINTS = [endpoint[:3] for endpoint in CHATWOOT_ENDPOINTS if endpoint[2] is not None]
# Valid JSON that cannot be stored; test_contract.py has the bodies that every API refuses.
MALFORMED = {
    "a number out of range": b'{"name": 1e999}',
    "NUL deep within": b'{"custom_attributes": {"a": [{"b\\u0000": 1}]}}',
    "deeply nested": b'{"custom_attributes": ' + b'{"a":' * 500 + b"1" + b"}" * 501,
    "deep lists": b'{"custom_attributes": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}",
}
# Bodies that contradict their content type, with the status of the response; None for any but 5xx.
MISLABELED_BODIES = {
    "text/plain": (b"name=Ada", 415),
    "application/xml": (b"<name/>", 415),
    "application/octet-stream": (b"\0", 415),
    "": (b'{"name": "Ada"}', 415),
    "nonsense": (b"{}", 415),
    "application/json; charset=utf-7": (b"{", 400),
    "multipart/form-data": (b"name=Ada", 400),
    "multipart/form-data; boundary=x": (b"name=Ada", None),
    "multipart/form-data; boundary=": (b"--\r\n", 400),
    "application/x-www-form-urlencoded": (b"custom_attributes[a]=%00", 400),
    "application/x-www-form-urlencoded; charset=utf-7": (b"name=%00", 400),
}
MULTIPART_HEAD = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n'


@pytest.fixture
def records(alice):
    return create_chatwoot_records(alice)


def assert_refused(client, method, path, body, code, **headers):
    """Check the error that a bad body is answered with, and that it writes nothing."""
    before = count_rows()
    response = client.request(method, path, body, **headers)
    assert response.status_code == code, response.content
    assert list(orjson.loads(response.content)) == ["error"]
    assert count_rows() == before


@pytest.mark.parametrize(("method", "path", "body"), WRITE_ENDPOINTS)
def test_malformed_body_is_400(alice, records, method, path, body):
    for sent in MALFORMED.values():
        assert_refused(alice, method, path.format(**records), sent, 400)


@pytest.mark.parametrize(("method", "path", "body"), WRITE_ENDPOINTS)
def test_body_that_contradicts_its_content_type_is_refused(alice, records, method, path, body):
    for content_type, (sent, code) in MISLABELED_BODIES.items():
        if code is not None:
            assert_refused(alice, method, path.format(**records), sent, code, content_type=content_type)
        else:
            assert alice.request(method, path.format(**records), sent, content_type=content_type).status_code < 500


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"name=" + b"x" * 1024 * 1024),
        ("multipart/form-data; boundary=x", MULTIPART_HEAD + b"x" * 3 * 1024 * 1024),
        ("multipart/form-data; boundary=x", MULTIPART_HEAD + b"x" * 16 * 1024 * 1024),
    ],
)
def test_too_large_form_is_413(alice, content_type, body):
    assert_refused(alice, "POST", "contacts", body, 413, content_type=content_type)


def test_custom_attributes_100_levels_deep_are_stored(alice):
    deep = {"a": 1}
    for _ in range(97):
        deep = {"a": deep}
    assert alice.contact(custom_attributes=deep)["custom_attributes"] == deep


def test_merge_of_deeply_nested_custom_attributes_succeeds(alice):
    deep = 1
    for _ in range(98):
        deep = {"a": deep}
    pair = [alice.contact(custom_attributes=deep)["id"] for _ in range(2)]
    body = {"base_contact_id": pair[0], "mergee_contact_id": pair[1]}
    assert expect_json(alice.post("actions/contact_merge", body))["custom_attributes"] == deep


@pytest.mark.parametrize(
    "endpoint",
    [endpoint for endpoint in CHATWOOT_ENDPOINTS if endpoint[0] != "HEAD"],
    ids=lambda endpoint: f"{endpoint[0]} {endpoint[1]}",
)
def test_query_string_with_invalid_characters_never_fails(alice, records, endpoint):
    method, path, body, *_ = endpoint
    path = path.format(**records)
    joined = f"{path}{'&' if '?' in path else '?'}"
    response = alice.request(method, f"{joined}page=%00&sort=%00", fill_placeholders(body, records))
    assert response.status_code in (200, 204, 400)
    assert (
        alice.request(method, f"{joined}page=%ff&sort=%ff&labels[]=%ff", fill_placeholders(body, records)).status_code
        < 500
    )


# --- text

TEXT_FIELDS = ["name", "email", "phone_number", "identifier"]
TRIMMED = (*TEXT_FIELDS[1:], "attribute_display_name", "attribute_key")


def load_naughty_strings():
    source = DATA_FOLDER / "naughty-strings.json"
    if not source.exists():
        pytest.skip("naughty-strings.json is not here: it is kept beside the project, in ../shared/data")
    return json.loads(source.read_text())


def invalid_attributes(response):
    """Return the attributes that an error of either format names."""
    body = orjson.loads(response.content)
    assert response.status_code in (400, 422), (response.status_code, body)
    assert list(body) in (["error"], ["message", "attributes"]), body
    return body.get("attributes", [])


def assert_returned_or_refused(client, method, path, values, record_of=lambda body: body):
    """Check that texts come back unchanged or are refused; return the stored record."""
    before = count_rows()
    response = client.request(method, path, values)
    while response.status_code != 200:
        wrong = invalid_attributes(response)
        assert set(wrong) & set(values), (values, response.content)
        assert count_rows() == before
        values = {name: value for name, value in values.items() if name not in wrong}
        response = client.request(method, path, values)
    record = record_of(expect_json(response))
    for name, value in values.items():
        expected = value.lower() if name in ("email", "title") else value
        expected = trim(expected) if name in TRIMMED else expected
        assert record[name] in (expected, expected or None), (name, value)
    return record


def test_naughty_strings_in_contact_fields_round_trip_or_are_refused(alice):
    for text in load_naughty_strings():
        sent = dict.fromkeys(TEXT_FIELDS, text)
        made = assert_returned_or_refused(alice, "POST", "contacts", sent, lambda body: body["payload"]["contact"])
        sent = {"name": f"{text}!", "identifier": f"{text}!", "custom_attributes": {f"x{text}": text}}
        changed = assert_returned_or_refused(alice, "PUT", f"contacts/{made['id']}", sent, lambda body: body["payload"])
        assert alice.retrieve(made) == changed
        alice.set_columns(made, identifier=None, email="", email_key=None, reachable=False)  # free for the next text


def test_naughty_strings_in_custom_attributes_round_trip(alice):
    attributes = {text: [text, {text: text}] for text in load_naughty_strings()}
    contact = alice.contact(custom_attributes=attributes, additional_attributes=attributes)
    assert (contact["custom_attributes"], contact["additional_attributes"]) == (attributes, attributes)
    keys = [text for text in attributes if text.strip()]
    path = f"contacts/{contact['id']}/destroy_custom_attributes"
    left = expect_json(alice.post(path, {"custom_attributes": keys}))["payload"]
    assert left["custom_attributes"].keys() == attributes.keys() - set(keys)


def test_naughty_strings_in_notes_and_source_ids_round_trip_or_are_refused(alice):
    inbox = alice.inbox("Api")
    for text in load_naughty_strings():
        contact = alice.contact()
        path = f"contacts/{contact['id']}"
        response = alice.post(f"{path}/notes", {"content": text})
        if visible(text):
            note = expect_json(response)
            assert note["content"] == text
            assert (
                expect_json(alice.patch(f"{path}/notes/{note['id']}", {"content": f"{text}!"}))["content"] == f"{text}!"
            )
        else:
            assert invalid_attributes(response) == []
        response = alice.post(f"{path}/contact_inboxes", {"inbox_id": inbox.number, "source_id": text})
        if response.status_code != 200:
            assert invalid_attributes(response) == ["source_id"]
        elif text:
            assert expect_json(response)["source_id"] == text
            body = {"inbox_id": inbox.number, "source_id": text}
            assert expect_json(alice.post("contact_inboxes/filter", body))["id"] == contact["id"]


def test_naughty_strings_in_labels_round_trip_in_one_spelling_each(alice):
    contact = alice.contact(email="a@b.fr")
    path = f"contacts/{contact['id']}/labels"
    short = [text for text in load_naughty_strings() if len(text) <= 255]
    labels = unique_labels(text for text in short if text.strip())
    assert expect_json(alice.post(path, {"labels": short}))["payload"] == labels
    for text in labels:
        assert ids_of(alice.get(f"contacts?labels[]={quote(text)}")) == [contact["id"]]
    bulk = {"type": "Contact", "ids": [contact["id"]], "labels": {"add": ["x"], "remove": labels}}
    expect_empty(alice.post("bulk_actions", bulk))
    assert expect_json(alice.get(path))["payload"] == ["x"]


def test_naughty_strings_in_searches_and_filters_never_fail(alice):
    alice.contact(name="Ada", email="a@b.fr")
    alice.attribute("plan")
    for text in load_naughty_strings():
        for path in ("contacts/search?q=", "search/contacts?q=", "contacts?sort=", "contacts?page="):
            expect_json(alice.get(f"{path}{quote(text)}"))
        conditions = [
            {"attribute_key": key, "filter_operator": operator, "values": [text], "query_operator": "OR"}
            for key in ("name", "email", "phone_number", "city", "plan")
            for operator in ("equal_to", "contains", "does_not_contain")
        ]
        conditions[-1]["query_operator"] = None
        response = alice.post("contacts/filter", {"payload": conditions})
        assert response.status_code == 200 if text else invalid_attributes(response) == []
        for key, operator in (
            ("created_at", "days_before"),
            ("blocked", "equal_to"),
            (text, "equal_to"),
            ("name", text),
        ):
            condition = {"attribute_key": key, "filter_operator": operator, "values": [text]}
            response = alice.post("contacts/filter", {"payload": [condition]})
            assert response.status_code == 200 or invalid_attributes(response) == []


def test_naughty_strings_in_definitions_and_labels_round_trip_or_are_refused(alice):
    names = ("attribute_display_name", "attribute_description", "attribute_key", "regex_pattern", "regex_cue")
    definition, label = alice.attribute("plan"), expect_json(alice.post("labels", {"title": "vip"}))
    for text in load_naughty_strings():
        path = f"custom_attribute_definitions/{definition['id']}"
        assert_returned_or_refused(alice, "PATCH", path, dict.fromkeys(names, text))
        title = {"title": text} if text.strip() == text else {}
        assert_returned_or_refused(
            alice, "PATCH", f"labels/{label['id']}", {"description": text, "color": text, **title}
        )


def test_naughty_strings_in_inbox_settings_never_fail(alice):
    texts = ("name", "greeting_message", "out_of_office_message", "business_name", "timezone", "sender_name_type")
    of_channel = ("welcome_title", "welcome_tagline", "phone_number", "provider", "widget_color", "website_url")
    path = f"inboxes/{alice.inbox('WebWidget').number}"
    for text in load_naughty_strings():
        assert_returned_or_refused(alice, "PATCH", path, dict.fromkeys(texts, text))
        response = alice.patch(path, {"channel": dict.fromkeys(of_channel, text)})
        assert response.status_code == 200 or invalid_attributes(response)
        response = alice.patch(path, {"channel": dict.fromkeys(("medium", "email", "webhook_url"), text)})
        assert response.status_code == 200 or invalid_attributes(response)


@pytest.mark.parametrize("field", TEXT_FIELDS)
@settings(max_examples=examples(25), **HYPOTHESIS_SETTINGS)
@given(text=st.text(max_size=270))
def test_contact_update_with_any_text_round_trips_or_is_refused(alice, field, text):
    path = f"contacts/{_shared_contact(alice)['id']}"
    before = count_rows()
    response = alice.put(path, _to_json({field: text}))
    if response.status_code == 200:
        expected = trim(text) if field in TRIMMED else text
        expected = expected.lower() if field == "email" else expected
        assert expect_json(response)["payload"][field] in (expected, expected or None)
        assert expect_json(alice.get(path)) == expect_json(response)
    else:
        assert invalid_attributes(response) in ([field], [])
        assert count_rows() == before


SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text()
PARAMETER_NAMES = st.sampled_from(
    [
        *("name", "email", "phone_number", "identifier", "blocked", "avatar", "avatar_url", "custom_attributes"),
        *("additional_attributes", "inbox_id", "source_id", "labels", "content", "note", "label", "title", "color"),
        *("description", "show_on_sidebar", "attribute_key", "attribute_display_name", "attribute_display_type"),
        *("attribute_model", "attribute_values", "custom_attribute_definition", "channel", "type", "ids", "add"),
        *("action_name", "remove", "payload", "page", "sort", "include_contact_inboxes", "q", "base_contact_id"),
        *("hmac_verified", "timezone", "webhook_url", "csat_config", "values", "query_operator", "filter_operator"),
    ]
)
ANY_JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PARAMETER_NAMES, inner, max_size=6)
)


@settings(max_examples=examples(60), **HYPOTHESIS_SETTINGS)
@given(body=st.dictionaries(PARAMETER_NAMES, ANY_JSON, max_size=8) | ANY_JSON)
def test_write_endpoint_with_any_json_never_fails(alice, records, body):
    for method, path, *_ in WRITE_ENDPOINTS:
        response = alice.request(method, path.format(**records), _to_json(body))
        assert response.status_code in (200, 400, 404, 422), (method, path, response.content)


@settings(max_examples=examples(60), **HYPOTHESIS_SETTINGS)
@given(body=st.binary(max_size=200), kind=st.sampled_from(["application/json", *MISLABELED_BODIES]))
def test_contact_create_with_any_bytes_never_fails(alice, body, kind):
    assert alice.post("contacts", body, content_type=kind).status_code in (200, 400, 415, 422)


QUERY_PARAMETERS = st.sampled_from(
    ["page", "q", "sort", "labels[]", "labels", "q[]", "attribute_model", "a[b]"]
) | st.text("a[]=é")


@settings(max_examples=examples(60), **HYPOTHESIS_SETTINGS)
@given(pairs=st.dictionaries(QUERY_PARAMETERS, st.text(max_size=10), max_size=4))
def test_list_with_any_query_string_never_fails(alice, pairs):
    query = "&".join(f"{quote(name, safe='[]')}={quote(value)}" for name, value in pairs.items())
    for path in ("contacts", "contacts/search", "contacts/active", "search/contacts", "custom_attribute_definitions"):
        assert alice.get(f"{path}?{query}").status_code in (200, 400)


def _shared_contact(alice):
    """Return the contact that all examples of a test share."""
    found = expect_json(alice.get("contacts/search?q=%25"))["payload"]
    return found[0] if found else alice.contact(name="Ada")


def _to_json(body) -> bytes:
    return json.dumps(body).encode()
