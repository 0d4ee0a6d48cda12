"""The contract of all three APIs: authentication, permissions, isolation, and the format of errors."""

import time
from datetime import UTC, datetime
from itertools import product

import orjson
import pytest
from django.db import OperationalError, connections

from crm.api.throttling import PERIOD_SECONDS
from crm.conf.environment import INVALID_TOKENS_PER_MINUTE
from crm.db.limits import Limits
from crm.db.session import fetch
from tests.compat.gomobile.conftest import count_rows
from tests.conftest import CLIENT, fresh_connection, person

from .apis import APIS, UNKNOWN_ID, Api, roll_back
from .endpoints import Endpoint

# Bodies that are no JSON object in UTF-8, or have values that PostgreSQL cannot store.
MALFORMED_BODIES = {
    "nothing": b"",
    "cut off": b"{",
    "no JSON": b"name=Ada",
    "single quotes": b"{'name': 'Ada'}",
    "NaN": b'{"name": NaN}',
    "broken UTF-8": b'{"name": "\xff\xfe"}',
    "a byte order mark alone": b"\xff\xfe",
    "UTF-16": '{"name": "Ada"}'.encode("utf-16"),
    "half a surrogate pair": b'{"name": "\\ud800"}',
    "NUL": b'{"name": "a\\u0000b"}',
    "NUL in a name": b'{"a\\u0000b": 1}',
    "a list": b"[]",
    "a list of objects": b'[{"name": "Ada"}]',
    "null": b"null",
    "a text": b'"Ada"',
    "a number": b"7",
    "nested without end": b'{"a":' * 100_000,
    "equal keys": b'{"name": "A", "name": "B"}',
    "equal keys within": b'{"custom_attributes": {"a": 1, "a": 1}}',
    "integer above 64 bits": b'{"custom_attributes": {"n": 18446744073709551616}}',
    "integer below 64 bits": b'{"custom_attributes": [-9223372036854775809]}',
    "number above 53 bits with a fraction": b'{"custom_attributes": {"n": 9007199254740993.0}}',
    "number that is too small": b'{"custom_attributes": {"n": 1e-400}}',
    "integer of 5,000 digits": b'{"n": ' + b"9" * 5000 + b"}",
}
WRONG_TOKENS = ["wrong", "x" * 5000, "carnet_é", "<authorization>", "Bearer wrong"]
METHODS_WITH_BODY = ("POST", "PUT", "PATCH")


@pytest.fixture(params=APIS, ids=lambda api: api.name)
def api(request) -> Api:
    return request.param


@pytest.fixture
def records(api, alice):
    """Ids of one record of each type in alice's workspace, by the placeholders of the endpoints."""
    return api.create_records(alice)


def permissions_of(api: Api) -> list[str]:
    return sorted({endpoint.permission for endpoint in api.endpoints} - {""})


def endpoints_with_body(api: Api) -> list[Endpoint]:
    return [
        endpoint for endpoint in api.endpoints if endpoint.method in METHODS_WITH_BODY and endpoint.body is not None
    ]


# --- authentication


@pytest.mark.parametrize("token", ["", " "])
def test_request_without_token_is_401(api, alice, subtests, token):
    for path in api.protected_paths:
        with subtests.test(path):
            headers = {"authorization": "", **api.headers(token)}
            response = api.request(alice, "GET", path, **headers)
            assert response.status_code == 401
            assert api.missing_token_error.items() <= response.json().items()


@pytest.mark.parametrize("token", WRONG_TOKENS)
def test_request_with_wrong_token_is_401(api, alice, subtests, token):
    for path in api.protected_paths:
        with subtests.test(path):
            response = api.request(alice, "GET", path, **api.headers(token))
            assert response.status_code == 401
            assert api.wrong_token_error.items() <= response.json().items()


# --- permissions


