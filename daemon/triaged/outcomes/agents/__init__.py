"""What agents are told, and who of them."""
