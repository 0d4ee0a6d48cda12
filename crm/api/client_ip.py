"""The client that sent a request, by its IP address."""

from ipaddress import ip_network

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

IPV6_PREFIX = 64  # bits; one subscriber has all addresses with the same prefix


def client_network(request: HttpRequest) -> str:
    """Return the network of a client: an IPv4 address, or the prefix of an IPv6 address."""
    try:
        ip = get_adapter(request).get_client_ip(request).strip()
        return str(ip_network((ip, IPV6_PREFIX if ":" in ip else 32), strict=False)).removesuffix("/32")
    except (ValueError, PermissionDenied):
        return "unknown"  # behind a proxy that passes on an X-Forwarded-For of the client


def is_on_loopback(request: HttpRequest) -> bool:
    """True if the connection of a request comes from this machine."""
    # A Unix socket has no address. It is a proxy's, and CRM_ALLOWED_HOSTS has the proxy's host name.
    ip = request.META.get("REMOTE_ADDR", "")
    return ip in ("", "::1") or ip.startswith("127.")
