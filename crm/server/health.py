"""Health checks for probes."""

import threading

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request):
    """Answer 200 while the process runs."""
    return JsonResponse({"status": "ok"})


class Readiness:
    """The check whether requests can be served; those that wait for one that is running share its result."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._problem: str | None = None

    def find_problem(self) -> str | None:
        """Return why no requests can be served, or None."""
        before = self._count
        # Else anybody could take all connections of the database, as each check needs one, and 40 ms.
        with self._lock:
            if self._count == before:
                self._problem = find_problem()
                self._count += 1
            return self._problem


readiness = Readiness()


@require_safe
def readyz(request):
    """Answer 200 if the database can be reached and all migrations are applied, else 503."""
    if problem := readiness.find_problem():
        return JsonResponse({"status": "unavailable", "reason": problem}, status=503)
    return JsonResponse({"status": "ok"})


def find_problem() -> str | None:
    """Return why the database cannot be used, or None."""
    try:
        return "migrations are missing: run manage.py migrate" if pending_migrations() else None
    except (DatabaseError, InterfaceError):
        return "the database cannot be reached"


def pending_migrations() -> bool:
    """True if a migration is not applied yet."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
