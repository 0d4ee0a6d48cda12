"""Password hashers that let other requests work while they compute."""

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

# Sign-ins of a process that compute or wait. About four are computed a second, so the last waits for two seconds.
MAX_WAITING = 8
NICENESS = 10  # lower priority than other requests

_thread = threading.local()


def _start_thread() -> None:
    _thread.is_hasher = True
    if sys.platform == "linux":  # elsewhere it would be the priority of the whole process
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)


_hasher = ThreadPoolExecutor(1, "password hasher", initializer=_start_thread)
_capacity = threading.BoundedSemaphore(MAX_WAITING)


def _compute(function: Callable[..., Any], *args: Any) -> Any:
    """Return the result of a function, called in the thread for hashes. Raises ServerBusy if too many calls wait."""
    if getattr(_thread, "is_hasher", False):
        return function(*args)  # verifying a hash encodes the password
    if not _capacity.acquire(blocking=False):
        raise ServerBusy(_("Too many people are signing in. Try again in a moment."))
    try:
        with slot.pause():
            return _hasher.submit(function, *args).result()
    finally:
        _capacity.release()


class BoundedHasher:
    """A password hasher that computes one hash at a time, while other requests work."""

    def encode(self, *args: Any) -> str:
        return _compute(super().encode, *args)  # type: ignore[misc]

    def verify(self, *args: Any) -> bool:
        return _compute(super().verify, *args)  # type: ignore[misc]


class Argon2Hasher(BoundedHasher, hashers.Argon2PasswordHasher):
    """Hasher of new passwords."""


class PBKDF2Hasher(BoundedHasher, hashers.PBKDF2PasswordHasher):
    """Hasher of passwords that were imported from another database."""
