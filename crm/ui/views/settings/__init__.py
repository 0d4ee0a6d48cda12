"""The settings of a workspace, for its administrators: one module a section."""
