"""What holds of all three APIs: who gets in, who may do what, what is another workspace's, and how errors look."""

from itertools import product

import orjson
import pytest
from django.db import OperationalError

from tests.compat.gomobile.conftest import stored
from tests.conftest import fresh_connection, person

from .apis import APIS, NOBODY, Api, rolled_back
from .endpoints import Endpoint

# Bodies that are no JSON object in UTF-8 of numbers and texts that PostgreSQL has.
MALFORMED = {
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
}
WRONG_TOKENS = ["wrong", "x" * 5000, "carnet_é", "<authorization>", "Bearer wrong"]
WITH_BODY = ("POST", "PUT", "PATCH")


@pytest.fixture(params=APIS, ids=lambda api: api.name)
def api(request) -> Api:
    return request.param


@pytest.fixture
def records(api, alice):
    """One record of each sort of alice's workspace, by the names that endpoints use."""
    return api.records(alice)


def permissions(api: Api) -> list[str]:
    return sorted({endpoint.permission for endpoint in api.endpoints} - {""})


def with_body(api: Api) -> list[Endpoint]:
    return [endpoint for endpoint in api.endpoints if endpoint.method in WITH_BODY and endpoint.body is not None]


# --- authentication


@pytest.mark.parametrize("token", ["", " "])
def test_request_without_token_is_401(api, alice, subtests, token):
    for path in api.closed:
        with subtests.test(path):
            headers = {"authorization": "", **api.headers(token)}
            response = api.request(alice, "GET", path, **headers)
            assert response.status_code == 401
            assert api.no_token.items() <= response.json().items()


@pytest.mark.parametrize("token", WRONG_TOKENS)
def test_request_with_wrong_token_is_401(api, alice, subtests, token):
    for path in api.closed:
        with subtests.test(path):
            response = api.request(alice, "GET", path, **api.headers(token))
            assert response.status_code == 401
            assert api.wrong_token.items() <= response.json().items()


# --- permissions


def assert_allowed(api, client, endpoint, records, is_allowed):
    before = stored()
    response = api.ask(client, endpoint, records)
    if is_allowed:
        assert response.status_code == endpoint.status, response.content
        return
    if endpoint.method == "HEAD":
        assert (response.status_code, response.content) == (api.forbidden_status, b"")
    else:
        api.assert_forbidden(response, endpoint.permission)
    assert stored() == before


@pytest.mark.parametrize("role", ["administrator", "agent", "viewer"])
def test_role_may_what_it_may_everywhere(api, acme, records, subtests, role):
    client = person("dave", acme, role=role)
    for endpoint in api.endpoints:
        with subtests.test(f"{endpoint.method} {endpoint.path}"), rolled_back():
            is_allowed = {"administrator": True, "agent": endpoint.agent, "viewer": endpoint.viewer}[role]
            assert_allowed(api, client, endpoint, records, is_allowed)


def test_scope_alone_opens_what_needs_it(api, acme, records, subtests):
    for scope in permissions(api):
        client = person(f"only {scope}", acme, scopes=(scope,))
        for endpoint in api.endpoints:
            if endpoint.permission in ("", scope):
                with subtests.test(f"{scope}: {endpoint.method} {endpoint.path}"), rolled_back():
                    assert_allowed(api, client, endpoint, records, True)


def test_all_scopes_but_one_do_not_open_what_needs_it(api, acme, records, subtests):
    for scope in permissions(api):
        others = tuple(other for other in permissions(api) if other != scope)
        client = person(f"all but {scope}", acme, scopes=others)
        for endpoint in api.endpoints:
            if endpoint.permission == scope:
                with subtests.test(f"{endpoint.method} {endpoint.path}"), rolled_back():
                    assert_allowed(api, client, endpoint, records, False)


def test_scope_gives_nothing_that_the_role_does_not(api, acme, records, subtests):
    for scope in permissions(api):
        client = person(f"viewer {scope}", acme, role="viewer", scopes=(scope,))
        for endpoint in api.endpoints:
            if endpoint.permission == scope:
                with subtests.test(f"{endpoint.method} {endpoint.path}"), rolled_back():
                    assert_allowed(api, client, endpoint, records, endpoint.viewer)


# --- isolation


def test_record_of_another_workspace_is_404_and_stays(api, alice, charlie, subtests):
    theirs = api.records(charlie)
    named = [endpoint for endpoint in api.endpoints if "{" in endpoint.path]
    reads = [endpoint for endpoint in api.endpoints if endpoint.method == "GET"]
    before, shown = stored(), [api.ask(charlie, endpoint, theirs).json() for endpoint in reads]
    for endpoint in named:
        with subtests.test(f"{endpoint.method} {endpoint.path}"):
            api.assert_error(api.ask(alice, endpoint, theirs), 404)
            assert stored() == before
    assert [api.ask(charlie, endpoint, theirs).json() for endpoint in reads] == shown


