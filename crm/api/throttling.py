"""Throttling of invalid tokens, counted for each client network."""

import logging
import time
from ipaddress import ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from rest_framework.exceptions import APIException, AuthenticationFailed

PERIOD_SECONDS = 60
IPV6_PREFIX = 64  # bits; one subscriber has all addresses with the same prefix
log = logging.getLogger("carnet.api")


class InvalidToken(AuthenticationFailed):
    """The token of a request is unknown, revoked or expired."""


class TooManyInvalidTokens(APIException):
    """A network has sent too many invalid tokens."""

    status_code = 429

    def __init__(self, wait: int) -> None:
        super().__init__(f"Your network has sent too many invalid tokens. Try again in {wait} seconds.")
        self.wait = wait


def count_invalid_token(request: HttpRequest, error: InvalidToken) -> APIException:
    """Count an invalid token, and return the error to respond with. Valid tokens of the network still work."""
    network = client_network(request)
    # In the cache, so that all processes count together. Two concurrent tokens may count as one.
    key, now = f"invalid-tokens:{network}", time.time()
    count, end = cache.get(key) or (0, now + PERIOD_SECONDS)
    if count >= settings.INVALID_TOKENS_PER_MINUTE:
        return TooManyInvalidTokens(max(1, round(end - now)))
    cache.set(key, (count + 1, end), end - now)
    log.warning("invalid token from %s, number %d of this minute", network, count + 1)
    return error


def client_network(request: HttpRequest) -> str:
    """Return the network address of a client: an IPv4 address, or the prefix of an IPv6 address."""
    try:
        address = get_adapter(request).get_client_ip(request).strip()
        return str(ip_network((address, IPV6_PREFIX if ":" in address else 32), strict=False)).removesuffix("/32")
    except (ValueError, PermissionDenied):
        return "unknown"  # behind a proxy that passes on an X-Forwarded-For of the client
