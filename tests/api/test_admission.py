"""Lists whose question goes out together with the token's: nobody is let in by what is remembered of a token."""

import pytest

from crm.api import authentication
from crm.db import session
from crm.workspaces.actions import revoke_token, update_token
from crm.workspaces.models import AccessToken
from crm.workspaces.tokens import digest_of
from tests.conftest import CLIENT, fresh_connection


class Door:
    """A list of contacts, as a door has it: its address, how it is asked, and what the answer shows of contacts."""

    def __init__(self, path, header, key, refusal, bad):
        self.path, self.header, self.key, self.refusal, self.bad = path, header, key, refusal, bad

    def ask(self, person, query=""):
        fresh_connection()
        path = self.path.format(account=person.workspace.number)
        prefix = "Bearer " if self.header == "authorization" else ""
        return CLIENT.get(path + query, headers={self.header: prefix + person.token})

    def shown(self, person):
        answer = self.ask(person)
        assert answer.status_code == 200, answer.content
        return [str(record.get("email") or record.get("primaryEmail")) for record in answer.json()[self.key]]


DOORS = {
    "own": Door("/api/contacts", "authorization", "data", 403, "?limit=0"),
    "chatwoot": Door("/api/v1/accounts/{account}/contacts", "api_access_token", "payload", 401, "?sort[]=%00"),
    "gomobile": Door("/api/contact", "x-api-key", "data", 403, "?limit=0"),
}


@pytest.fixture(params=DOORS)
def source(request, monkeypatch):
    monkeypatch.setattr(authentication, "_workspaces", {})
    return DOORS[request.param]


@pytest.fixture
def people(alice, charlie):
    alice.contact(email="jean@acme.com")
    charlie.contact(email="secret@globex.com")
    return alice, charlie


def token_of(person):
    return AccessToken.objects.get(digest=digest_of(person.token)).pk


def test_the_answer_is_the_same_before_and_after_a_token_is_known(people, source):
    for person, email in zip(people, ("jean@acme.com", "secret@globex.com"), strict=True):
        assert [source.shown(person) for _ in range(3)] == [[email]] * 3


def test_a_token_that_is_known_costs_one_round_trip(people, source, monkeypatch):
    alice, _ = people
    source.shown(alice)
    monkeypatch.setattr(authentication, "fetch_unscoped", None)
    monkeypatch.setattr(session, "fetch_unscoped", None)
    pipelines, pipeline = [], session.pipeline
    monkeypatch.setattr(session, "pipeline", lambda: pipelines.append(1) or pipeline())
    assert source.shown(alice) == ["jean@acme.com"]
    assert len(pipelines) == 1


def test_a_token_that_is_revoked_is_refused_at_once(people, source):
    alice, _ = people
    source.shown(alice)
    with alice.scope():
        revoke_token(actor=alice.actor, pk=token_of(alice))
    for _ in range(2):
        answer = source.ask(alice)
        assert answer.status_code == 401
        assert b"jean" not in answer.content


def test_a_scope_that_is_taken_away_is_gone_at_once(people, source):
    alice, _ = people
    source.shown(alice)
    with alice.scope():
        update_token(actor=alice.actor, pk=token_of(alice), scopes=["customers:read"])
    answer = source.ask(alice)
    assert answer.status_code == source.refusal
    assert b"jean" not in answer.content


def test_a_workspace_that_is_remembered_wrongly_shows_nobody_elses_records(people, source):
    alice, charlie = people
    wrong = authentication.TokenWorkspace(charlie.workspace.id, alice.workspace.number)
    authentication._workspaces[digest_of(alice.token)] = wrong
    answer = source.ask(alice)
    assert answer.status_code == 401
    assert b"secret" not in answer.content
    assert source.shown(alice) == ["jean@acme.com"]
    assert authentication._workspaces[digest_of(alice.token)].id == alice.workspace.id


def test_who_asks_comes_before_what_is_wrong_with_the_question(people, source):
    alice, _ = people
    source.shown(alice)
    assert source.ask(alice, source.bad).status_code == 400
    with alice.scope():
        revoke_token(actor=alice.actor, pk=token_of(alice))
    assert source.ask(alice, source.bad).status_code == 401


def test_no_more_tokens_are_remembered_than_fit(people, source, monkeypatch):
    monkeypatch.setattr(authentication, "MAX_CACHED", 1)
    for person in people:
        source.shown(person)
    assert [known.id for known in authentication._workspaces.values()] == [people[1].workspace.id]


def test_a_record_is_asked_for_as_a_list_is(people, monkeypatch):
    alice, charlie = people
    mine, theirs = (person.get("/api/contacts").json()["data"][0] for person in people)
    monkeypatch.setattr(authentication, "fetch_unscoped", None)
    assert alice.get(f"/api/contacts/{mine['id']}").json()["data"] == mine
    assert alice.get(f"/api/contacts/{theirs['id']}").status_code == 404
    assert charlie.get(f"/api/contacts/{theirs['id']}").json()["data"] == theirs
