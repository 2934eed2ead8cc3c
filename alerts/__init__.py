"""Telling people what is new: the Atom channel; more channels join it here."""
