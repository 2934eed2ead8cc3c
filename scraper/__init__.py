"""Politely fetching what is due, keeping it, reading it, storing it."""
