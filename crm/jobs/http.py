"""GET of an address that somebody gave us: it reaches the public internet and nothing else, and it ends in time.

The host is looked up once, every address found must be public, and the connection goes to one of those very addresses:
a name that points elsewhere at the second look (DNS rebinding) gains nothing. Standard library only.
"""

import http.client
import io
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

REDIRECTS = 3
CHUNK = 65_536
PORTS = {"http": 80, "https": 443}
MOVED = {301, 302, 303, 307, 308}
HOST = re.compile(r"[a-z0-9_.:-]+")
# What a path may hold as it stands; all else is percent-encoded.
PATH_SIGNS = "/%:@!$&'()*+,;=~?"

Address = IPv4Address | IPv6Address

# Public by ipaddress's word in some versions of Python, or leading on to an IPv4 address of anybody's choice.
NOT_PUBLIC = [
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "2001::/23",  # Teredo among others
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "3fff::/20",
    )
]
GLOBAL_UNICAST = IPv6Network("2000::/3")
# Where a network has no IPv4 of its own, this is how its names lead to one.
NAT64 = IPv6Network("64:ff9b::/96")


class RequestRefused(Exception):
    """The address is not asked, or its answer not taken; the sentence says why and names nothing of it."""


@dataclass(frozen=True)
class Fetched:
    """What an address answered; `content_type` is the bare media type in lower case, "" where none was told."""

    content: bytes
    content_type: str


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the public internet, and leads to no other address than itself."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in GLOBAL_UNICAST:
            return False
    if any(address in network for network in NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def fetch(
    url: str, *, limit: int, accept: str, seconds: float, permitted: Callable[[Address], bool] = is_public
) -> Fetched:
    """Return what a http(s) address answers, of `limit` bytes at most and within `seconds` in all.

    `accept` is what it is asked for, as a media range; it may answer with something else. `permitted` says which IP
    addresses may be reached. Raises Refused.
    """
    clock = _Clock(seconds)
    for _ in range(REDIRECTS + 1):
        parts = _checked(url)
        answer = _asked(parts, accept, clock, limit, permitted)
        if isinstance(answer, Fetched):
            return answer
        url = answer
    raise RequestRefused(f"The address redirects more than {REDIRECTS} times.")


class _Clock:
    """The time that is left, for all that one fetch does."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.end = time.monotonic() + seconds

    def left(self) -> float:
        left = self.end - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def late(self) -> RequestRefused:
        return RequestRefused(f"The address took more than {self.seconds:g} seconds.")


class _Wire(io.RawIOBase):
    """A socket whose every read ends in time, as one that sends a byte now and then would else never end.

    To http.client it looks like a socket.
    """

    def __init__(self, sock: socket.socket, clock: _Clock) -> None:
        self.sock, self.clock = sock, clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(self.clock.left())
        return self.sock.recv_into(buffer)

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(self.clock.left())
        self.sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self)

    def close(self) -> None:
        """Stay open: http.client closes its socket before it has read the answer; who opened it closes it."""


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode()
    except ValueError as error:
        raise RequestRefused("This is not a web address.") from error
    if parts.scheme not in PORTS:
        raise RequestRefused("Only http and https addresses are fetched.")
    if "@" in parts.netloc:
        raise RequestRefused("The address holds a user name or password; leave them out.")
    if not HOST.fullmatch(host) or port == 0:
        raise RequestRefused("The address names no valid host.")
    where = f"[{host}]" if ":" in host else host
    path = quote(parts.path or "/", safe=PATH_SIGNS)
    query = quote(parts.query, safe=PATH_SIGNS)
    return SplitResult(parts.scheme, where if port is None else f"{where}:{port}", path, query, "")


def _asked(
    parts: SplitResult, accept: str, clock: _Clock, limit: int, permitted: Callable[[Address], bool]
) -> Fetched | str:
    """Return the answer, or where it says to go on."""
    try:
        with _connected(parts, clock, permitted) as sock:
            response = _response(_Wire(sock, clock), parts, accept)
            if response.status in MOVED and response.headers["Location"]:
                return urljoin(parts.geturl(), response.headers["Location"])
            return _taken(response, limit)
    except TimeoutError as error:
        raise clock.late() from error
    except ssl.SSLError as error:
        raise RequestRefused("The address has no valid certificate, or does not speak TLS.") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise RequestRefused("The address cannot be reached, or does not answer as a web server does.") from error


def _connected(parts: SplitResult, clock: _Clock, permitted: Callable[[Address], bool]) -> socket.socket:
    host = str(parts.hostname)
    found = _looked_up(host, parts.port or PORTS[parts.scheme], clock)
    if not found or not all(permitted(ip_address(target[0])) for _family, target in found):
        raise RequestRefused("The address leads into a network that is not public.")
    sock = _opened(found, clock)
    if parts.scheme == "http":
        return sock
    with sock:  # closed here if the other side does not prove who it is, and given up to the TLS socket if it does
        sock.settimeout(clock.left())
        return _tls().wrap_socket(sock, server_hostname=host)


def _looked_up(host: str, port: int, clock: _Clock) -> list[tuple[int, tuple]]:
    """Return where a name leads; the system's resolver takes no deadline, so it is left behind when it is late."""
    found: list[Any] = []

    def look_up() -> None:
        try:
            found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:
            found.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(clock.left())
    if not found:
        raise clock.late()
    if isinstance(found[0], Exception):
        raise RequestRefused("The host of the address is not known.") from found[0]
    return [(family, target) for family, _type, _protocol, _name, target in found[0]]


def _opened(found: list[tuple[int, tuple]], clock: _Clock) -> socket.socket:
    """Return a connection to the first address that takes one, all getting their share of the time."""
    failure = OSError("no address")
    for tried, (family, target) in enumerate(found):
        share = clock.left() / (len(found) - tried)
        try:
            return _connection(family, target, share)
        except OSError as error:
            failure = error
    raise failure


def _connection(family: int, target: tuple, seconds: float) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect(target)
    except OSError:
        sock.close()
        raise
    return sock


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _response(wire: _Wire, parts: SplitResult, accept: str) -> http.client.HTTPResponse:
    # It opens no connection of its own, and so no proxy's, as it is given one.
    connection = http.client.HTTPConnection(parts.netloc)
    connection.sock = wire
    headers = {
        "Host": parts.netloc,
        "Accept": accept,
        "Accept-Encoding": "identity",
        "User-Agent": "Carnet",
        "Connection": "close",
    }
    connection.request("GET", f"{parts.path}?{parts.query}" if parts.query else parts.path, headers=headers)
    return connection.getresponse()


def _taken(response: http.client.HTTPResponse, limit: int) -> Fetched:
    if response.status != 200:
        raise RequestRefused(f"The address answered with status {response.status}.")
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise RequestRefused("The address answered with compressed content, which it was not asked for.")
    if (response.length or 0) > limit:
        raise _too_long(limit)
    content = bytearray()
    while chunk := response.read(min(CHUNK, limit + 1 - len(content))):
        content += chunk
        if len(content) > limit:
            raise _too_long(limit)
    if response.length:
        raise RequestRefused("The answer of the address ended too early.")
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(bytes(content), content_type)


def _too_long(limit: int) -> RequestRefused:
    return RequestRefused(f"The address answered with more than {limit} bytes.")
