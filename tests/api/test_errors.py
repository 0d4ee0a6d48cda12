"""Errors of our own API: one format, and nothing is written."""

import base64

import pytest

from contacts.models import Contact
from crm.db.session import staff_session
from crm.history.models import Change
from tests.conftest import fresh_connection
from tests.contract import OWN

VALID = {"first_name": "Jean", "last_name": "Dupont", "email": "jean@acme.com"}


def assert_error(response, status, *fields):
    """Check that a response is an error of these fields; return its body."""
    body = response.json()
    assert response.status_code == status, body
    assert list(body) == ["success", "error", "errors", "request_id"]
    assert body["success"] is False
    assert body["error"]
    assert body["request_id"] == response.headers["X-Request-ID"]
    assert sorted(body["errors"]) == sorted(fields)
    return body


@pytest.fixture
def post_invalid(alice):
    """A function that posts a contact with invalid values and checks that nothing is written."""
    valid = {"customer_id": alice.customer()["id"], **VALID}

    def post_invalid(**values):
        body = {name: value for name, value in (valid | values).items() if value is not ...}
        with staff_session():
            before = (Contact.objects.count(), Change.objects.count())
        response = alice.post("/api/contacts", body)
        fresh_connection()
        with staff_session():
            assert (Contact.objects.count(), Change.objects.count()) == before
        return response

    return post_invalid


INVALID_VALUES = [
    ("first_name", ...),
    ("first_name", None),
    ("first_name", ""),
    ("first_name", " \t"),
    ("first_name", 7),
    ("first_name", True),
    ("first_name", ["Jean"]),
    ("first_name", {"a": 1}),
    ("first_name", "x" * 256),
    ("last_name", "a\0b"),
    ("email", ...),
    ("email", "nobody"),
    ("email", "a@b@c"),
    ("email", "x" * 250 + "@b.fr"),
    ("phone", 33612345678),
    ("phone", "1" * 65),
    ("role", "buyer"),
    ("role", ["king"]),
    ("role", ["buyer", "buyer"]),
    ("role", [{}]),
    ("role", [1]),
    ("role", [None]),
    ("role", None),
    ("id_crm", ""),
    ("id_crm", 12),
    ("customer_id", ...),
    ("customer_id", None),
    ("customer_id", 12),
    ("customer_id", "<string>"),
    ("customer_id", "550e8400e29b41d4a716446655440000"),
    ("customer_id", "550e8400-e29b-41d4-a716-446655440000"),
    ("id", "550e8400-e29b-41d4-a716-446655440000"),
    ("nickname", "JD"),
]


@pytest.mark.parametrize(("field", "value"), INVALID_VALUES)
def test_create_with_an_invalid_value_names_the_field(post_invalid, field, value):
    body = assert_error(post_invalid(**{field: value}), 400, field)
    assert body["error"].startswith(f"{field}: ")


def test_create_with_several_invalid_values_names_all_fields(post_invalid):
    body = assert_error(
        post_invalid(first_name=1, role=["king"], nickname="JD", email=...),
        400,
        "first_name",
        "role",
        "nickname",
        "email",
    )
    assert body["error"] == "4 fields are wrong: first_name, email, role, nickname."


@pytest.mark.parametrize(
    ("tax_ids", "path"),
    [
        ([{"tax": "VAT"}], "tax_value"),
        ([{"tax_value": "FR1"}], "tax"),
        ([{"tax": "VAT", "tax_value": ""}], "tax_value"),
        ([{"tax": "VAT", "tax_value": "1", "more": 1}], "more"),
        (["VAT"], "object"),
        ({"tax": "VAT"}, "list"),
    ],
)
def test_tax_id_with_missing_or_unknown_keys_is_refused(alice, tax_ids, path):
    response = alice.post("/api/customers", {"name": "A", "type": "company", "tax_ids": tax_ids})
    assert path in assert_error(response, 400, "tax_ids")["error"]


@pytest.mark.parametrize("country", ["fr", "FRA", "XX", "", "F", 1, None])
def test_country_that_is_not_iso_alpha_2_is_refused(alice, country):
    body = {"customer_id": alice.customer()["id"], "type": "billing", "address_line1": "1", "city": "P"}
    response = alice.post("/api/addresses", {**body, "postal_code": "1", "country": country})
    assert_error(response, 400, "country")


@pytest.mark.parametrize(("method", "path"), [("POST", "/api/contacts"), ("PATCH", "/api/contacts/7")])
def test_request_without_body_is_refused(alice, method, path):
    path = path.replace("7", alice.contact()["id"])
    assert "empty" in assert_error(alice.request(method, path, b""), 400)["error"]


