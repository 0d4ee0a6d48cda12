"""Log records of jobs: which one failed and where, never with which arguments."""

import logging
import traceback

from django.conf import settings
from procrastinate.exceptions import ConnectorException


class WithoutArguments(logging.Filter):
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
    record.msg, record.args, record.exc_info, record.exc_text = message, (), None, None


def _cause(error: BaseException | None) -> str:
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own_code(frame.filename)]
    places = [f"{frame.filename.removeprefix(f'{settings.BASE_DIR}/')}:{frame.lineno}" for frame in own]
    return f": {type(error).__name__} at {' > '.join(places)}" if places else f": {type(error).__name__}"


def _is_own_code(filename: str) -> bool:
    return filename.startswith(f"{settings.BASE_DIR}/") and "/site-packages/" not in filename
