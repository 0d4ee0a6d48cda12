"""The settings of the log, which contains no personal data."""

import structlog

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
            ],
            "foreign_pre_chain": [
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
        }
    },
    "filters": {
        "jobs": {"()": "crm.jobs.logs.JobArgumentsFilter"},
        "secrets": {"()": "crm.accounts.logs.SecretsFilter"},
        "refused": {"()": "crm.server.logs.RefusedRequestsFilter"},
        "failures": {"()": "crm.server.logs.FailuresFilter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["jobs", "secrets", "refused"]}
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django.request": {"level": "WARNING", "filters": ["failures"]},
        # Its warnings repeat errors that are raised anyway: a failed statement, a database that is down.
        "psycopg": {"level": "ERROR"},
        "carnet": {"level": "INFO"},
    },
}
