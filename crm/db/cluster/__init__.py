"""The embedded PostgreSQL: its programs, files, start and stop. Imports no Django."""

from crm.db.cluster.cluster import Cluster
from crm.db.cluster.errors import ClusterError

__all__ = ["Cluster", "ClusterError"]
