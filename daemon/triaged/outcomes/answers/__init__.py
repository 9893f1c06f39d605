"""What an agent writes: from his mail to everything that follows from it."""
