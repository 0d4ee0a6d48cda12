"""Middleware: the layers that an API request passes, and how many streams are sent at a time."""

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client

from crm.server import middleware
from crm.server.middleware import StreamLimitMiddleware

pytestmark = pytest.mark.django_db  # as a response that is closed looks after the connection
PAGES_ONLY = {"session", "htmx", "allauth"}


def test_api_request_passes_no_middleware_of_pages():
    request = Client().get("/api/contacts").wsgi_request
    assert not PAGES_ONLY & vars(request).keys()


def test_page_request_passes_the_middleware_of_pages():
    request = Client().get("/account/login/").wsgi_request
    assert vars(request).keys() >= PAGES_ONLY


@pytest.fixture
def two_streams(monkeypatch):
    monkeypatch.setattr(middleware, "MAX_STREAMS", 2)


@pytest.mark.parametrize(
    ("path", "key"), [("/api/contacts", "success"), ("/api/contact", "statusCode"), ("/api/v1/accounts/1", "error")]
)
def test_stream_beyond_the_limit_is_refused_in_the_format_of_the_api(two_streams, rf, path, key):
    limited = StreamLimitMiddleware(lambda request: StreamingHttpResponse([b"a", b"b"]))
    request = rf.get(path)
    request.id = "r1"
    first, second = limited(request), limited(request)
    refused = limited(request)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    assert key.encode() in refused.content
    assert [b"".join(first), b"".join(second)] == [b"ab", b"ab"]
    first.close()
    assert limited(request).status_code == 200


def test_stream_that_is_closed_twice_frees_one_place(two_streams, rf):
    limited = StreamLimitMiddleware(lambda request: StreamingHttpResponse([b"a"]))
    request = rf.get("/api/contacts")
    request.id = "r1"
    response = limited(request)
    response.close()
    response.close()
    assert [limited(request).status_code for _ in range(3)] == [200, 200, 503]


@pytest.mark.parametrize("response", [HttpResponse, FileResponse])
def test_file_and_whole_response_take_no_place(two_streams, rf, response, tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    limited = StreamLimitMiddleware(lambda request: response((tmp_path / "a").open("rb")))
    responses = [limited(rf.get("/static/a")) for _ in range(5)]
    assert [response.status_code for response in responses] == [200] * 5
    for one in responses:
        one.close()


@pytest.mark.parametrize("host", ["testserver", "unknown.example"])
def test_api_response_has_the_security_headers_of_pages(host):
    page, api = (Client().get(path, headers={"host": host}) for path in ("/account/login/", "/api/contacts"))
    assert (page.status_code, api.status_code) == ((200, 401) if host == "testserver" else (400, 400))
    names = ("X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy", "X-Frame-Options")
    for name in (*names, "Content-Security-Policy"):
        assert api.headers[name] == page.headers[name]
    assert api.headers["Content-Type"] == "application/json" or host != "testserver"


def test_api_request_by_http_is_redirected_if_https_is_demanded(settings):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/api/contacts")
    assert (response.status_code, response.headers["Location"]) == (301, "https://testserver/api/contacts")
    assert Client().get("/api/contacts", secure=True).status_code == 401
