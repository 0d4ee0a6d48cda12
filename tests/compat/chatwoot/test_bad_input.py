"""Whatever is sent comes back as it went in, or is refused in this door's shape; never a 5xx, and nothing written."""

import json
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.compat.endpoints import CHATWOOT_ENDPOINTS, chatwoot_records, filled
from tests.depth import examples

from .conftest import done, emptied, ids, stored

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
RELAXED = {"deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
WRITES = [row[:3] for row in CHATWOOT_ENDPOINTS if row[2] is not None]
# What is JSON, and yet nothing that could be kept; other bodies are refused by all APIs alike, in the contract.
MALFORMED = {
    "a number out of range": b'{"name": 1e999}',
    "NUL deep within": b'{"custom_attributes": {"a": [{"b\\u0000": 1}]}}',
    "deeply nested": b'{"custom_attributes": ' + b'{"a":' * 500 + b"1" + b"}" * 501,
    "deep lists": b'{"custom_attributes": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}",
}
# By content type: bodies that are not what they are called.
MISCALLED = {
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
PART = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n'


@pytest.fixture
def rows(alice):
    return chatwoot_records(alice)


def refuses(client, method, path, body, code, **headers):
    """Hold an answer to a bad body against this door's shape; nothing may come of it."""
    before = stored()
    response = client.request(method, path, body, **headers)
    assert response.status_code == code, response.content
    assert list(orjson.loads(response.content)) == ["error"]
    assert stored() == before


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_a_malformed_body_is_refused_everywhere(alice, rows, method, path, body):
    for sent in MALFORMED.values():
        refuses(alice, method, path.format(**rows), sent, 400)


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_a_body_that_is_not_what_it_is_called_is_refused_everywhere(alice, rows, method, path, body):
    for content_type, (sent, code) in MISCALLED.items():
        if code is not None:
            refuses(alice, method, path.format(**rows), sent, code, content_type=content_type)
        else:
            assert alice.request(method, path.format(**rows), sent, content_type=content_type).status_code < 500


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/x-www-form-urlencoded", b"name=" + b"x" * 1024 * 1024),
        ("multipart/form-data; boundary=x", PART + b"x" * 3 * 1024 * 1024),
        ("multipart/form-data; boundary=x", PART + b"x" * 16 * 1024 * 1024),
    ],
)
def test_a_form_that_is_too_large_is_refused(alice, content_type, body):
    refuses(alice, "POST", "contacts", body, 413, content_type=content_type)


def test_a_body_100_levels_deep_is_kept(alice):
    deep = {"a": 1}
    for _ in range(97):
        deep = {"a": deep}
    assert alice.contact(custom_attributes=deep)["custom_attributes"] == deep


def test_two_contacts_as_deep_as_can_be_are_merged(alice):
    deep = 1
    for _ in range(98):
        deep = {"a": deep}
    pair = [alice.contact(custom_attributes=deep)["id"] for _ in range(2)]
    body = {"base_contact_id": pair[0], "mergee_contact_id": pair[1]}
    assert done(alice.post("actions/contact_merge", body))["custom_attributes"] == deep


@pytest.mark.parametrize(
    "row", [row for row in CHATWOOT_ENDPOINTS if row[0] != "HEAD"], ids=lambda row: f"{row[0]} {row[1]}"
)
def test_a_query_that_no_text_could_be_is_refused_everywhere(alice, rows, row):
    method, path, body, *_ = row
    path = path.format(**rows)
    joined = f"{path}{'&' if '?' in path else '?'}"
    response = alice.request(method, f"{joined}page=%00&sort=%00", filled(body, rows))
    assert response.status_code in (200, 204, 400)
    assert alice.request(method, f"{joined}page=%ff&sort=%ff&labels[]=%ff", filled(body, rows)).status_code < 500


# --- text

FIELDS = ["name", "email", "phone_number", "identifier"]


def naughty_strings():
    source = DATA / "naughty-strings.json"
    if not source.exists():
        pytest.skip("naughty-strings.json is not here: it is kept beside the project, in ../shared/data")
    return json.loads(source.read_text())


def shape_of(response):
    """Return what is wrong by attribute, of a refusal in one of this door's shapes."""
    body = orjson.loads(response.content)
    assert response.status_code in (400, 422), (response.status_code, body)
    assert list(body) in (["error"], ["message", "attributes"]), body
    return body.get("attributes", [])


