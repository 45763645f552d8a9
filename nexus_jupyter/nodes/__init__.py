"""What a node does."""
