"""The composition root: configuration and the command line."""
