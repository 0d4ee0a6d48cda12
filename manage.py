#!/usr/bin/env python3
"""Carnet's command line: prepares the environment, starts the embedded database, and runs one command."""

# ruff: noqa: E402, signals are set before the other imports, which take time

import sys

if sys.version_info < (3, 11):  # noqa: UP036, as the user may run an older one
    sys.exit("Carnet needs Python 3.11 or later: run manage.py with a newer one.")

import signal

# Until there is something to clean up, Ctrl-C simply ends this process.
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # blocked while Python restarted in the environment

import os
from contextlib import ExitStack
from pathlib import Path

from crm.conf.bootstrap import enter_environment, parse_data_option, say

PROJECT = Path(__file__).resolve().parent
WITHOUT_DATABASE = {
    *("help", "version", "check", "makemigrations", "makemessages", "compilemessages", "collectstatic"),
    "screenshots",  # starts its own
}


def main() -> None:
    arguments, data = parse_data_option(sys.argv[1:])
    folder = Path(data or os.environ.get("CRM_DATA") or PROJECT / "data")
    os.environ["CRM_DATA"] = os.path.abspath(folder.expanduser())
    testing = arguments[:1] == ["test"]
    locks = [PROJECT / "requirements.lock", PROJECT / "tests" / "requirements.lock"]
    enter_environment(PROJECT, locks if testing else locks[:1])

    from crm.db.cluster import ClusterError

    handle_signals()
    try:
        if testing:
            from crm.tools.testing import run_tests

            sys.exit(run_tests(PROJECT, arguments[1:], say))
        run_command([sys.argv[0], *arguments])
    except ClusterError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def handle_signals() -> None:
    # Signals raise an exception, so that the database is stopped before the process ends.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as set by nohup
            signal.signal(number, lambda number, _: sys.exit(128 + number))


def ignore_signals() -> None:
    # A second Ctrl-C would interrupt stopping the database.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def run_command(argv: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    url = os.environ.get("DATABASE_URL")
    if url and not url.startswith(("postgresql://", "postgres://")):
        sys.exit("DATABASE_URL is not the URL of a PostgreSQL database: it must begin with postgresql://.")
    with ExitStack() as stack:
        if needs_database(argv[1:]) and not url:
            from crm.db.cluster import Cluster

            stack.enter_context(Cluster(Path(os.environ["CRM_DATA"]), say=say))
            stack.callback(ignore_signals)
        from django.core.management import execute_from_command_line

        execute_from_command_line(argv)


def needs_database(arguments: list[str]) -> bool:
    if not arguments or arguments[0].startswith("-") or arguments[0] in WITHOUT_DATABASE:
        return False
    return not {"-h", "--help"} & set(arguments)


if __name__ == "__main__":
    main()
