"""The embedded PostgreSQL: find it, initialise it, start it, stop it, say where it is. Imports no Django."""

from crm.db.cluster.cluster import Cluster
from crm.db.cluster.errors import AlreadyServedError, ClusterError

__all__ = ["AlreadyServedError", "Cluster", "ClusterError"]
