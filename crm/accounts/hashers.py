"""Password hashers that leave the server free for other requests while they compute."""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth import hashers
from django.utils.translation import gettext as _

from crm.db.limits import ServerBusy
from crm.db.slots import slot

# Sign-ins of a process that compute or wait; at about four a second, the last one waits for two seconds.
MAX_WAITING = 8
PRIORITY = 10  # as `nice`: other requests come first


_thread = threading.local()


def _start_thread() -> None:
    _thread.is_hasher = True
    if sys.platform == "linux":  # elsewhere it would be the priority of the whole process
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), PRIORITY)


_hasher = ThreadPoolExecutor(1, "password hasher", initializer=_start_thread)
_places = threading.BoundedSemaphore(MAX_WAITING)


def _compute(function: Callable[..., Any], *args: Any) -> Any:
    """Call a function in the thread for hashes, one at a time. Raises ServerBusy if too many wait."""
    if getattr(_thread, "is_hasher", False):
        return function(*args)  # verifying a hash encodes the password
    if not _places.acquire(blocking=False):
        raise ServerBusy(_("Too many people are signing in just now. Try again in a moment."))
    try:
        with slot.pause():
            return _hasher.submit(function, *args).result()
    finally:
        _places.release()


class BoundedHasher:
    """A password hasher that computes one hash at a time, while other requests work."""

    def encode(self, *args: Any) -> str:
        return _compute(super().encode, *args)  # type: ignore[misc]

    def verify(self, *args: Any) -> bool:
        return _compute(super().verify, *args)  # type: ignore[misc]


class Argon2Hasher(BoundedHasher, hashers.Argon2PasswordHasher):
    """Hashes new passwords."""


class PBKDF2Hasher(BoundedHasher, hashers.PBKDF2PasswordHasher):
    """Verifies the passwords of databases that came from elsewhere."""
