"""Log records of jobs: which one failed and where, without its arguments."""

import logging
import traceback

from django.conf import settings
from procrastinate.exceptions import ConnectorException


class JobArgumentsFilter(logging.Filter):
    """Rewrites the messages of the queue, which quote the arguments of a job and the text of its exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Pass every record, with jobs reduced to name and place, and a lost database to one line."""
        if not record.name.startswith("procrastinate"):
            return True
        job = getattr(record, "job", None)
        error = record.exc_info[1] if record.exc_info else None
        if job:
            _rewrite(record, f"Job {job['task_name']}[{job['id']}] failed{_cause(error)}")
        elif isinstance(error, ConnectorException):
            _rewrite(record, f"The queue's database failed: {type(error.__cause__).__name__}")
        return True


def _rewrite(record: logging.LogRecord, message: str) -> None:
    # exc_text too: logging keeps a traceback there once a handler has formatted it.
    record.msg, record.args, record.exc_info, record.exc_text = message, (), None, None


def _cause(error: BaseException | None) -> str:
    if error is None:
        return ""
    root = f"{settings.BASE_DIR}/"
    # The last frame of our own code is enough; .venv is below the project too.
    places = [
        f"{frame.filename.removeprefix(root)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(root) and "/site-packages/" not in frame.filename
    ]
    # Only the type, as the message of an exception may quote personal data.
    return f": {type(error).__name__} at {' > '.join(places)}" if places else f": {type(error).__name__}"
