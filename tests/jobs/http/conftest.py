import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.jobs import http

from .site import Site, site

CERTIFICATE = Path(__file__).with_name("good.test.pem")


@pytest.fixture
def here() -> Iterator[Site]:
    """A site on loopback."""
    with site() as made:
        yield made


@pytest.fixture
def secure() -> Iterator[Site]:
    """A site that speaks TLS as `good.test`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with site(context) as made:
        yield made


@pytest.fixture
def trusted(monkeypatch) -> None:
    """The certificate of `good.test` is trusted."""
    monkeypatch.setattr(http, "_tls", lambda: ssl.create_default_context(cafile=str(CERTIFICATE)))


@pytest.fixture
def names(monkeypatch) -> dict[str, list[str]]:
    """The IP addresses of host names, one per lookup, the last one for good; "a b" is two at once."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def look_up(host, port, *arguments, **options):
        if host not in known:
            return real(host, port, *arguments, **options)
        leads_to = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return [found for ip in leads_to.split() for found in real(ip, port, *arguments, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known
