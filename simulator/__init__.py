"""A pretend Dynasty service on loopback, with invented municipalities."""
