"""The application, for any WSGI server."""

import os
from importlib import import_module

import django
from django.conf import settings
from django.core import signals
from django.core.cache import close_caches
from django.db import close_old_connections, reset_queries

from crm.server.processes import refuse_unsafe_roles, report_failed_start
from crm.server.stalled import start_watching

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


def _disconnect_needless_receivers() -> None:
    # perf: 446 -> 430 us of CPU for a list. A connection is still checked after each request, queries are recorded for
    # debugging only, and the cache, a table, has no connection of its own.
    signals.request_started.disconnect(close_old_connections)
    signals.request_started.disconnect(reset_queries)
    signals.request_finished.disconnect(close_caches)


with report_failed_start():
    django.setup(set_prefix=False)
    # After the setup, which both need. The APIs register the formats of their errors along with their URLs.
    handlers = import_module("crm.server.handlers")
    import_module(settings.ROOT_URLCONF)
    _disconnect_needless_receivers()
    application = handlers.Handler()
    refuse_unsafe_roles()
    start_watching()