@pytest.mark.parametrize(
    "query",
    [
        "nonsense=1",
        "limit=0",
        "limit=1001",
        "limit=ten",
        "limit=-1",
        "limit=1.5",
        "limit=²",
        "limit=",
        "cursor=abc",
        "limit=5&cursor=abc",
        "limit=5&cursor=W10",
        "order=email",
        "order=--name",
        "customer_id=7",
        "customer_id=",
        "customer_id=%00",
        "email=%00",
        "role=king",
        "created_since=yesterday",
        "updated_since=2026-13-01",
        "limit=5&limit=6",
        "customer_id=%20",
        "customer_id=%0A",
        "customer_id=550e8400e29b41d4a716446655440000",
        "email=%20",
        "page=2",
        "format=json",
    ],
)
def test_list_with_an_unknown_or_invalid_parameter_names_it(alice, query):
    name = "cursor" if "cursor" in query else query.partition("=")[0]
    assert_error(alice.get(f"/api/contacts?{query}"), 400, name)


FORGED_CURSORS = [
    '["created_at","2026-01-01T00:00:00+20:00x","660e8400-e29b-41d4-a716-446655440001"]',
    '["created_at","9999-12-31T23:59:59-10:00","660e8400-e29b-41d4-a716-446655440001"]',
    '["created_at",7,"660e8400-e29b-41d4-a716-446655440001"]',
    '["created_at","2026-01-01"]',
    '{"a":1}',
]


@pytest.mark.parametrize("forged", FORGED_CURSORS)
def test_forged_cursor_is_refused(alice, forged):
    cursor = base64.urlsafe_b64encode(forged.encode()).decode().rstrip("=")
    assert_error(alice.get(f"/api/contacts?limit=2&order=created_at&cursor={cursor}"), 400, "cursor")


@pytest.mark.parametrize("moment", ["2026-W01-1", "2026-01-01T00:00:00+20:00", "2026-01-01T10:00:00,5"])
def test_cursor_with_a_datetime_that_only_python_reads_answers_200(alice, moment):
    forged = f'["created_at","{moment}","660e8400-e29b-41d4-a716-446655440001"]'
    cursor = base64.urlsafe_b64encode(forged.encode()).decode().rstrip("=")
    assert alice.get(f"/api/contacts?limit=2&order=created_at&cursor={cursor}").status_code == 200


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_record_request_with_a_query_parameter_names_it(alice, method):
    path = f"/api/contacts/{alice.contact()['id']}?force=1"
    assert_error(alice.request(method, path, {} if method == "PATCH" else None), 400, "force")


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/docs"])
def test_schema_and_docs_page_use_the_same_error_format(alice, path):
    assert_error(alice.raw("POST", path, {}), 405)
    assert_error(alice.raw("GET", path, accept="image/png"), 406)


def test_cursor_of_another_order_is_refused(alice):
    alice.contact(), alice.contact()
    link = alice.get("/api/contacts?limit=1&order=name").headers["Link"]
    cursor = link.partition("cursor=")[2].partition("&")[0]
    assert_error(alice.get(f"/api/contacts?limit=1&cursor={cursor}"), 400, "cursor")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "<authorization>", "Bearer é"]
)
def test_request_without_a_valid_token_is_401(alice, header):
    response = alice.get("/api/contacts", authorization=header)
    assert assert_error(response, 401)["error"] == "Invalid API token"
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("resource", "noun"),
    [("customers", "Customer"), ("contacts", "Contact"), ("addresses", "Address"), ("segments", "Segment")],
)
@pytest.mark.parametrize("pk", ["01900000-0000-7000-8000-000000000000", "7", "not-an-id"])
def test_unknown_record_is_404(alice, resource, noun, pk):
    assert assert_error(alice.get(f"/api/{resource}/{pk}"), 404)["error"] == f"{noun} not found"
    assert assert_error(alice.patch(f"/api/{resource}/{pk}", {}), 404)["error"] == f"{noun} not found"
    assert assert_error(alice.delete(f"/api/{resource}/{pk}"), 404)["error"] == f"{noun} not found"


def test_request_id_of_the_caller_is_returned(alice):
    assert alice.get("/api/contacts/7", x_request_id="order-17").json()["request_id"] == "order-17"
    assert alice.get("/api/contacts/7", x_request_id="no spaces, please").json()["request_id"] != "no spaces, please"


def test_contract_refuses_a_response_that_differs_from_the_schema(alice):
    response = alice.get("/api/contacts")
    response.content = b'{"success": true, "data": [{"id": 1}]}'
    with pytest.raises(Exception, match="is not of type"):
        OWN.assert_documented("GET", "/api/contacts", response)
