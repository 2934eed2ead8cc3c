"""What the main job costs, beside what a user would do instead; ``make bench`` prints it."""
