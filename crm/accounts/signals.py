"""Receivers of Django's signals about sign-ins."""

import logging
from typing import Any

from django.http import HttpRequest

from crm.api.client_ip import client_network

log = logging.getLogger("carnet.accounts")


def log_failed_sign_in(request: HttpRequest | None, **_: Any) -> None:
    """Log a failed sign-in with the client's network only. Receives the signal user_login_failed."""
    if request:  # a command has none
        log.warning("a sign-in failed: %s", client_network(request))
