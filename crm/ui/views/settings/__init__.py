"""The settings of a workspace, one module per section."""