def returned_or_refused(client, method, path, values, shown=lambda body: body):
    """Hold texts to coming back as they went in, but for those that are refused; return what is shown."""
    before = stored()
    response = client.request(method, path, values)
    while response.status_code != 200:
        wrong = shape_of(response)
        assert set(wrong) & set(values), (values, response.content)
        assert stored() == before
        values = {name: value for name, value in values.items() if name not in wrong}
        response = client.request(method, path, values)
    record = shown(done(response))
    for name, value in values.items():
        expected = value.lower() if name in ("email", "title") else value
        assert record[name] in (expected, expected or None), (name, value)
    return record


def test_naughty_strings_through_every_text_of_a_contact(alice):
    for text in naughty_strings():
        sent = dict.fromkeys(FIELDS, text)
        made = returned_or_refused(alice, "POST", "contacts", sent, lambda body: body["payload"]["contact"])
        sent = {"name": f"{text}!", "identifier": f"{text}!", "custom_attributes": {f"x{text}": text}}
        changed = returned_or_refused(alice, "PUT", f"contacts/{made['id']}", sent, lambda body: body["payload"])
        assert alice.shown(made) == changed
        emptied(alice.delete(f"contacts/{made['id']}"))  # what is unique stays free for the next


def test_naughty_strings_as_attributes(alice):
    attributes = {text: [text, {text: text}] for text in naughty_strings()}
    contact = alice.contact(custom_attributes=attributes, additional_attributes=attributes)
    assert (contact["custom_attributes"], contact["additional_attributes"]) == (attributes, attributes)
    keys = [text for text in attributes if text.strip()]
    path = f"contacts/{contact['id']}/destroy_custom_attributes"
    left = done(alice.post(path, {"custom_attributes": keys}))["payload"]
    assert left["custom_attributes"].keys() == attributes.keys() - set(keys)


def test_naughty_strings_through_what_belongs_to_a_contact(alice):
    inbox = alice.inbox("Api")
    for text in naughty_strings():
        contact = alice.contact()
        path = f"contacts/{contact['id']}"
        response = alice.post(f"{path}/notes", {"content": text})
        if text.strip():
            note = done(response)
            assert note["content"] == text
            assert done(alice.patch(f"{path}/notes/{note['id']}", {"content": f"{text}!"}))["content"] == f"{text}!"
        else:
            assert shape_of(response) == []
        response = alice.post(f"{path}/contact_inboxes", {"inbox_id": inbox.number, "source_id": text})
        if response.status_code != 200:
            assert shape_of(response) == ["source_id"]
        elif text:
            assert done(response)["source_id"] == text
            body = {"inbox_id": inbox.number, "source_id": text}
            assert done(alice.post("contact_inboxes/filter", body))["id"] == contact["id"]


def test_naughty_strings_as_labels(alice):
    contact = alice.contact(email="a@b.fr")
    path = f"contacts/{contact['id']}/labels"
    short = [text for text in naughty_strings() if len(text) <= 255]
    labels = [text for text in dict.fromkeys(short) if text.strip()]
    assert done(alice.post(path, {"labels": short}))["payload"] == labels
    for text in labels:
        assert ids(alice.get(f"contacts?labels[]={quote(text)}")) == [contact["id"]]
    bulk = {"type": "Contact", "ids": [contact["id"]], "labels": {"add": ["x"], "remove": labels}}
    emptied(alice.post("bulk_actions", bulk))
    assert done(alice.get(path))["payload"] == ["x"]


def test_naughty_strings_through_searches_and_filters(alice):
    alice.contact(name="Ada", email="a@b.fr")
    alice.attribute("plan")
    for text in naughty_strings():
        for path in ("contacts/search?q=", "search/contacts?q=", "contacts?sort=", "contacts?page="):
            done(alice.get(f"{path}{quote(text)}"))
        conditions = [
            {"attribute_key": key, "filter_operator": operator, "values": [text], "query_operator": "OR"}
            for key in ("name", "email", "phone_number", "city", "plan")
            for operator in ("equal_to", "contains", "does_not_contain")
        ]
        conditions[-1]["query_operator"] = None
        response = alice.post("contacts/filter", {"payload": conditions})
        assert response.status_code == 200 if text else shape_of(response) == []
        for key, operator in (
            ("created_at", "days_before"),
            ("blocked", "equal_to"),
            (text, "equal_to"),
            ("name", text),
        ):
            condition = {"attribute_key": key, "filter_operator": operator, "values": [text]}
            response = alice.post("contacts/filter", {"payload": [condition]})
            assert response.status_code == 200 or shape_of(response) == []


