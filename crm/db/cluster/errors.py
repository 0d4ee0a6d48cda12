"""The errors of the embedded PostgreSQL."""


class ClusterError(Exception):
    """The embedded PostgreSQL cannot be used; the message is a sentence that says what to do."""
