"""Responses of fetched URLs: redirects, status, size, time, certificate."""

import gzip
import socket
import threading
import time

import pytest

from crm.jobs.http import RequestRefused, fetch

from .site import Site, answer, dripping, redirect

PATIENCE = 30


def get(url: str, **options) -> bytes:
    wanted = {"limit": 1000, "accept": "image/*", "seconds": PATIENCE, "is_allowed": lambda _address: True}
    return fetch(url, **wanted | options)


@pytest.mark.parametrize(
    "given",
    [
        answer(b"picture", "Content-Type: Image/PNG; charset=x", "Content-Length: 7"),
        answer(b"picture", "Content-Type: image/png"),
        answer(b"3\r\npic\r\n4\r\nture\r\n0\r\n\r\n", "Content-Type: image/png", "Transfer-Encoding: chunked"),
        answer(b"picture", "Content-Type: image/png", "Content-Encoding: identity"),
    ],
)
def test_fetch_returns_content(here: Site, given):
    here.answers["/a%20b?c=%C3%A9&d=e%2Ff"] = given
    assert get(here.url("/a b?c=é&d=e%2Ff#part")) == b"picture"


def test_fetch_sends_only_these_headers(here: Site):
    here.answers["/"] = answer(b"")
    assert get(here.url("")) == b""
    assert here.requests[0].split("\r\n") == [
        "GET / HTTP/1.1",
        f"Host: 127.0.0.1:{here.port}",
        "Accept: image/*",
        "Accept-Encoding: identity",
        "User-Agent: Carnet",
        "Connection: close",
        "",
        "",
    ]


def test_fetch_ignores_proxies_of_the_environment(here: Site, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    here.answers["/"] = answer(b"x")
    assert get(here.url()) == b"x"


def test_fetch_follows_three_redirects_and_refuses_the_fourth(here: Site):
    here.answers |= {
        "/1": redirect("/2", "301 Moved"),
        "/2": redirect(here.url("/3"), "307 Temporary Redirect"),
        "/3": redirect("4", "308 Permanent Redirect"),
        "/4": answer(b"x"),
        "/0": redirect("1"),
    }
    assert get(here.url("/1")) == b"x"
    with pytest.raises(RequestRefused, match="redirects more than 3 times"):
        get(here.url("/0"))


@pytest.mark.parametrize("to", ["ftp://example.com/", "http://jean@example.com/", "http://[bad/", ""])
def test_fetch_of_a_redirect_to_an_invalid_url_is_refused(here: Site, to):
    here.answers["/"] = redirect(to)
    with pytest.raises(RequestRefused):
        get(here.url())


@pytest.mark.parametrize("status", ["204 No Content", "206 Partial Content", "304 Not Modified", "404 Gone", "500 Oh"])
def test_fetch_of_another_status_than_200_is_refused(here: Site, status):
    here.answers["/"] = answer(b"", status=status)
    with pytest.raises(RequestRefused, match=f"status {status[:3]}"):
        get(here.url())


@pytest.mark.parametrize(
    "given",
    [
        answer(b"x" * 1001, "Content-Length: 1001"),
        answer(b"x" * 1001),
        answer(b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        answer(b"", "Content-Length: 99999999999"),
    ],
)
def test_fetch_over_the_limit_is_refused(here: Site, given):
    here.answers["/"] = given
    with pytest.raises(RequestRefused, match="more than 1000 bytes"):
        get(here.url())


def test_fetch_of_exactly_the_limit_returns_all(here: Site):
    here.answers["/"] = answer(b"x" * 1000)
    assert len(get(here.url())) == 1000


def test_fetch_of_an_endless_response_stops_at_the_limit(here: Site):
    def pour(client: socket.socket) -> None:
        client.sendall(answer())
        while True:
            client.sendall(b"x" * 65_536)

    here.answers["/"] = pour
    with pytest.raises(RequestRefused, match="more than 200000 bytes"):
        get(here.url(), limit=200_000)


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip"])
def test_fetch_of_compressed_content_is_refused(here: Site, encoding):
    here.answers["/"] = answer(gzip.compress(b"x" * 100_000), f"Content-Encoding: {encoding}")
    with pytest.raises(RequestRefused, match="compressed"):
        get(here.url())


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n",
        answer(b"zz\r\nx", "Transfer-Encoding: chunked"),
        answer(b"5\r\nx", "Transfer-Encoding: chunked"),
    ],
)
def test_fetch_of_invalid_http_is_refused(here: Site, given):
    here.answers["/"] = given
    with pytest.raises(RequestRefused, match="does not answer as a web server does"):
        get(here.url())


