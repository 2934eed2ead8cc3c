"""The grammar of minutes: who moved what, how it was voted on, and how it ended."""
