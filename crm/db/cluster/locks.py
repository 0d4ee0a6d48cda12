"""File locks, which the kernel releases when the holder ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock(path: Path) -> int:
    """Return a descriptor to lock."""
    # The file is never removed, or two processes could lock two files of that name.
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def release(lock: int) -> None:
    # Closing alone is not enough: a forked child would keep the lock through its copy of the descriptor.
    fcntl.flock(lock, fcntl.LOCK_UN)
    os.close(lock)


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock exclusively, after waiting for others."""
    lock = open_lock(path)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        release(lock)


def lock_if_last(lock: int) -> bool:
    """Lock exclusively without waiting; False if another process holds the lock."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
