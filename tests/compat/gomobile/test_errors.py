"""One shape for every error of this door, and nothing written."""

import pytest

from tests.conftest import fresh_connection
from tests.contract import GOMOBILE

from .conftest import NOBODY, SEED, done, refused, stored

LONG = "must be shorter than or equal to {} characters"
SHORT = "must be longer than or equal to {} characters"
LENGTHS = {
    "firstName": (2, 64),
    "lastName": (1, 64),
    "fullName": (3, 64),
    "address": (3, 256),
    **dict.fromkeys(("city", "state", "zip", "occupation", "preferredChannel"), (3, 64)),
    "primaryPhone": (3, 20),
}
BAD = [
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
    ("id", NOBODY, "cannot be changed"),
    ("organizationId", NOBODY, "cannot be changed"),
    ("createdAt", "2024-01-01T00:00:00.000Z", "cannot be changed"),
    *((name, "x" * (least - 1), SHORT.format(least)) for name, (least, _) in LENGTHS.items() if least > 1),
    *((name, "x" * (most + 1), LONG.format(most)) for name, (_, most) in LENGTHS.items()),
    *((name, "  \t ", "should not be empty") for name in LENGTHS if name != "primaryPhone"),
    *((name, value, "must be a string") for name in LENGTHS for value in (7, True, ["x"], {"a": 1}, 1.5)),
    *((name, "ab\0c", "must not contain the NUL character (U+0000)") for name in LENGTHS),
]


@pytest.mark.parametrize(("field", "value", "message"), BAD)
def test_bad_input_is_named_and_nothing_is_written(ann, field, value, message):
    contact = ann.contact(primaryPhone="+212612345670")
    body = {name: value for name, value in {**SEED, field: value}.items() if value is not ...}
    before = stored()
    attempts = [ann.post("contact", body), ann.post("contact/upsert", {"data": [SEED, body]})]
    if value is not ...:
        attempts.append(ann.put(f"contact/{contact['id']}", {field: value}))
    told = [refused(attempt, 400) for attempt in attempts]
    assert stored() == before
    for place, messages in zip(("", "data.1.", ""), told, strict=False):
        if message is None:
            assert all(text.startswith(place + field) for text in messages)
        else:
            assert f"{place}{field} {message}" in messages


@pytest.mark.parametrize("field", LENGTHS)
def test_the_longest_and_the_shortest_are_taken(ann, field):
    least, most = LENGTHS[field]
    for length in (least, most):
        contact = ann.contact(**{"primaryPhone": f"0612{length}", field: "é" * length})
        assert contact[field] == "é" * length


def test_what_is_unknown_is_named(ann):
    assert refused(ann.post("contact", {**SEED, "nickname": "JD", "": 1}), 400) == [
        "property nickname should not exist",
        "property  should not exist",
    ]


def test_everything_that_is_wrong_is_told_at_once(ann):
    assert sorted(refused(ann.post("contact", {"firstName": "J", "gender": "x", "foo": 1}), 400)) == [
        "firstName must be longer than or equal to 2 characters",
        "gender must be one of the following values: male, female",
        "primaryPhone should not be empty",
        "property foo should not exist",
    ]


@pytest.mark.parametrize("levels", [40, 1000])
def test_attributes_nested_without_end_are_refused(ann, levels):
    nested = b'{"a":' * levels + b"1" + b"}" * levels
    body = b'{"primaryPhone": "+33612345678", "customAttributes": ' + nested + b"}"
    refused(ann.post("contact", body), 400)


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"x"', b"1", b"null", b"\xff\xfe", b'{"primaryPhone": NaN}', b'{"firstName": "\\ud800"}', b""],
)
@pytest.mark.parametrize("path", ["contact", "contact/upsert", "custom-attributes"])
def test_a_body_that_is_no_json_object_is_refused(ann, path, body):
    refused(ann.post(path, body), 400)


def test_a_number_that_is_no_number_of_postgresql_is_refused(ann):
    refused(ann.post("contact", b'{"primaryPhone": "+336", "customAttributes": {"a": 1e400}}'), 400)


ONE = ["contact/{}", "custom-attributes/{}"]


@pytest.mark.parametrize("path", ONE)
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_id_that_is_none_is_400_and_one_of_nobody_404(ann, path, method):
    for pk in ("7", "not-an-id", "550e8400e29b41d4a716446655440000", "%00"):
        assert refused(ann.request(method, path.format(pk), {}), 400) == "Validation failed (uuid is expected)"
    noun = "Contact" if path.startswith("contact") else "Custom attribute"
    assert refused(ann.request(method, path.format(NOBODY), {}), 404) == f"{noun} not found"