def assert_allowed(api, client, endpoint, records, is_allowed):
    before = count_rows()
    response = api.call(client, endpoint, records)
    if is_allowed:
        assert response.status_code == endpoint.status, response.content
        return
    if endpoint.method == "HEAD":
        assert (response.status_code, response.content) == (api.forbidden_status, b"")
    else:
        api.assert_forbidden(response, endpoint.permission)
    assert count_rows() == before


@pytest.mark.parametrize("role", ["administrator", "agent", "viewer"])
def test_endpoint_with_a_role_is_allowed_or_forbidden(api, acme, records, subtests, role):
    client = person("dave", acme, role=role)
    for endpoint in api.endpoints:
        with subtests.test(f"{endpoint.method} {endpoint.path}"), roll_back():
            is_allowed = {"administrator": True, "agent": endpoint.agent, "viewer": endpoint.viewer}[role]
            assert_allowed(api, client, endpoint, records, is_allowed)


def test_endpoint_with_only_its_scope_is_allowed(api, acme, records, subtests):
    for scope in permissions_of(api):
        client = person(f"only {scope}", acme, scopes=(scope,))
        for endpoint in api.endpoints:
            if endpoint.permission in ("", scope):
                with subtests.test(f"{scope}: {endpoint.method} {endpoint.path}"), roll_back():
                    assert_allowed(api, client, endpoint, records, True)


def test_endpoint_with_every_scope_but_its_own_is_forbidden(api, acme, records, subtests):
    for scope in permissions_of(api):
        others = tuple(other for other in permissions_of(api) if other != scope)
        client = person(f"all but {scope}", acme, scopes=others)
        for endpoint in api.endpoints:
            if endpoint.permission == scope:
                with subtests.test(f"{endpoint.method} {endpoint.path}"), roll_back():
                    assert_allowed(api, client, endpoint, records, False)


def test_endpoint_with_its_scope_but_without_the_role_is_forbidden(api, acme, records, subtests):
    for scope in permissions_of(api):
        client = person(f"viewer {scope}", acme, role="viewer", scopes=(scope,))
        for endpoint in api.endpoints:
            if endpoint.permission == scope:
                with subtests.test(f"{endpoint.method} {endpoint.path}"), roll_back():
                    assert_allowed(api, client, endpoint, records, endpoint.viewer)


# --- isolation


def test_record_of_another_workspace_is_404_and_unchanged(api, alice, charlie, subtests):
    records = api.create_records(charlie)
    endpoints = [endpoint for endpoint in api.endpoints if "{" in endpoint.path]
    reads = [endpoint for endpoint in api.endpoints if endpoint.method == "GET"]
    before, shown = count_rows(), [api.call(charlie, endpoint, records).json() for endpoint in reads]
    for endpoint in endpoints:
        with subtests.test(f"{endpoint.method} {endpoint.path}"):
            api.assert_error(api.call(alice, endpoint, records), 404)
            assert count_rows() == before
    assert [api.call(charlie, endpoint, records).json() for endpoint in reads] == shown


def test_list_leaves_out_other_workspaces(api, alice, charlie):
    api.create_records(charlie)
    assert api.ids_of(api.request(charlie, "GET", api.collection)) != []
    assert api.ids_of(api.request(alice, "GET", api.collection)) == []


# --- bodies


def test_malformed_body_is_400_and_writes_nothing(api, alice, records, subtests):
    before = count_rows()
    for endpoint, (name, body) in product(endpoints_with_body(api), MALFORMED_BODIES.items()):
        if name == "nothing" and api.name == "chatwoot":
            continue  # Chatwoot reads an empty body as an empty object
        with subtests.test(f"{endpoint.method} {endpoint.path}: {name}"):
            path = endpoint.path.format(**records)
            api.assert_error(api.request(alice, endpoint.method, path, body), 400)
            assert count_rows() == before


