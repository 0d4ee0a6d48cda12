"""The embedded PostgreSQL: found, initialised, started and stopped here. Imports no Django."""

from crm.db.cluster.cluster import Cluster
from crm.db.cluster.errors import ClusterError

__all__ = ["Cluster", "ClusterError"]
