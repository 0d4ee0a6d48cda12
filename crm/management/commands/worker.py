"""`manage.py worker`: run background jobs until Ctrl-C or SIGTERM."""

import asyncio

import psycopg
from django.core.management import CommandError
from django.core.management.base import BaseCommand
from django.db import connection
from procrastinate.exceptions import ConnectorException

from crm.jobs.worker import work_until_signal
from crm.server.health import pending_migrations
from crm.server.processes import end_with_parent, refuse_unsafe_roles

from .up import check_database

LOST = "The worker lost the database. Make sure that it runs, then start the worker again with: manage.py worker."


class Command(BaseCommand):
    help = "Run background jobs until Ctrl-C or SIGTERM; running jobs finish first."
    requires_system_checks = ()

    def handle(self, **_) -> None:
        check_database()
        if pending_migrations():
            raise CommandError("The tables are not up to date: run manage.py migrate, then start the worker again.")
        # refuse_unsafe_roles checks a connection when it is made.
        connection.close()
        refuse_unsafe_roles()
        if not end_with_parent():
            self.stderr.write("Running jobs (Ctrl-C stops it) …")
        try:
            was_signalled = asyncio.run(work_until_signal())
        except (ConnectorException, psycopg.Error) as error:
            raise CommandError(LOST) from error
        if not was_signalled:
            raise CommandError(LOST)
