"""Lists that are authenticated in the round trip of their query: a cached token admits nobody by itself."""

from unittest import mock

import pytest
from django.db import OperationalError, connections

from crm.api import authentication
from crm.db import session
from crm.db.pipeline import Pipeline
from crm.workspaces.actions import revoke_token, update_token
from crm.workspaces.models import AccessToken
from crm.workspaces.tokens import digest_of
from tests.conftest import CLIENT, fresh_connection


class ListEndpoint:
    """The list of contacts of one API: its URL, its authentication, and the key of contacts in its responses."""

    def __init__(self, path, header, key, forbidden_status, invalid_query):
        self.path, self.header, self.key = path, header, key
        self.forbidden_status, self.invalid_query = forbidden_status, invalid_query

    def get(self, person, query=""):
        fresh_connection()
        path = self.path.format(account=person.workspace.number)
        prefix = "Bearer " if self.header == "authorization" else ""
        return CLIENT.get(path + query, headers={self.header: prefix + person.token})

    def fetch_emails(self, person):
        response = self.get(person)
        assert response.status_code == 200, response.content
        return [str(record.get("email") or record.get("primaryEmail")) for record in response.json()[self.key]]


ENDPOINTS = {
    "own": ListEndpoint("/api/contacts", "authorization", "data", 403, "?limit=0"),
    "chatwoot": ListEndpoint("/api/v1/accounts/{account}/contacts", "api_access_token", "payload", 401, "?sort[]=%00"),
    "gomobile": ListEndpoint("/api/contact", "x-api-key", "data", 403, "?limit=0"),
}


@pytest.fixture(params=ENDPOINTS)
def endpoint(request, monkeypatch):
    monkeypatch.setattr(authentication, "_workspaces", {})
    return ENDPOINTS[request.param]


@pytest.fixture
def people(alice, charlie):
    alice.contact(email="jean@acme.com")
    charlie.contact(email="secret@globex.com")
    return alice, charlie


def token_id_of(person):
    return AccessToken.objects.get(digest=digest_of(person.token)).pk


def test_list_is_the_same_before_and_after_the_token_is_cached(people, endpoint):
    for person, email in zip(people, ("jean@acme.com", "secret@globex.com"), strict=True):
        assert [endpoint.fetch_emails(person) for _ in range(3)] == [[email]] * 3


def test_list_with_a_cached_token_takes_one_round_trip(people, endpoint, monkeypatch):
    alice, _ = people
    endpoint.fetch_emails(alice)
    round_trips, enter = [], Pipeline.__enter__
    monkeypatch.setattr(Pipeline, "__enter__", lambda self: round_trips.append(self) or enter(self))
    assert endpoint.fetch_emails(alice) == ["jean@acme.com"]
    assert len(round_trips) == 1


def test_list_with_a_revoked_token_is_refused_at_once(people, endpoint):
    alice, _ = people
    endpoint.fetch_emails(alice)
    with alice.scope():
        revoke_token(actor=alice.actor, pk=token_id_of(alice))
    for _ in range(2):
        response = endpoint.get(alice)
        assert response.status_code == 401
        assert b"jean" not in response.content


def test_list_after_losing_the_scope_is_refused_at_once(people, endpoint):
    alice, _ = people
    endpoint.fetch_emails(alice)
    with alice.scope():
        update_token(actor=alice.actor, pk=token_id_of(alice), scopes=["customers:read"])
    response = endpoint.get(alice)
    assert response.status_code == endpoint.forbidden_status
    assert b"jean" not in response.content


def test_list_with_a_wrongly_cached_workspace_shows_no_foreign_records(people, endpoint):
    alice, charlie = people
    wrong = authentication.TokenWorkspace(charlie.workspace.id, alice.workspace.number)
    authentication._workspaces[digest_of(alice.token)] = wrong
    response = endpoint.get(alice)
    assert response.status_code == 401
    assert b"secret" not in response.content
    assert endpoint.fetch_emails(alice) == ["jean@acme.com"]
    assert authentication._workspaces[digest_of(alice.token)].id == alice.workspace.id


def test_authentication_is_checked_before_the_query(people, endpoint):
    alice, _ = people
    endpoint.fetch_emails(alice)
    assert endpoint.get(alice, endpoint.invalid_query).status_code == 400
    with alice.scope():
        revoke_token(actor=alice.actor, pk=token_id_of(alice))
    assert endpoint.get(alice, endpoint.invalid_query).status_code == 401


def test_token_cache_is_limited(people, endpoint, monkeypatch):
    monkeypatch.setattr(authentication, "MAX_CACHED", 1)
    for person in people:
        endpoint.fetch_emails(person)
    assert [known.id for known in authentication._workspaces.values()] == [people[1].workspace.id]


def test_record_with_a_cached_token_is_fetched_in_one_round_trip(people, monkeypatch):
    alice, charlie = people
    mine, theirs = (person.get("/api/contacts").json()["data"][0] for person in people)
    monkeypatch.setattr(authentication, "fetch_unscoped", None)
    assert alice.get(f"/api/contacts/{mine['id']}").json()["data"] == mine
    assert alice.get(f"/api/contacts/{theirs['id']}").status_code == 404
    assert charlie.get(f"/api/contacts/{theirs['id']}").json()["data"] == theirs


def test_token_check_that_could_not_be_sent_is_not_left_to_the_next_request(people, monkeypatch):
    alice, charlie = people
    for person in people:
        person.get("/api/contacts")
    with monkeypatch.context() as patch:
        patch.setattr(session, "_connected", mock.Mock(side_effect=OperationalError("gone")))
        patch.setattr(session, "fetch_unscoped", mock.Mock(side_effect=OperationalError("gone")))
        assert alice.get("/api/contacts").status_code == 503
    assert getattr(connections["default"], "crm_deferred", None) is None
    assert [row["email"] for row in charlie.get("/api/contacts").json()["data"]] == ["secret@globex.com"]


def test_revoked_token_is_401_also_if_the_statement_beside_its_check_fails(transactional_db, alice, monkeypatch):
    # With real transactions, as within that of a test nothing works after a failed statement.
    monkeypatch.setattr(
        "crm.queries.plans.read_page", lambda query, _: session.fetch(query.workspace_id, "SELECT 1 / 0")
    )
    assert alice.raw("GET", "/api/contacts").status_code == 500
    with alice.scope():
        revoke_token(actor=alice.actor, pk=token_id_of(alice))
    assert alice.raw("GET", "/api/contacts").status_code == 401
