"""Errors of the GoMobile API, which have one format and write nothing."""

import pytest

from tests.contract import GOMOBILE

from .conftest import DOCUMENTED_CONTACT, UNKNOWN_ID, count_rows, expect_error, expect_json

TOO_LONG = "must be shorter than or equal to {} characters"
TOO_SHORT = "must be longer than or equal to {} characters"
LENGTHS = {
    "firstName": (2, 64),
    "lastName": (1, 64),
    "fullName": (3, 64),
    "address": (3, 256),
    **dict.fromkeys(("city", "state", "zip", "occupation", "preferredChannel"), (3, 64)),
    "primaryPhone": (3, 20),
}
INVALID_VALUES = [
    ("primaryPhone", ..., "should not be empty"),
    ("primaryPhone", None, "should not be empty"),
    ("primaryPhone", "   ", "should not be empty"),
    ("primaryPhone", 212612345678, "must be a string"),
    ("primaryEmail", "nobody", "must be an email: An email address must have an @-sign"),
    ("primaryEmail", "a@b@c", None),
    ("primaryEmail", "", "should not be empty"),
    ("primaryEmail", 7, "must be a string"),
    ("primaryEmail", "x" * 250 + "@b.fr", None),
    ("gender", "other", "must be one of the following values: male, female"),
    ("gender", "", "must be one of the following values: male, female"),
    ("gender", True, "must be one of the following values: male, female"),
    ("channels", "Website", "must be an array of strings"),
    ("channels", {"a": 1}, "must be an array of strings"),
    ("channels", [1], "must be an array of strings"),
    ("channels", [None], "must be an array of strings"),
    ("customAttributes", None, "must be an object"),
    ("customAttributes", [1], "must be an object"),
    ("customAttributes", "age", "must be an object"),
    ("customAttributes", {"": 1}, "must not have a name that is empty"),
    ("customAttributes", {"a": "b\0"}, "must not contain the NUL character (U+0000)"),
    ("customAttributes", {"a": [{"b\0": 1}]}, "must not contain the NUL character (U+0000)"),
    ("id", UNKNOWN_ID, "cannot be changed"),
    ("organizationId", UNKNOWN_ID, "cannot be changed"),
    ("createdAt", "2024-01-01T00:00:00.000Z", "cannot be changed"),
    *((name, "x" * (minimum - 1), TOO_SHORT.format(minimum)) for name, (minimum, _) in LENGTHS.items() if minimum > 1),
    *((name, "x" * (maximum + 1), TOO_LONG.format(maximum)) for name, (_, maximum) in LENGTHS.items()),
    *((name, "  \t ", "should not be empty") for name in LENGTHS if name != "primaryPhone"),
    *((name, value, "must be a string") for name in LENGTHS for value in (7, True, ["x"], {"a": 1}, 1.5)),
    *((name, "ab\0c", "must not contain the NUL character (U+0000)") for name in LENGTHS),
]


@pytest.mark.parametrize(("field", "value", "message"), INVALID_VALUES)
def test_contact_with_an_invalid_field_is_400_and_writes_nothing(client, field, value, message):
    contact = client.contact(primaryPhone="+212612345670")
    body = {name: value for name, value in {**DOCUMENTED_CONTACT, field: value}.items() if value is not ...}
    before = count_rows()
    attempts = [client.post("contact", body), client.post("contact/upsert", {"data": [DOCUMENTED_CONTACT, body]})]
    if value is not ...:
        attempts.append(client.put(f"contact/{contact['id']}", {field: value}))
    errors = [expect_error(attempt, 400) for attempt in attempts]
    assert count_rows() == before
    for prefix, messages in zip(("", "data.1.", ""), errors, strict=False):
        if message is None:
            assert all(text.startswith(prefix + field) for text in messages)
        else:
            assert f"{prefix}{field} {message}" in messages


