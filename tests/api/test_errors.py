"""One shape for every error of our own API, and nothing written."""

import base64

import pytest

from contacts.models import Contact
from crm.db.session import staff_session
from crm.history.models import Change
from tests.conftest import fresh_connection
from tests.contract import OWN

GOOD = {"first_name": "Jean", "last_name": "Dupont", "email": "jean@acme.com"}


def refused(response, status, *fields):
    body = response.json()
    assert response.status_code == status, body
    assert list(body) == ["success", "error", "errors", "request_id"]
    assert body["success"] is False
    assert body["error"]
    assert body["request_id"] == response.headers["X-Request-ID"]
    assert sorted(body["errors"]) == sorted(fields)
    return body


@pytest.fixture
def post(alice):
    """Post a contact that has something wrong; nothing may come of it."""
    good = {"customer_id": alice.customer()["id"], **GOOD}

    def post(**values):
        body = {name: value for name, value in (good | values).items() if value is not ...}
        with staff_session():
            before = (Contact.objects.count(), Change.objects.count())
        response = alice.post("/api/contacts", body)
        fresh_connection()
        with staff_session():
            assert (Contact.objects.count(), Change.objects.count()) == before
        return response

    return post


BAD_VALUES = [
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


@pytest.mark.parametrize(("field", "value"), BAD_VALUES)
def test_a_bad_value_is_named_and_nothing_is_written(post, field, value):
    body = refused(post(**{field: value}), 400, field)
    assert body["error"].startswith(f"{field}: ")


def test_all_faults_are_named_at_once(post):
    body = refused(
        post(first_name=1, role=["king"], nickname="JD", email=...), 400, "first_name", "role", "nickname", "email"
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
def test_a_tax_id_needs_both_keys_and_no_other(alice, tax_ids, path):
    response = alice.post("/api/customers", {"name": "A", "type": "company", "tax_ids": tax_ids})
    assert path in refused(response, 400, "tax_ids")["error"]


@pytest.mark.parametrize("country", ["fr", "FRA", "XX", "", "F", 1, None])
def test_a_country_is_iso_alpha_2(alice, country):
    body = {"customer_id": alice.customer()["id"], "type": "billing", "address_line1": "1", "city": "P"}
    response = alice.post("/api/addresses", {**body, "postal_code": "1", "country": country})
    refused(response, 400, "country")


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"null", b'"text"', b"{'a': 1}", b'{"a": NaN}', b"\xff\xfe", b'{"first_name": "\\ud800"}'],
)
def test_a_body_that_is_no_json_object_is_refused(alice, body):
    refused(alice.post("/api/contacts", body), 400)


@pytest.mark.parametrize(("method", "path"), [("POST", "/api/contacts"), ("PATCH", "/api/contacts/7")])
def test_no_body_at_all_is_no_empty_object(alice, method, path):
    path = path.replace("7", alice.contact()["id"])
    assert "empty" in refused(alice.request(method, path, b""), 400)["error"]


def test_a_body_without_a_length_is_411_and_not_lost_without_a_word(alice):
    path = f"/api/contacts/{alice.contact()['id']}"
    refused(alice.request("PATCH", path, b"", transfer_encoding="chunked"), 411)


def test_a_body_nested_without_end_is_refused(alice):
    refused(alice.post("/api/contacts", b'{"a":' * 100_000), 400)


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
def test_a_query_parameter_that_is_unknown_or_malformed_is_named(alice, query):
    name = "cursor" if "cursor" in query else query.partition("=")[0]
    refused(alice.get(f"/api/contacts?{query}"), 400, name)


FORGED = [
    '["created_at","2026-01-01T00:00:00+20:00x","660e8400-e29b-41d4-a716-446655440001"]',
    '["created_at","9999-12-31T23:59:59-10:00","660e8400-e29b-41d4-a716-446655440001"]',
    '["created_at",7,"660e8400-e29b-41d4-a716-446655440001"]',
    '["created_at","2026-01-01"]',
    '{"a":1}',
]


@pytest.mark.parametrize("forged", FORGED)
def test_a_forged_cursor_is_refused(alice, forged):
    cursor = base64.urlsafe_b64encode(forged.encode()).decode().rstrip("=")
    refused(alice.get(f"/api/contacts?limit=2&order=created_at&cursor={cursor}"), 400, "cursor")


