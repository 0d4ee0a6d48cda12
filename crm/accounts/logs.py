"""Log records without the secrets that URLs contain."""

import logging
import re

SECRET = re.compile(r"(/invitations/|/password/reset/key/)[^/\s]+")


class SecretsFilter(logging.Filter):
    """Hides the secrets of invitations and of password resets in logged URLs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Pass every record, without secrets."""
        message = record.getMessage()
        if SECRET.search(message):
            record.msg, record.args = SECRET.sub(r"\1…", message), ()
        return True
