"""Text is returned as sent, or refused with 400; never with a 5xx."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.workspaces.text import trim
from tests.depth import examples

TRIMMED = ("id_crm", "id_erp", "id_accounting", "email", "phone")
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FIELDS = {
    "customers": ["name", "logo", "id_crm", "id_erp", "id_accounting", "type", "segment_id", "tax_ids"],
    "contacts": ["first_name", "last_name", "email", "phone", "id_crm", "id_erp", "id_accounting", "role"],
    "addresses": [
        "name", "address_line1", "address_line2", "city", "state", "postal_code", "country", "comment", "id_crm",
        "id_erp", "id_accounting", "type", "contact_id",
    ],
    "segments": ["name"],
}  # fmt: skip

SCALARS = st.none() | st.booleans() | st.floats() | st.integers() | st.text()
KEYS = st.sampled_from(["first_name", "role", "phone", "customer_id", "id"]) | st.text()
ANY_JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner))


@pytest.fixture
def urls(alice):
    """The URL of one record of each type."""
    customer = alice.customer()
    return {
        "customers": f"/api/customers/{customer['id']}",
        "contacts": f"/api/contacts/{alice.contact(customer)['id']}",
        "addresses": f"/api/addresses/{alice.address(customer)['id']}",
        "segments": f"/api/segments/{alice.segment()['id']}",
    }


def wrap(field, text):
    return {"tax_ids": [{"tax": text, "tax_value": text}], "role": [text]}.get(field, text)


def assert_returned_or_refused(alice, path, field, value):
    response = alice.patch(path, {field: value})
    if response.status_code == 200:
        assert response.json()["data"][field] == stored(field, value)
        assert alice.get(path).json()["data"][field] == stored(field, value)
    else:
        assert response.status_code == 400, (field, value, response.content)
        assert list(response.json()["errors"]) == [field]


@pytest.mark.parametrize("resource", FIELDS)
def test_naughty_strings_in_every_text_field_are_stored_or_refused(alice, resource):
    source = DATA / "naughty-strings.json"
    if not source.exists():
        pytest.skip("naughty-strings.json is not here: it is kept beside the project, in ../shared/data")
    path, plain = f"/api/{resource}", required_values(alice)[resource]
    for text in json.loads(source.read_text()):
        naughty = {field: wrap(field, text) for field in FIELDS[resource]}
        response = alice.raw("POST", path, plain | naughty)
        refused = response.json().get("errors", {})
        kept = {field: value for field, value in naughty.items() if field not in refused}
        if refused:
            response = alice.raw("POST", path, plain | kept)
        assert response.status_code == 201, (text, response.content)
        shown = response.json()["data"]
        assert {field: shown[field] for field in kept} == {field: stored(field, kept[field]) for field in kept}
        alice.raw("DELETE", f"{path}/{shown['id']}")  # unique values stay free for the next text


def stored(field, value):
    """Return a value as it is stored: ids, e-mail addresses and phone numbers without space around them."""
    return trim(value) if field in TRIMMED and isinstance(value, str) else value


def required_values(alice):
    customer = {"customer_id": alice.customer()["id"]}
    place = {"type": "billing", "address_line1": "1", "city": "P", "postal_code": "1", "country": "FR"}
    return {
        "customers": {"name": "A", "type": "company"},
        "contacts": {**customer, "first_name": "A", "last_name": "B", "email": "a@b.fr"},
        "addresses": {**customer, **place},
        "segments": {"name": "A"},
    }


@pytest.mark.parametrize(("resource", "field"), [(r, f) for r, fields in FIELDS.items() for f in fields])
@settings(max_examples=examples(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_is_returned_or_refused(alice, urls, resource, field, text):
    assert_returned_or_refused(alice, urls[resource], field, wrap(field, text))


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=ANY_JSON)
def test_patch_with_any_json_answers_200_or_400(alice, urls, body):
    response = alice.request("PATCH", urls["contacts"], json.dumps(body).encode())
    assert response.status_code in (200, 400)


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200))
def test_post_with_any_bytes_answers_400(alice, body):
    assert alice.request("POST", "/api/contacts", body).status_code == 400


def test_longest_names_of_wide_letters_can_be_sorted(alice):
    customer = alice.customer(name="\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 255)
    contact = alice.contact(customer, first_name="𝕴" * 255, last_name="\U0010ffff" * 255, id_crm="\U0010ffff" * 255)
    assert alice.get("/api/contacts?order=name&limit=1").json()["data"] == [contact]
    assert alice.get("/api/customers?order=-name&limit=1").json()["data"][0]["id"] == customer["id"]