@pytest.mark.parametrize("moment", ["2026-W01-1", "2026-01-01T00:00:00+20:00", "2026-01-01T10:00:00,5"])
def test_a_moment_that_python_and_not_postgresql_reads_is_no_failure(alice, moment):
    forged = f'["created_at","{moment}","660e8400-e29b-41d4-a716-446655440001"]'
    cursor = base64.urlsafe_b64encode(forged.encode()).decode().rstrip("=")
    assert alice.get(f"/api/contacts?limit=2&order=created_at&cursor={cursor}").status_code == 200


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_parameter_where_there_are_none_is_named(alice, method):
    path = f"/api/contacts/{alice.contact()['id']}?force=1"
    refused(alice.request(method, path, {} if method == "PATCH" else None), 400, "force")


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/docs"])
def test_the_schema_and_its_page_refuse_in_the_same_shape(alice, path):
    refused(alice.raw("POST", path, {}), 405)
    refused(alice.raw("GET", path, accept="image/png"), 406)


@pytest.mark.parametrize("path", ["/api/contacts", "/api/contacts/7", "/api/nothing", "/api"])
def test_a_host_that_is_not_ours_is_refused_in_the_same_shape(alice, path):
    body = alice.raw("GET", path, host="evil.example").json()
    assert list(body) == ["success", "error", "errors", "request_id"]
    assert "host" in body["error"]


def test_a_cursor_of_another_order_is_refused(alice):
    alice.contact(), alice.contact()
    link = alice.get("/api/contacts?limit=1&order=name").headers["Link"]
    cursor = link.partition("cursor=")[2].partition("&")[0]
    refused(alice.get(f"/api/contacts?limit=1&cursor={cursor}"), 400, "cursor")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "<authorization>", "Bearer é"]
)
def test_no_token_or_a_wrong_one_is_401(alice, header):
    response = alice.get("/api/contacts", authorization=header)
    assert refused(response, 401)["error"] == "Invalid API token"
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("resource", "noun"),
    [("customers", "Customer"), ("contacts", "Contact"), ("addresses", "Address"), ("segments", "Segment")],
)
@pytest.mark.parametrize("pk", ["01900000-0000-7000-8000-000000000000", "7", "not-an-id"])
def test_what_is_not_there_is_404(alice, resource, noun, pk):
    assert refused(alice.get(f"/api/{resource}/{pk}"), 404)["error"] == f"{noun} not found"
    assert refused(alice.patch(f"/api/{resource}/{pk}", {}), 404)["error"] == f"{noun} not found"
    assert refused(alice.delete(f"/api/{resource}/{pk}"), 404)["error"] == f"{noun} not found"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/contacts/", "/api/contacts/1/2"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_route_that_is_not_there_is_404(alice, method, path):
    refused(alice.request(method, path), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/api/contacts"), ("DELETE", "/api/contacts"), ("POST", "/api/contacts/1"), ("OPTIONS", "/api/contacts")],
)
def test_a_method_that_a_route_does_not_take_is_405(alice, method, path):
    response = alice.request(method, path)
    refused(response, 405)
    assert "GET" in response.headers["Allow"]


def test_an_accept_header_without_json_is_406(alice):
    refused(alice.get("/api/contacts", accept="text/html"), 406)


def test_a_body_over_1_mib_is_413(alice):
    refused(alice.post("/api/contacts", b'{"a": "' + b"x" * 1024 * 1024 + b'"}'), 413)


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", "application/xml", ""])
def test_a_body_of_another_type_is_415(alice, content_type):
    refused(alice.request("POST", "/api/contacts", b"a=1", content_type=content_type), 415)


def test_a_failure_of_ours_is_500_in_the_same_shape_and_gives_nothing_away(alice, monkeypatch):
    monkeypatch.setattr("crm.queries.plans.read_page", lambda *_: 1 / 0)
    fresh_connection()
    response = alice.raw("GET", "/api/contacts")
    body = refused(response, 500)
    assert "ZeroDivision" not in response.content.decode()
    assert body["request_id"] in body["error"]


def test_the_callers_request_id_comes_back(alice):
    assert alice.get("/api/contacts/7", x_request_id="order-17").json()["request_id"] == "order-17"
    assert alice.get("/api/contacts/7", x_request_id="no spaces, please").json()["request_id"] != "no spaces, please"


def test_the_schema_is_what_answers_are_held_against(alice):
    response = alice.get("/api/contacts")
    response.content = b'{"success": true, "data": [{"id": 1}]}'
    with pytest.raises(Exception, match="is not of type"):
        OWN.assert_documented("GET", "/api/contacts", response)