def test_body_without_length_too_large_or_of_another_type_is_refused(api, alice, records, subtests):
    before = count_rows()
    for endpoint in endpoints_with_body(api):
        path = endpoint.path.format(**records)
        for status, body, headers in (
            (411, b"", {"transfer_encoding": "chunked"}),
            (413, b'{"name": "' + b"x" * 1024 * 1024 + b'"}', {}),
            *((415, b"x", {"content_type": content_type}) for content_type in api.unsupported_content_types),
        ):
            with subtests.test(f"{endpoint.method} {endpoint.path}: {status}"):
                api.assert_error(api.request(alice, endpoint.method, path, body, **headers), status)
                assert count_rows() == before


# --- routes, methods and headers


def test_unknown_path_with_any_method_is_404(api, alice, subtests):
    for path, method in product(api.unknown_paths, ("GET", "POST", "PUT", "PATCH", "DELETE")):
        with subtests.test(f"{method} {path}"):
            api.assert_unknown(api.request(alice, method, path), method, path)


def test_unsupported_method_is_refused(api, alice, subtests):
    for probe in api.unsupported_methods:
        with subtests.test(f"{probe.method} {probe.path}"):
            response = api.request(alice, probe.method, probe.path, {})
            api.assert_error(response, probe.status)
            assert probe.status == 404 or response.headers["Allow"]


def test_head_equals_get_without_the_body(api, alice, records):
    get, head = (api.request(alice, method, api.collection) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == get.headers["Content-Type"]


def test_responses_are_not_cached_and_vary_on_the_token(api, alice, records):
    token_headers = {"own": "Authorization", "gomobile": "x-api-key, Authorization", "chatwoot": "api_access_token"}
    for path in (api.collection, f"{api.collection}/{UNKNOWN_ID}", "nothing/at/all"):
        response = api.request(alice, "GET", path)
        assert response.headers["Cache-Control"] == "private, no-store"
        if path != "nothing/at/all" or api.name != "gomobile":  # which is our own API's URL
            assert response.headers["Vary"] == token_headers[api.name]
    assert (
        api.request(alice, "GET", api.collection, host="evil.example").headers["Cache-Control"] == "private, no-store"
    )


def test_accept_header_without_json_is_406(api, alice):
    api.assert_error(api.request(alice, "GET", api.collection, accept="text/html"), 406)


def test_unknown_host_is_400_in_the_error_format(api, alice, subtests):
    for path in (*api.protected_paths, f"{api.collection}/{UNKNOWN_ID}", f"{api.collection}/x/y"):
        with subtests.test(path):
            response = alice.raw("GET", api.url(alice, path), host="evil.example", **api.headers(alice.token))
            assert "host" in orjson.dumps(api.assert_error(response, 400)).decode().lower()


def test_record_sent_back_as_read_is_unchanged(api, alice, records, subtests):
    for endpoint in api.endpoints:
        # Only URLs of one record can be both read and updated.
        updates = [other for other in api.endpoints if (other.method, other.path) == (api.update_method, endpoint.path)]
        if endpoint.method != "GET" or not updates or not endpoint.path.endswith("}"):
            continue
        path = endpoint.path.format(**records)
        with subtests.test(path):
            before = api.request(alice, "GET", path).json()
            response = api.request(alice, api.update_method, path, api.record_of(api.request(alice, "GET", path)))
            assert response.status_code == 200, response.content
            assert without_timestamps(api.request(alice, "GET", path).json()) == without_timestamps(before)


def without_timestamps(value):
    """Return a response without the times of the last change."""
    if isinstance(value, dict):
        return {
            name: without_timestamps(inner) for name, inner in value.items() if name not in ("updated_at", "updatedAt")
        }
    return [without_timestamps(inner) for inner in value] if isinstance(value, list) else value


# --- failures


def test_unexpected_exception_is_500_without_details(api, alice, monkeypatch):
    monkeypatch.setattr("crm.queries.plans.read_page", lambda *_: 1 / 0)
    fresh_connection()
    response = alice.raw("GET", api.url(alice, api.collection), **{"authorization": "", **api.headers(alice.token)})
    body = api.assert_error(response, 500)
    assert api.name == "chatwoot" or any(response.headers["X-Request-ID"] in str(text) for text in body.values())
    assert "ZeroDivision" not in response.content.decode()


def send_invalid_tokens(api, person, count: int, network: str = "192.0.2.7"):
    fresh_connection()
    for _ in range(count):
        response = CLIENT.get(api.url(person, api.collection), headers=api.headers("wrong"), REMOTE_ADDR=network)
    return response


@pytest.fixture
def three_allowed(settings):
    settings.INVALID_TOKENS_PER_MINUTE = 3


def test_hundred_invalid_tokens_of_a_network_are_401_and_the_next_429(alice, settings):
    settings.INVALID_TOKENS_PER_MINUTE = INVALID_TOKENS_PER_MINUTE
    api = APIS[0]
    assert send_invalid_tokens(api, alice, 100).status_code == 401
    assert send_invalid_tokens(api, alice, 1).status_code == 429


def test_too_many_invalid_tokens_are_429_in_the_format_of_each_api(api, alice, three_allowed):
    assert send_invalid_tokens(api, alice, 3).status_code == 401
    response = send_invalid_tokens(api, alice, 1)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= PERIOD_SECONDS
    if api.name == "chatwoot":
        assert response.content == b"Retry later\n"
    else:
        api.assert_error(response, 429)


def test_invalid_tokens_of_a_network_do_not_limit_valid_tokens_or_other_networks(api, alice, three_allowed):
    send_invalid_tokens(api, alice, 4)
    url = api.url(alice, api.collection)
    fresh_connection()
    assert CLIENT.get(url, headers=api.headers(alice.token), REMOTE_ADDR="192.0.2.7").status_code == 200
    assert send_invalid_tokens(api, alice, 1, "192.0.2.8").status_code == 401


def test_invalid_tokens_are_forgotten_after_a_minute(alice, three_allowed, monkeypatch):
    send_invalid_tokens(APIS[0], alice, 3)
    later = time.time() + PERIOD_SECONDS + 1
    monkeypatch.setattr("crm.api.throttling.time.time", lambda: later)
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: datetime.fromtimestamp(later, UTC))
    assert send_invalid_tokens(APIS[0], alice, 1).status_code == 401


