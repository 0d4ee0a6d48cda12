"""Pages that run into a limit of the database."""

import pytest
from django.db import OperationalError, connections
from psycopg import errors

from crm.db.limits import Limits
from crm.db.session import fetch

from .conftest import client_of


def test_page_that_takes_too_long_says_so(alice, monkeypatch):
    monkeypatch.setattr(
        "crm.queries.plans.read_page", lambda query, _: fetch(query.workspace_id, "SELECT pg_sleep(60)")
    )
    monkeypatch.setattr(connections["default"], "crm_limits", Limits("100ms", "1s", "30s"), raising=False)
    response = client_of(alice).get("/w/acme/contacts/")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert "This took too long." in response.content.decode()


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        (errors.LockNotAvailable(), "Quelqu’un d’autre modifie"),
        (errors.AdminShutdown(), "La base de données n’est pas disponible"),
    ],
)
def test_page_says_why_in_the_language_of_the_reader(alice, monkeypatch, cause, sentence):
    def fail(*_):
        raise OperationalError from cause

    monkeypatch.setattr("crm.queries.plans.read_page", fail)
    response = client_of(alice).get("/w/acme/contacts/", headers={"accept-language": "fr"})
    assert response.status_code == 503
    assert sentence in response.content.decode()


def test_export_beyond_the_limit_of_streams_is_a_page_in_the_language_of_the_reader(alice, monkeypatch):
    monkeypatch.setattr("crm.server.middleware.MAX_STREAMS", 0)
    response = client_of(alice).get("/w/acme/contacts/export.csv", headers={"accept-language": "fr"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert response.headers["Content-Type"].startswith("text/html")
    assert "Trop d’exports sont en cours d’envoi." in response.content.decode()