def test_naughty_strings_through_what_an_account_defines(alice):
    names = ("attribute_display_name", "attribute_description", "attribute_key", "regex_pattern", "regex_cue")
    definition, label = alice.attribute("plan"), done(alice.post("labels", {"title": "vip"}))
    for text in naughty_strings():
        path = f"custom_attribute_definitions/{definition['id']}"
        returned_or_refused(alice, "PATCH", path, dict.fromkeys(names, text))
        title = {"title": text} if text.strip() == text else {}
        returned_or_refused(alice, "PATCH", f"labels/{label['id']}", {"description": text, "color": text, **title})


def test_naughty_strings_through_the_settings_of_inboxes(alice):
    texts = ("name", "greeting_message", "out_of_office_message", "business_name", "timezone", "sender_name_type")
    of_channel = ("welcome_title", "welcome_tagline", "phone_number", "provider", "widget_color", "website_url")
    path = f"inboxes/{alice.inbox('WebWidget').number}"
    for text in naughty_strings():
        returned_or_refused(alice, "PATCH", path, dict.fromkeys(texts, text))
        response = alice.patch(path, {"channel": dict.fromkeys(of_channel, text)})
        assert response.status_code == 200 or shape_of(response)
        response = alice.patch(path, {"channel": dict.fromkeys(("medium", "email", "webhook_url"), text)})
        assert response.status_code == 200 or shape_of(response)


@pytest.mark.parametrize("field", FIELDS)
@settings(max_examples=examples(25), **RELAXED)
@given(text=st.text(max_size=270))
def test_any_text_comes_back_or_is_refused(alice, field, text):
    path = f"contacts/{_one(alice)['id']}"
    before = stored()
    response = alice.put(path, _json({field: text}))
    if response.status_code == 200:
        expected = text.lower() if field == "email" else text
        assert done(response)["payload"][field] in (expected, expected or None)
        assert done(alice.get(path)) == done(response)
    else:
        assert shape_of(response) in ([field], [])
        assert stored() == before


SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text()
NAMES = st.sampled_from(
    [
        *("name", "email", "phone_number", "identifier", "blocked", "avatar", "avatar_url", "custom_attributes"),
        *("additional_attributes", "inbox_id", "source_id", "labels", "content", "note", "label", "title", "color"),
        *("description", "show_on_sidebar", "attribute_key", "attribute_display_name", "attribute_display_type"),
        *("attribute_model", "attribute_values", "custom_attribute_definition", "channel", "type", "ids", "add"),
        *("action_name", "remove", "payload", "page", "sort", "include_contact_inboxes", "q", "base_contact_id"),
        *("hmac_verified", "timezone", "webhook_url", "csat_config", "values", "query_operator", "filter_operator"),
    ]
)
ANY_JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6))


@settings(max_examples=examples(60), **RELAXED)
@given(body=st.dictionaries(NAMES, ANY_JSON, max_size=8) | ANY_JSON)
def test_any_json_is_answered_everywhere_and_never_with_a_failure(alice, rows, body):
    for method, path, *_ in WRITES:
        response = alice.request(method, path.format(**rows), _json(body))
        assert response.status_code in (200, 400, 404, 422), (method, path, response.content)


@settings(max_examples=examples(60), **RELAXED)
@given(body=st.binary(max_size=200), kind=st.sampled_from(["application/json", *MISCALLED]))
def test_any_bytes_are_answered_and_never_with_a_failure(alice, body, kind):
    assert alice.post("contacts", body, content_type=kind).status_code in (200, 400, 415, 422)


QUERY = st.sampled_from(["page", "q", "sort", "labels[]", "labels", "q[]", "attribute_model", "a[b]"]) | st.text(
    "a[]=é"
)


@settings(max_examples=examples(60), **RELAXED)
@given(pairs=st.dictionaries(QUERY, st.text(max_size=10), max_size=4))
def test_any_query_is_answered_and_never_with_a_failure(alice, pairs):
    query = "&".join(f"{quote(name, safe='[]')}={quote(value)}" for name, value in pairs.items())
    for path in ("contacts", "contacts/search", "contacts/active", "search/contacts", "custom_attribute_definitions"):
        assert alice.get(f"{path}?{query}").status_code in (200, 400)


def _one(alice):
    """Return the one contact that there is; the examples of a test share it."""
    found = done(alice.get("contacts/search?q=%25"))["payload"]
    return found[0] if found else alice.contact(name="Ada")


def _json(body) -> bytes:
    return json.dumps(body).encode()