@pytest.mark.parametrize(
    "path",
    [
        *("contact/", f"contact/{NOBODY}/", f"contact/{NOBODY}/notes", "contact/upsert/x", "custom-attributes/"),
        *(f"custom-attributes/{NOBODY}/x", "users/", "users/7", "users/me/", "users/me/x"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_an_address_that_is_not_there_is_this_doors_404(ann, path, method):
    assert refused(ann.request(method, path), 404) == f"Cannot {method} /api/{path}"


@pytest.mark.parametrize("path", ["users", "contac", "custom-attribute", "audience", "contactx"])
def test_other_addresses_are_our_own_doors(ann, path):
    assert list(ann.request("GET", path).json()) == ["success", "error", "errors", "request_id"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("PUT", "contact"), ("DELETE", "contact"), ("PATCH", f"contact/{NOBODY}"), ("POST", f"contact/{NOBODY}")),
        *(("GET", "contact/upsert"), ("PATCH", "custom-attributes"), ("POST", "users/me"), ("OPTIONS", "contact")),
        *(("OPTIONS", "users/me"),),
    ],
)
def test_a_method_that_an_address_does_not_take_is_405(ann, method, path):
    response = ann.request(method, path, {})
    refused(response, 405)
    assert response.headers["Allow"]


@pytest.mark.parametrize("header", ["", "wrong", " ", "é"])
@pytest.mark.parametrize("path", ["contact", "custom-attributes", "users/me"])
def test_no_token_or_a_wrong_one_is_401(ann, header, path):
    assert refused(ann.get(path, **{"x-api-key": header}), 401) == "Unauthorized"
    assert refused(ann.get(path, **{"x-api-key": "", "authorization": f"Bearer {header}"}), 401) == "Unauthorized"


def test_the_token_may_be_a_bearers_too(ann):
    done(ann.get("contact", **{"x-api-key": "", "authorization": f"Bearer {ann.person.token}"}))
    refused(ann.get("contact", **{"x-api-key": "wrong", "authorization": f"Bearer {ann.person.token}"}), 401)


def test_a_lacking_permission_is_named(ben):
    assert refused(ben.post("contact", SEED), 403) == "This token lacks the permission contacts:write."


def test_the_other_refusals_have_the_same_shape(ann):
    refused(ann.get("contact", accept="text/html"), 406)
    refused(ann.post("contact", b'{"a": "' + b"x" * 1024 * 1024 + b'"}'), 413)
    refused(ann.post("contact", b"a=1", content_type="application/x-www-form-urlencoded"), 415)
    refused(ann.put(f"contact/{NOBODY}", b"", transfer_encoding="chunked"), 411)


@pytest.mark.parametrize("path", [f"contact/{NOBODY}", "contact/upsert", "custom-attributes", "users/me"])
def test_a_parameter_where_there_are_none_is_named(ann, path):
    method = "POST" if path == "contact/upsert" else "GET"
    assert refused(ann.request(method, f"{path}?force=1", {}), 400) == ["property force should not exist"]
    assert refused(ann.post("contact?limit=1", SEED), 400) == ["property limit should not exist"]


@pytest.mark.parametrize("path", ["contact", f"contact/{NOBODY}", "custom-attributes", "users/me", "contact/x/y"])
def test_a_host_that_is_not_ours_is_refused_in_the_same_shape(ann, path):
    assert "host" in refused(ann.person.raw("GET", f"/api/{path}", host="evil.example"), 400)


@pytest.mark.parametrize("path", ["contacts", "nothing"])
def test_our_own_door_keeps_its_shape(ann, path):
    body = ann.person.raw("GET", f"/api/{path}", host="evil.example").json()
    assert list(body) == ["success", "error", "errors", "request_id"]


def test_a_failure_of_ours_is_500_in_the_same_shape_and_gives_nothing_away(ann, monkeypatch):
    monkeypatch.setattr("crm.compat.gomobile.contacts.contact_page", lambda *_: 1 / 0)
    fresh_connection()
    response = ann.person.raw("GET", "/api/contact")
    message = refused(response, 500)
    assert response.headers["X-Request-ID"] in message
    assert "ZeroDivision" not in response.content.decode()


def test_a_database_that_cannot_answer_is_503(ann, monkeypatch):
    from django.db import OperationalError

    def fail(*_):
        raise OperationalError("lost")

    monkeypatch.setattr("crm.compat.gomobile.contacts.contact_page", fail)
    response = ann.get("contact")
    refused(response, 503)
    assert response.headers["Retry-After"] == "1"


def test_the_schema_is_what_answers_are_held_against(ann):
    response = ann.get("contact")
    response.content = b'{"data": [{"id": 1}], "meta": {}}'
    with pytest.raises(Exception, match=r"is not of type|is a required property"):
        GOMOBILE.assert_documented("GET", "/api/contact", response)