def test_fetch_of_an_incomplete_response_is_refused(here: Site):
    here.answers["/"] = answer(b"pict", "Content-Length: 7")
    with pytest.raises(RequestRefused):
        get(here.url())


def test_fetch_of_a_closed_port_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(RequestRefused, match="cannot be reached"):
        get(f"http://127.0.0.1:{port}/")


def test_fetch_tries_the_next_ip_address_when_one_refuses(names, here: Site):
    names["two.test"] = ["127.0.0.9 127.0.0.1"]
    here.answers["/"] = answer(b"x")
    assert get(here.url(host="two.test")) == b"x"


def silent(client: socket.socket) -> None:
    client.settimeout(PATIENCE)
    client.recv(1)  # returns when the client hangs up


@pytest.mark.parametrize(
    "slow",
    [
        silent,
        dripping(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        dripping(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 O"),
        dripping(answer()),
        dripping(answer(b"", "Content-Length: 900")),
        dripping(answer(b"3e8\r\n", "Transfer-Encoding: chunked")),
    ],
)
def test_fetch_of_a_slow_response_ends_at_the_deadline(here: Site, slow):
    here.answers["/"] = slow
    with pytest.raises(RequestRefused, match=r"more than 0\.3 seconds"):
        get(here.url(), seconds=0.3)


def test_fetch_has_one_deadline_for_all_redirects(here: Site):
    def slow(client: socket.socket) -> None:
        time.sleep(0.2)
        client.sendall(redirect("/"))

    here.answers["/"] = slow
    with pytest.raises(RequestRefused, match="seconds"):
        get(here.url(), seconds=0.5)


def test_fetch_with_a_slow_resolver_ends_at_the_deadline(monkeypatch):
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_arguments, **_options: released.wait(PATIENCE) and [])
    with pytest.raises(RequestRefused, match="seconds"):
        get("http://slow.test/", seconds=0.2)
    released.set()


def test_fetch_without_tls_handshake_ends_at_the_deadline(names):
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(RequestRefused, match="seconds"):
        get(f"https://127.0.0.1:{listener.getsockname()[1]}/", seconds=0.3)


def test_fetch_over_tls_connects_to_the_checked_address_under_the_host_name(names, trusted, secure: Site):
    names["good.test"] = ["127.0.0.1", "10.0.0.1"]
    secure.answers["/"] = answer(b"x")
    assert get(secure.url(host="good.test")) == b"x"
    assert f"Host: good.test:{secure.port}\r\n" in secure.requests[0]


def test_fetch_of_a_slow_response_over_tls_ends_at_the_deadline(names, trusted, secure: Site):
    names["good.test"] = ["127.0.0.1"]
    secure.answers["/"] = dripping(answer())
    with pytest.raises(RequestRefused, match="seconds"):
        get(secure.url(host="good.test"), seconds=0.4)


def test_fetch_with_a_certificate_of_another_host_is_refused(names, trusted, secure: Site):
    names["bad.test"] = ["127.0.0.1"]
    with pytest.raises(RequestRefused, match="certificate"):
        get(secure.url(host="bad.test"))
    assert secure.requests == []


def test_fetch_with_an_untrusted_certificate_is_refused(names, secure: Site):
    names["good.test"] = ["127.0.0.1"]
    with pytest.raises(RequestRefused, match="certificate"):
        get(secure.url(host="good.test"))
    assert secure.requests == []
