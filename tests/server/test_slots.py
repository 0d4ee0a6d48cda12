"""The work slot of a process: one thread works at a time, in the order in which they came."""

import threading

import pytest
from django.db import connection, connections, transaction

from crm.db.slots import WorkSlot, own_connection


class Worker(threading.Thread):
    """A thread that holds the slot until it is told to end."""

    def __init__(self, slot: WorkSlot, order: list[str], name: str) -> None:
        super().__init__(daemon=True)
        self.slot, self.order, self.label = slot, order, name
        self.works, self.may_end = threading.Event(), threading.Event()

    def run(self) -> None:
        with self.slot.work():
            self.order.append(self.label)
            self.works.set()
            self.may_end.wait(60)
        del connections["default"]

    def end(self) -> None:
        self.may_end.set()
        self.join(60)


@pytest.fixture
def slot():
    return WorkSlot()


def start(slot, order, name):
    worker = Worker(slot, order, name)
    waiting = len(slot._waiting) + slot._is_busy
    worker.start()
    while len(slot._waiting) + slot._is_busy == waiting:
        worker.works.wait(0.001)
    return worker


def test_slot_is_given_in_the_order_of_arrival(slot):
    order: list[str] = []
    workers = [start(slot, order, name) for name in ("alice", "bob", "charlie")]
    assert order == ["alice"]
    for worker in workers:
        worker.works.wait(60)
        worker.end()
    assert order == ["alice", "bob", "charlie"]


def test_paused_work_lets_another_thread_work(slot):
    order: list[str] = []
    with slot.work():
        waiting = start(slot, order, "alice")
        with slot.pause():
            assert waiting.works.wait(60)
            waiting.end()
        order.append("bob")
    del connections["default"]
    assert order == ["alice", "bob"]


@pytest.mark.django_db(transaction=True)
def test_work_is_not_paused_within_a_transaction(slot):
    # Another thread would write into it, as both use the same connection.
    kept = connections["default"]
    with slot.work(), transaction.atomic(), slot.pause():
        assert slot._is_busy
        assert slot._state.is_working
    connections["default"].close()
    connections["default"] = kept


def test_pause_without_the_slot_does_nothing(slot):
    with slot.pause():
        assert not slot._is_busy


@pytest.mark.django_db(transaction=True)
def test_own_connection_is_another_one_and_closed_afterwards():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [mine] = cursor.fetchone()
    kept = connections["default"]
    with own_connection():
        own = connections["default"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            assert cursor.fetchone() != (mine,)
    connections["default"] = kept
    assert own.connection is None
