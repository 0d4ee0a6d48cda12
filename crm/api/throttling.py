"""Throttling of invalid tokens, counted for each client network."""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.exceptions import APIException, AuthenticationFailed

from .client_ip import client_network

PERIOD_SECONDS = 60
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