@pytest.mark.parametrize("field", LENGTHS)
def test_text_of_minimum_and_maximum_length_is_accepted(client, field):
    minimum, maximum = LENGTHS[field]
    for length in (minimum, maximum):
        contact = client.contact(**{"primaryPhone": f"0612{length}", field: "é" * length})
        assert contact[field] == "é" * length


def test_unknown_properties_are_400_and_named(client):
    assert expect_error(client.post("contact", {**DOCUMENTED_CONTACT, "nickname": "JD", "": 1}), 400) == [
        "property nickname should not exist",
        "property  should not exist",
    ]


def test_every_invalid_field_is_named_in_one_response(client):
    assert sorted(expect_error(client.post("contact", {"firstName": "J", "gender": "x", "foo": 1}), 400)) == [
        "firstName must be longer than or equal to 2 characters",
        "gender must be one of the following values: male, female",
        "primaryPhone should not be empty",
        "property foo should not exist",
    ]


@pytest.mark.parametrize("levels", [40, 1000])
def test_deeply_nested_custom_attributes_are_400(client, levels):
    nested = b'{"a":' * levels + b"1" + b"}" * levels
    body = b'{"primaryPhone": "+33612345678", "customAttributes": ' + nested + b"}"
    expect_error(client.post("contact", body), 400)


def test_number_out_of_range_is_400(client):
    expect_error(client.post("contact", b'{"primaryPhone": "+336", "customAttributes": {"a": 1e400}}'), 400)


DETAIL_PATHS = ["contact/{}", "custom-attributes/{}"]


@pytest.mark.parametrize("path", DETAIL_PATHS)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_malformed_id_is_400_and_unknown_id_404(client, path, method):
    for pk in ("7", "not-an-id", "550e8400e29b41d4a716446655440000", "%00"):
        assert expect_error(client.request(method, path.format(pk), {}), 400) == "Validation failed (uuid is expected)"
    noun = "Contact" if path.startswith("contact") else "Custom attribute"
    assert expect_error(client.request(method, path.format(UNKNOWN_ID), {}), 404) == f"{noun} not found"


@pytest.mark.parametrize("path", ["users", "contac", "custom-attribute", "audience", "contactx"])
def test_url_outside_gomobile_has_the_error_format_of_the_own_api(client, path):
    assert list(client.request("GET", path).json()) == ["success", "error", "errors", "request_id"]


def test_bearer_token_is_accepted(client):
    expect_json(client.get("contact", **{"x-api-key": "", "authorization": f"Bearer {client.person.token}"}))
    expect_error(client.get("contact", **{"x-api-key": "wrong", "authorization": f"Bearer {client.person.token}"}), 401)
    for wrong in ("", "wrong", " ", "é"):
        expect_error(client.get("contact", **{"x-api-key": "", "authorization": f"Bearer {wrong}"}), 401)


@pytest.mark.parametrize("path", [f"contact/{UNKNOWN_ID}", "contact/upsert", "custom-attributes", "users/me"])
def test_unknown_query_parameter_is_400_and_named(client, path):
    method = "POST" if path == "contact/upsert" else "GET"
    assert expect_error(client.request(method, f"{path}?force=1", {}), 400) == ["property force should not exist"]
    assert expect_error(client.post("contact?limit=1", DOCUMENTED_CONTACT), 400) == ["property limit should not exist"]


@pytest.mark.parametrize("path", ["contacts", "nothing"])
def test_own_api_keeps_its_error_format(client, path):
    body = client.person.raw("GET", f"/api/{path}", host="evil.example").json()
    assert list(body) == ["success", "error", "errors", "request_id"]


def test_assert_documented_refuses_an_undocumented_response(client):
    response = client.get("contact")
    response.content = b'{"data": [{"id": 1}], "meta": {}}'
    with pytest.raises(Exception, match=r"is not of type|is a required property"):
        GOMOBILE.assert_documented("GET", "/api/contact", response)
