"""Health checks for probes."""

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request):
    """Answer 200 while the process runs."""
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request):
    """Answer 200 if the database can be reached and all migrations are applied, else 503."""
    try:
        reason = "migrations are missing: run manage.py migrate" if pending_migrations() else None
    except (DatabaseError, InterfaceError):
        reason = "the database cannot be reached"
    if reason:
        return JsonResponse({"status": "unavailable", "reason": reason}, status=503)
    return JsonResponse({"status": "ok"})


def pending_migrations() -> bool:
    """True if a migration is not applied yet."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
