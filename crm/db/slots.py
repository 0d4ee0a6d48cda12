"""The work slot of a process: one thread works at a time, while others wait for their clients.

A process has one interpreter lock and one database connection, so one thread works at a time. Others may receive a
body, or send a stream, for as long as their clients take, without holding up anyone.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from .limits import REQUEST_LIMITS


class WorkSlot:
    """The right to work and to use the process's database connection, which one thread has at a time, in order."""

    def __init__(self) -> None:
        self._is_busy = False
        self._waiting: deque[threading.Lock] = deque()
        self._mutex = threading.Lock()
        self._state = threading.local()
        self._connection: Any = None

    @contextmanager
    def work(self) -> Iterator[None]:
        """Wait for the slot, and work in it."""
        self._acquire()
        try:
            self._share_connection()
            yield
        finally:
            self._release()

    @contextmanager
    def pause(self) -> Iterator[None]:
        """Let others work during the block, which must not use the database; without the slot, do nothing."""
        if not getattr(self._state, "is_working", False) or connections[DEFAULT_DB_ALIAS].in_atomic_block:
            yield
            return
        self._release()
        try:
            yield
        finally:
            self._acquire()

    def _acquire(self) -> None:
        # First come, first served: with a plain lock a thread that has just released it often takes it again, and in a
        # hundred requests one waited for 228 ms instead of 20, bench compat gomobile_list.
        with self._mutex:
            turn = threading.Lock() if self._is_busy else None
            self._is_busy = True
            if turn:
                turn.acquire()
                self._waiting.append(turn)
        if turn:
            turn.acquire()
        self._state.is_working = True

    def _release(self) -> None:
        self._state.is_working = False
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_busy = False

    def _share_connection(self) -> None:
        if self._connection is None:
            self._connection = connections.create_connection(DEFAULT_DB_ALIAS)
            self._connection.inc_thread_sharing()
            self._connection.crm_limits = REQUEST_LIMITS
        # Each thread's own connection would be an idle process of PostgreSQL.
        connections[DEFAULT_DB_ALIAS] = self._connection


@contextmanager
def own_connection() -> Iterator[None]:
    """Work outside of the slot during the block, with a database connection that is opened when it is needed."""
    own: Any = connections.create_connection(DEFAULT_DB_ALIAS)
    connections[DEFAULT_DB_ALIAS] = own
    try:
        yield
    finally:
        own.close()
        del connections[DEFAULT_DB_ALIAS]


slot = WorkSlot()
