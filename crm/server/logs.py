"""Log records of requests that are refused before any view: one line each, as strangers can cause any number."""

import logging

from django.core.exceptions import BadRequest, DisallowedHost, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError

REFUSED = (SuspiciousOperation, MultiPartParserError, BadRequest)


class RefusedRequestsFilter(logging.Filter):
    """Rewrites the record of a refused request, such as a form that is too large, to a warning without its input."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Pass every record, those of refused requests as one line."""
        error = _exception(record)
        if isinstance(error, REFUSED):
            # The host is no personal data, and the message says what to set; others may quote the input.
            if not isinstance(error, DisallowedHost):
                record.msg, record.args = f"Refused a request: {type(error).__name__}", ()
            record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
            record.exc_info = record.exc_text = None
        return True


class FailuresFilter(logging.Filter):
    """Drops warnings of ordinary answers such as 404, but not of refused requests."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Pass errors and refused requests."""
        return record.levelno >= logging.ERROR or isinstance(_exception(record), REFUSED)


def _exception(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None
