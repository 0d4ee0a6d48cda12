"""The settings of a worker that knows the tasks of the tests."""

from crm.settings import *  # noqa: F403
from crm.settings import PROCRASTINATE_IMPORT_PATHS

PROCRASTINATE_IMPORT_PATHS = [*PROCRASTINATE_IMPORT_PATHS, "tests.jobs.errands"]