def test_invalid_token_is_logged_without_itself(api, alice, caplog):
    send_invalid_tokens(api, alice, 1)
    assert "invalid token from 192.0.2.7" in caplog.text
    assert "wrong" not in caplog.text


def test_addresses_of_one_ipv6_network_are_counted_together(alice, three_allowed):
    send_invalid_tokens(APIS[0], alice, 3, "2001:db8:1:2::3")
    assert send_invalid_tokens(APIS[0], alice, 1, "2001:db8:1:2:ffff::").status_code == 429
    assert send_invalid_tokens(APIS[0], alice, 1, "2001:db8:1:3::").status_code == 401


def test_invalid_token_with_an_invented_address_is_401(api, alice, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    fresh_connection()
    headers = {**api.headers("wrong"), "x-forwarded-for": "here, there"}
    assert CLIENT.get(api.url(alice, api.collection), headers=headers).status_code == 401


def test_request_that_takes_too_long_is_503(api, alice, monkeypatch):
    monkeypatch.setattr(
        "crm.queries.plans.read_page", lambda query, _: fetch(query.workspace_id, "SELECT pg_sleep(60)")
    )
    monkeypatch.setattr(connections["default"], "crm_limits", Limits("100ms", "1s", "30s"), raising=False)
    fresh_connection()
    response = alice.raw("GET", api.url(alice, api.collection), **{"authorization": "", **api.headers(alice.token)})
    api.assert_error(response, 503)
    assert "This took too long." in response.content.decode()


def test_database_error_is_503_with_retry_after(api, alice, monkeypatch):
    def fail(*_):
        raise OperationalError("lost")

    monkeypatch.setattr("crm.queries.plans.read_page", fail)
    fresh_connection()
    response = alice.raw("GET", api.url(alice, api.collection), **{"authorization": "", **api.headers(alice.token)})
    api.assert_error(response, 503)
    assert response.headers["Retry-After"] == "1"
