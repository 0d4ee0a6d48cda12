"""The settings of the database: DATABASE_URL, or the embedded PostgreSQL of the data folder."""

import dj_database_url

from crm.conf.environment import DATA, DATABASE_URL
from crm.db.cluster import Cluster

if DATABASE_URL:
    _database = dj_database_url.parse(DATABASE_URL)
else:
    # Not Cluster.url: dj_database_url would put its parameters into OPTIONS, which `dbshell` does not read.
    _connection = Cluster(DATA).connection
    _database = {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _connection["host"],
        "PORT": _connection["port"],
        "NAME": _connection["dbname"],
        "USER": _connection["user"],
        "PASSWORD": _connection["password"],
    }
# A worker thread keeps its connection. The first query of a request finds out whether it still works and, if not,
# opens another (crm.api.authentication): a health check of Django would cost every request a round trip more.
# crm.db.session prepares statements explicitly, which works with any threshold except None.
_options = {**_database.get("OPTIONS", {}), "prepare_threshold": 5}
DATABASES = {"default": {**_database, "CONN_MAX_AGE": 600, "OPTIONS": _options}}
