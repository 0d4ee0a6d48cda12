"""Requests that are refused before any view: a 4xx with a sentence, and one line in the log."""

import io
import logging

import pytest
from django.test import Client

from crm.compat.chatwoot.parsers import MAX_UPLOAD
from tests.conftest import fresh_connection

CANARY = "canary@example.com"
FORM = "application/x-www-form-urlencoded"
LARGE = f"login={CANARY}&text=".encode() + b"x" * 2_700_000
MANY_FIELDS = "&".join(f"field{number}={CANARY}" for number in range(1_001)).encode()
BOUNDARY = "multipart/form-data; boundary=b"
PART = f'--b\r\nContent-Disposition: form-data; name="login"\r\n\r\n{CANARY}\r\n'.encode()
FILE = b'--b\r\nContent-Disposition: form-data; name="f"; filename="a.txt"\r\n\r\nx\r\n'
BODIES = {
    "large form": (FORM, LARGE),
    "many fields": (FORM, MANY_FIELDS),
    "large multipart": (BOUNDARY, PART.replace(CANARY.encode(), CANARY.encode() * 150_000) + b"--b--\r\n"),
    "many parts": (BOUNDARY, PART * 1_001 + b"--b--\r\n"),
    "many files": (BOUNDARY, FILE * 101 + b"--b--\r\n"),
    "no boundary": ("multipart/form-data", PART),
    "bad transfer encoding": (
        BOUNDARY,
        PART + FILE.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n") + b"--b--\r\n",
    ),
    "other charset": (f"{FORM}; charset=utf-16", b"login=\xff\xfe"),
}
PAGES = ("/account/login/", "/account/password/reset/", "/invitations/x/", "/admin/login/", "/admin/crm/label/add/")
PAGES += ("/w/acme/contacts/new/", "/w/acme/contacts/bulk/", "/account/theme/")
APIS = (
    "/api/contacts",
    "/api/contact",
    "/api/contact/upsert",
    "/api/v1/accounts/{account}/contacts",
    "/api/v1/accounts/{account}/labels",
    "/api/v1/accounts/{account}/contacts/filter",
)


@pytest.fixture
def log(monkeypatch):
    """The text that the console handler of the settings writes."""
    written = io.StringIO()
    for handler in logging.getLogger().handlers:
        if type(handler) is logging.StreamHandler:
            monkeypatch.setattr(handler, "stream", written)
    return written


@pytest.fixture
def browser(db):
    """A browser that has a CSRF cookie, so that its forms are parsed before any view."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.get("/account/login/")
    return client


def assert_one_line(log, status) -> None:
    lines = log.getvalue().splitlines()
    assert len(lines) == 1, log.getvalue()
    assert "level=warning" in lines[0]
    assert CANARY not in lines[0]
    assert "Traceback" not in lines[0]
    assert 400 <= status < 500


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("path", PAGES)
def test_page_refuses_a_strangers_body_in_one_line(browser, log, path, body):
    content_type, content = BODIES[body]
    response = browser.generic("POST", path, content, content_type=content_type)
    assert response.status_code == 400
    assert "<h1>Bad request</h1>" in response.content.decode()
    assert_one_line(log, response.status_code)


# Chatwoot's API reads a form of another charset as UTF-8.
@pytest.mark.parametrize("body", sorted(BODIES.keys() - {"other charset"}))
@pytest.mark.parametrize("path", APIS)
def test_api_refuses_a_body_in_one_line_at_most(alice, log, path, body):
    content_type, content = BODIES[body]
    headers = {"authorization": f"Bearer {alice.token}", "api_access_token": alice.token, "x-api-key": alice.token}
    fresh_connection()
    client = Client(raise_request_exception=False)
    url = path.format(account=alice.workspace.number)
    response = client.generic("POST", url, content, content_type=content_type, headers=headers)
    assert 400 <= response.status_code < 500
    assert response.headers["Content-Type"].startswith("application/json")
    assert response.json(), "there is no sentence"
    assert CANARY not in log.getvalue()
    assert len(log.getvalue().splitlines()) <= 1


@pytest.mark.parametrize("path", ["/account/login/", "/api/contacts", "/api/v1/profile"])
def test_unknown_host_is_refused_in_one_line_that_names_it(db, log, path):
    client = Client(raise_request_exception=False)
    response = client.get(path, HTTP_HOST="evil.test")
    assert_one_line(log, response.status_code)
    assert "evil.test" in log.getvalue()


def test_too_many_query_parameters_are_refused_in_one_line(db, log):
    response = Client(raise_request_exception=False).get(f"/account/login/?{MANY_FIELDS.decode()}")
    assert_one_line(log, response.status_code)


def test_upload_larger_than_the_limit_is_refused_without_reading(alice, log):
    fresh_connection()
    url = f"/api/v1/accounts/{alice.workspace.number}/contacts"
    headers = {"api_access_token": alice.token}
    response = Client().generic("POST", url, b"x" * (MAX_UPLOAD + 1), content_type=BOUNDARY, headers=headers)
    assert response.status_code == 413
    assert log.getvalue() == ""


def test_ordinary_answers_are_not_logged(browser, log):
    for path in ("/nowhere/", "/account/login/", "/w/acme/contacts/"):
        browser.get(path)
    assert log.getvalue() == ""
