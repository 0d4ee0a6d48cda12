"""The staff pages that belong to no one app: home, find, tasks, settings."""
