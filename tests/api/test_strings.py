"""Text comes back as it went in, or is refused with a reason; never a 5xx."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.depth import examples

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
def paths(alice):
    """The address of one record of each kind."""
    customer = alice.customer()
    return {
        "customers": f"/api/customers/{customer['id']}",
        "contacts": f"/api/contacts/{alice.contact(customer)['id']}",
        "addresses": f"/api/addresses/{alice.address(customer)['id']}",
        "segments": f"/api/segments/{alice.segment()['id']}",
    }


def wrapped(field, text):
    return {"tax_ids": [{"tax": text, "tax_value": text}], "role": [text]}.get(field, text)


def returned_or_refused(alice, path, field, value):
    response = alice.patch(path, {field: value})
    if response.status_code == 200:
        assert response.json()["data"][field] == value
        assert alice.get(path).json()["data"][field] == value
    else:
        assert response.status_code == 400, (field, value, response.content)
        assert list(response.json()["errors"]) == [field]


@pytest.mark.parametrize("resource", FIELDS)
def test_naughty_strings_through_every_text_field(alice, resource):
    source = DATA / "naughty-strings.json"
    if not source.exists():
        pytest.skip("naughty-strings.json is not here: it is kept beside the project, in ../shared/data")
    path, plain = f"/api/{resource}", required(alice)[resource]
    for text in json.loads(source.read_text()):
        naughty = {field: wrapped(field, text) for field in FIELDS[resource]}
        response = alice.raw("POST", path, plain | naughty)
        refused = response.json().get("errors", {})
        kept = {field: value for field, value in naughty.items() if field not in refused}
        if refused:
            response = alice.raw("POST", path, plain | kept)
        assert response.status_code == 201, (text, response.content)
        shown = response.json()["data"]
        assert {field: shown[field] for field in kept} == kept
        alice.raw("DELETE", f"{path}/{shown['id']}")  # what is unique stays free for the next


def required(alice):
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
def test_any_text_comes_back_or_is_refused(alice, paths, resource, field, text):
    returned_or_refused(alice, paths[resource], field, wrapped(field, text))


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=ANY_JSON)
def test_any_json_is_answered_with_200_or_400(alice, paths, body):
    response = alice.request("PATCH", paths["contacts"], json.dumps(body).encode())
    assert response.status_code in (200, 400)


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.binary(max_size=200))
def test_any_bytes_are_answered_with_400(alice, body):
    assert alice.request("POST", "/api/contacts", body).status_code == 400


def test_the_longest_names_of_the_widest_letters_can_be_sorted_and_found(alice):
    customer = alice.customer(name="\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 255)
    contact = alice.contact(customer, first_name="𝕴" * 255, last_name="\U0010ffff" * 255, id_crm="\U0010ffff" * 255)
    assert alice.get("/api/contacts?order=name&limit=1").json()["data"] == [contact]
    assert alice.get("/api/customers?order=-name&limit=1").json()["data"][0]["id"] == customer["id"]