def test_list_shows_nothing_of_another_workspace(api, alice, charlie):
    api.records(charlie)
    assert api.ids_of(api.request(charlie, "GET", api.collection)) != []
    assert api.ids_of(api.request(alice, "GET", api.collection)) == []


# --- bodies


def test_malformed_body_is_400_everywhere_and_writes_nothing(api, alice, records, subtests):
    before = stored()
    for endpoint, (name, body) in product(with_body(api), MALFORMED.items()):
        if name == "nothing" and api.name == "chatwoot":
            continue  # it takes no body for an empty object, as the original does
        with subtests.test(f"{endpoint.method} {endpoint.path}: {name}"):
            path = endpoint.path.format(**records)
            api.assert_error(api.request(alice, endpoint.method, path, body), 400)
            assert stored() == before


def test_body_that_is_not_taken_has_its_status_everywhere(api, alice, records, subtests):
    before = stored()
    for endpoint in with_body(api):
        path = endpoint.path.format(**records)
        for status, body, headers in (
            (411, b"", {"transfer_encoding": "chunked"}),
            (413, b'{"name": "' + b"x" * 1024 * 1024 + b'"}', {}),
            *((415, b"x", {"content_type": kind}) for kind in api.unsupported_types),
        ):
            with subtests.test(f"{endpoint.method} {endpoint.path}: {status}"):
                api.assert_error(api.request(alice, endpoint.method, path, body, **headers), status)
                assert stored() == before


# --- routes, methods and headers


def test_unknown_route_is_404_by_every_method(api, alice, subtests):
    for path, method in product(api.unknown, ("GET", "POST", "PUT", "PATCH", "DELETE")):
        with subtests.test(f"{method} {path}"):
            api.assert_unknown(api.request(alice, method, path), method, path)


def test_method_that_a_route_does_not_take_is_refused(api, alice, subtests):
    for probe in api.refused_methods:
        with subtests.test(f"{probe.method} {probe.path}"):
            response = api.request(alice, probe.method, probe.path, {})
            api.assert_error(response, probe.status)
            assert probe.status == 404 or response.headers["Allow"]


def test_head_answers_as_get_does_without_the_body(api, alice, records):
    got, head = (api.request(alice, method, api.collection) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Type"] == got.headers["Content-Type"]


def test_accept_header_without_json_is_406(api, alice):
    api.assert_error(api.request(alice, "GET", api.collection, accept="text/html"), 406)


def test_host_that_is_not_ours_is_400_in_the_same_shape(api, alice, subtests):
    for path in (*api.closed, f"{api.collection}/{NOBODY}", f"{api.collection}/x/y"):
        with subtests.test(path):
            response = alice.raw("GET", api.url(alice, path), host="evil.example", **api.headers(alice.token))
            assert "host" in orjson.dumps(api.assert_error(response, 400)).decode().lower()


def test_record_that_was_read_may_be_sent_back(api, alice, records, subtests):
    for endpoint in api.endpoints:
        # A record under its own id, of which there is one read and one update.
        updates = [other for other in api.endpoints if (other.method, other.path) == (api.update, endpoint.path)]
        if endpoint.method != "GET" or not updates or not endpoint.path.endswith("}"):
            continue
        path = endpoint.path.format(**records)
        with subtests.test(path):
            before = api.request(alice, "GET", path).json()
            response = api.request(alice, api.update, path, api.record_of(api.request(alice, "GET", path)))
            assert response.status_code == 200, response.content
            assert undated(api.request(alice, "GET", path).json()) == undated(before)


def undated(value):
    """Return an answer without the times of the last change."""
    if isinstance(value, dict):
        return {name: undated(inner) for name, inner in value.items() if name not in ("updated_at", "updatedAt")}
    return [undated(inner) for inner in value] if isinstance(value, list) else value


# --- failures


def test_failure_of_ours_is_500_in_the_same_shape_and_gives_nothing_away(api, alice, monkeypatch):
    monkeypatch.setattr("crm.queries.plans.read_page", lambda *_: 1 / 0)
    fresh_connection()
    response = alice.raw("GET", api.url(alice, api.collection), **{"authorization": "", **api.headers(alice.token)})
    body = api.assert_error(response, 500)
    assert api.name == "chatwoot" or any(response.headers["X-Request-ID"] in str(text) for text in body.values())
    assert "ZeroDivision" not in response.content.decode()


def test_database_that_cannot_answer_is_503(api, alice, monkeypatch):
    def fail(*_):
        raise OperationalError("lost")

    monkeypatch.setattr("crm.queries.plans.read_page", fail)
    fresh_connection()
    response = alice.raw("GET", api.url(alice, api.collection), **{"authorization": "", **api.headers(alice.token)})
    api.assert_error(response, 503)
    assert response.headers["Retry-After"] == "1"
