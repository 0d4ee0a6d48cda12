"""GET requests to URLs from users, limited to the public internet and to a deadline.

httpcore speaks HTTP and TLS. The network backend here is ours because no library pins the checked IP address: the host
is resolved once, every IP address found must be public, and the connection goes to one of them, so a host name that
resolves differently the second time (DNS rebinding) gains nothing.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from re import compile as regex
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

import httpcore

MAX_REDIRECTS = 3
MAX_HEADERS, MAX_HEADER_BYTES = 100, 65_536
REDIRECT_STATUSES = {301, 302, 303, 307, 308}
HOST = regex(r"[a-z0-9_.:-]+")
SAFE_IN_PATH = "/%:@!$&'()*+,;=~?"  # everything else is percent-encoded

IPAddress = IPv4Address | IPv6Address

# Some versions of ipaddress call these global, or they embed an IPv4 address of the sender's choice.
NOT_PUBLIC = [
    *map(ip_network, ("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15")),
    # 2001::/23 is Teredo among others, and 2002::/16 is 6to4.
    *map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")),
]
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")  # how an IPv6-only network reaches IPv4 hosts


class RequestRefused(Exception):
    """The URL was not requested, or its response not accepted; the message says why without quoting the URL."""


def is_public(address: IPAddress) -> bool:
    """True if an IP address belongs to the public internet and embeds no other address."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in GLOBAL_UNICAST:
            return False
    if any(address in network for network in NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def fetch(
    url: str, *, limit: int, accept: str, seconds: float, is_allowed: Callable[[IPAddress], bool] = is_public
) -> bytes:
    """Return the content of an http(s) URL: `limit` bytes at most, within `seconds` in total.

    `accept` is sent as the Accept header; the content may be of another type. Every redirect is checked like the first
    URL. Raises RequestRefused.
    """
    # One deadline for everything, redirects included, as httpcore's timeouts start again with each read.
    deadline = _Deadline(seconds)
    pool = httpcore.ConnectionPool(ssl_context=_tls(), network_backend=_CheckedBackend(deadline, is_allowed))
    base = ""
    with pool:
        for _ in range(MAX_REDIRECTS + 1):
            parts = _parse_url(base, url)
            response = _request(pool, parts, accept, limit, deadline)
            if isinstance(response, bytes):
                return response
            base, url = parts.geturl(), response
    raise RequestRefused(f"The URL redirects more than {MAX_REDIRECTS} times.")


class _Deadline:
    """The deadline of one fetch."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = time.monotonic() + seconds

    def remaining(self) -> float:
        remaining = self.end - time.monotonic()
        if remaining <= 0:
            raise self.exceeded()
        return remaining

    def exceeded(self) -> RequestRefused:
        return RequestRefused(f"The response took more than {self.seconds:g} seconds.")


class _CheckedBackend(httpcore.NetworkBackend):
    """Resolves a host once, and connects to the addresses that were checked."""

    backend = httpcore.SyncBackend()

    def __init__(self, deadline: _Deadline, is_allowed: Callable[[IPAddress], bool]) -> None:
        self.deadline, self.is_allowed = deadline, is_allowed

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        addresses = _resolve(host, port, self.deadline)
        # One private address is enough to refuse, as the owner of the DNS zone chooses which one is tried first.
        if not addresses or not all(self.is_allowed(ip_address(address)) for address in addresses):
            raise RequestRefused("The URL leads into a network that is not public.")
        failure: Exception = httpcore.ConnectError()
        for tried, address in enumerate(addresses):
            # A first address that does not respond leaves time for the others.
            share = self.deadline.remaining() / (len(addresses) - tried)
            try:
                return _DeadlineStream(self.backend.connect_tcp(address, port, share), self.deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every read ends by the deadline: a host that sends a byte now and then would never time out."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self.stream, self.deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.deadline.remaining())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.deadline.remaining())

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            secured = self.stream.start_tls(ssl_context, server_hostname, self.deadline.remaining())
        except httpcore.ConnectError as error:
            raise RequestRefused("The host has no valid certificate, or does not speak TLS.") from error
        return _DeadlineStream(secured, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def _parse_url(base: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(urljoin(base, url))
        port, host = parts.port, (parts.hostname or "").encode("idna").decode()
    except ValueError as error:
        raise RequestRefused("This is not a web address.") from error
    if parts.scheme not in ("http", "https"):
        raise RequestRefused("Only http and https URLs are fetched.")
    if "@" in parts.netloc:
        raise RequestRefused("The URL contains a user name or password; leave them out.")
    if not HOST.fullmatch(host) or port == 0:
        raise RequestRefused("The URL names no valid host.")
    # Rebuilt from its parts, so that exactly the checked URL is requested.
    name = f"[{host}]" if ":" in host else host
    path = quote(parts.path or "/", safe=SAFE_IN_PATH)
    query = quote(parts.query, safe=SAFE_IN_PATH)
    return SplitResult(parts.scheme, name if port is None else f"{name}:{port}", path, query, "")


def _resolve(host: str, port: int, deadline: _Deadline) -> list[str]:
    # In a thread, as the system's resolver has no timeout; a late one is abandoned.
    results: list[Any] = []

    def resolve() -> None:
        try:
            results.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            results.append(error)

    thread = threading.Thread(target=resolve, daemon=True)
    thread.start()
    thread.join(deadline.remaining())
    if not results:
        raise deadline.exceeded()
    if isinstance(results[0], Exception):
        raise RequestRefused("The host of the URL is not known.") from results[0]
    return [target[0] for _family, _type, _protocol, _name, target in results[0]]


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _request(
    pool: httpcore.ConnectionPool, parts: SplitResult, accept: str, limit: int, deadline: _Deadline
) -> bytes | str:
    """Return the content, or the Location of a redirect."""
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    url = httpcore.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target=target)
    headers = [
        ("Host", parts.netloc),
        ("Accept", accept),
        # A few compressed bytes may expand to any number.
        ("Accept-Encoding", "identity"),
        ("User-Agent", "Carnet"),
        ("Connection", "close"),
    ]
    try:
        with pool.stream("GET", url, headers=headers) as response:
            location = _header(response, b"location")
            return location if response.status in REDIRECT_STATUSES and location else _read(response, limit)
    except httpcore.TimeoutException as error:
        raise deadline.exceeded() from error
    except (httpcore.NetworkError, httpcore.ProtocolError, ValueError) as error:
        raise RequestRefused("The host cannot be reached, or does not answer as a web server does.") from error


def _read(response: httpcore.Response, limit: int) -> bytes:
    if len(response.headers) > MAX_HEADERS or sum(map(len, sum(response.headers, ()))) > MAX_HEADER_BYTES:
        raise httpcore.RemoteProtocolError("too many headers")
    if response.status != 200:
        raise RequestRefused(f"The host answered with status {response.status}.")
    if _header(response, b"content-encoding").strip().lower() not in ("", "identity"):
        raise RequestRefused("The host answered with compressed content, which it was not asked for.")
    # Refused by its Content-Length before it is read; that may also be missing, or wrong.
    length = int(_header(response, b"content-length") or 0)
    content = bytearray()
    for chunk in response.iter_stream() if length <= limit else ():
        content += chunk
        if len(content) > limit:
            break
    if max(length, len(content)) > limit:
        raise RequestRefused(f"The host answered with more than {limit} bytes.")
    return bytes(content)


def _header(response: httpcore.Response, name: bytes) -> str:
    return next((value.decode("iso-8859-1") for key, value in response.headers if key.lower() == name), "")
