"""Bytes in, records out: pure readers of what municipalities publish."""
