"""The embedded PostgreSQL: found, initialised, started and stopped here. Imports no Django."""

from crm.db.cluster.cluster import Cluster
from crm.db.cluster.errors import AlreadyServedError, ClusterError

__all__ = ["AlreadyServedError", "Cluster", "ClusterError"]
