"""URLs and IP addresses: only those of the public internet are requested."""

import socket
from ipaddress import ip_address

import pytest

from crm.jobs.http import RequestRefused, fetch, is_public

from .site import Site, answer, redirect

PUBLIC = ["93.184.215.14", "1.1.1.1", "100.63.255.255", "100.128.0.0", "2606:4700::1111", "64:ff9b::5db8:d70e"]
NOT_PUBLIC = {
    "unspecified": "0.0.0.0",
    "this network": "0.1.2.3",
    "private 10": "10.0.0.1",
    "private 172": "172.16.0.1",
    "private 192": "192.168.1.1",
    "carrier's NAT": "100.64.0.1",
    "loopback": "127.0.0.1",
    "all of loopback": "127.8.8.8",
    "link-local, metadata": "169.254.169.254",
    "protocol assignments": "192.0.0.8",
    "documentation": "203.0.113.1",
    "6to4 relay": "192.88.99.1",
    "benchmarking": "198.18.0.1",
    "multicast": "224.0.0.1",
    "multicast, global": "239.1.1.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "v6 unspecified": "::",
    "v6 loopback": "::1",
    "v6 loopback, compatible": "::7f00:1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped public": "::ffff:93.184.215.14",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "NAT64 of private": "64:ff9b::a00:1",
    "NAT64, local": "64:ff9b:1::a00:1",
    "6to4 of loopback": "2002:7f00:1::1",
    "6to4 of public": "2002:5db8:d70e::1",
    "Teredo": "2001:0:5db8:d70e::1",
    "ORCHID": "2001:20::1",
    "v6 documentation": "2001:db8::1",
    "v6 newer documentation": "3fff::1",
    "discard": "100::1",
    "unique local": "fd00::1",
    "v6 link-local": "fe80::1",
    "v6 link-local of an interface": "fe80::1%lo",
    "site-local": "fec0::1",
    "v6 multicast": "ff02::1",
    "v6 multicast, global": "ff0e::1",
    "not allocated": "4000::1",
}
# Spellings of 127.0.0.1 and others that the system's resolver understands.
SPELLINGS = ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:7f00:1]", "localhost", "127.0.0.1"]


@pytest.fixture
def nothing_opened(monkeypatch) -> list:
    """The addresses that a connection was opened to."""
    opened: list = []
    monkeypatch.setattr(socket.socket, "connect", lambda _self, target: opened.append(target))
    return opened


def get(url: str, **options):
    return fetch(url, **{"limit": 1000, "accept": "image/*", "seconds": 30} | options)


@pytest.mark.parametrize("address", PUBLIC)
def test_is_public_of_public_addresses_is_true(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize("kind", NOT_PUBLIC)
def test_fetch_of_an_address_that_is_not_public_opens_no_connection(kind, nothing_opened):
    address = NOT_PUBLIC[kind]
    assert not is_public(ip_address(address))
    with pytest.raises(RequestRefused):
        get(f"http://[{address}]/" if ":" in address else f"http://{address}/")
    assert nothing_opened == []


@pytest.mark.parametrize("host", SPELLINGS)
def test_fetch_of_any_spelling_of_loopback_opens_no_connection(host, nothing_opened):
    with pytest.raises(RequestRefused, match="not public"):
        get(f"http://{host}/")
    assert nothing_opened == []


@pytest.mark.parametrize("addresses", ["93.184.215.14 10.0.0.1", "10.0.0.1 93.184.215.14", "1.1.1.1 ::1"])
def test_fetch_of_a_host_with_one_private_address_opens_no_connection(addresses, names, nothing_opened):
    names["mixed.test"] = [addresses]
    with pytest.raises(RequestRefused, match="not public"):
        get("http://mixed.test/")
    assert nothing_opened == []


def test_fetch_resolves_once_and_connects_to_the_checked_address(names, here: Site):
    names["rebinding.test"] = ["127.0.0.1", "10.0.0.1"]
    here.answers["/"] = answer(b"x")
    checked = []
    fetched = get(here.url(host="rebinding.test"), is_allowed=lambda address: checked.append(str(address)) or True)
    assert fetched == b"x"
    assert checked == ["127.0.0.1"]
    assert names["rebinding.test"] == ["10.0.0.1"]
    assert f"Host: rebinding.test:{here.port}\r\n" in here.requests[0]


@pytest.mark.parametrize("to", ["http://10.0.0.1/", "//169.254.169.254/latest/meta-data", "http://closed.test/"])
def test_fetch_of_a_redirect_into_a_private_network_is_refused(names, here: Site, to):
    names["open.test"], names["closed.test"] = ["127.0.0.1"], ["192.168.0.1"]
    here.answers["/"] = redirect(to)
    with pytest.raises(RequestRefused, match="not public"):
        get(here.url(host="open.test"), is_allowed=lambda address: str(address) == "127.0.0.1")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://example.com/a", "Only http and https"),
        ("file:///etc/passwd", "Only http and https"),
        ("gopher://example.com/", "Only http and https"),
        ("//example.com/", "Only http and https"),
        ("", "Only http and https"),
        ("http://jean:secret@example.com/", "user name or password"),
        ("http://jean@example.com/", "user name or password"),
        (r"http://example.com\@127.0.0.1/", "user name or password"),
        ("http:///path", "no valid host"),
        ("http://exa mple.com/", "no valid host"),
        ("http://[fe80::1%25lo]/", "no valid host"),
        ("http://example.com:0/", "no valid host"),
        ("http://example.com:99999/", "not a web address"),
        ("http://example.com:port/", "not a web address"),
        ("http://[::1/", "not a web address"),
        (f"http://{'a' * 64}.com/", "not a web address"),
    ],
)
def test_fetch_of_an_invalid_url_is_refused_with_a_reason(url, sentence, nothing_opened):
    with pytest.raises(RequestRefused, match=sentence) as refusal:
        get(url)
    assert "secret" not in str(refusal.value)
    assert nothing_opened == []


def test_fetch_of_an_unknown_host_is_refused(monkeypatch):
    def look_up(*_arguments, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(RequestRefused, match="not known"):
        get("http://nowhere.test/")
