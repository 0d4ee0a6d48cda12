"""The embedded PostgreSQL: find it, initialise it, start it, stop it, say where it is. Imports no Django."""

from crm.database.cluster import Cluster
from crm.database.errors import AlreadyServedError, ClusterError
from crm.database.readiness import problems
from crm.database.roles import setup_sql

__all__ = ["AlreadyServedError", "Cluster", "ClusterError", "problems", "setup_sql"]
