"""What the log says of addresses: never the secret in one."""

import logging
import re

SECRET = re.compile(r"(/invitations/|/password/reset/key/)[^/\s]+")


class WithoutSecrets(logging.Filter):
    """Hide the secrets of invitations and of forgotten passwords in whatever is logged of an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, those that name a secret rewritten."""
        message = record.getMessage()
        if SECRET.search(message):
            record.msg, record.args = SECRET.sub(r"\1…", message), ()
        return True
