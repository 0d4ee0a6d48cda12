"""Health checks that come at the same time."""

import threading

from crm.server import health
from crm.server.health import Readiness


def test_concurrent_readiness_checks_share_one_result(monkeypatch):
    started, may_end, checks, found = threading.Event(), threading.Event(), [], []

    def find_problem():
        checks.append(1)
        started.set()
        assert may_end.wait(60)
        return f"problem {len(checks)}"

    monkeypatch.setattr(health, "find_problem", find_problem)
    readiness = Readiness()
    threads = [threading.Thread(target=lambda: found.append(readiness.find_problem())) for _ in range(5)]
    threads[0].start()
    assert started.wait(60)
    waiting = WaitingLock(readiness, 4)
    for thread in threads[1:]:
        thread.start()
    assert waiting.all_wait.wait(60)
    may_end.set()
    for thread in threads:
        thread.join(60)
    assert found == ["problem 1"] * 5
    assert readiness.find_problem() == "problem 2"


class WaitingLock:
    """Takes the place of a lock, and tells when so many threads wait for it."""

    def __init__(self, readiness, number: int) -> None:
        self._lock, self._missing, self.all_wait = readiness._lock, number, threading.Event()
        readiness._lock = self

    def __enter__(self):
        self._missing -= 1
        if self._missing == 0:
            self.all_wait.set()
        self._lock.acquire()

    def __exit__(self, *_):
        self._lock.release()
