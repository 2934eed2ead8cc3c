"""The texts that live beside decisions: what kind each is, and what it says."""
