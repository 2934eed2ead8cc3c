"""When municipalities are visited, and which municipalities there are."""
