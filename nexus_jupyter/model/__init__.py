"""Plain data: what a workflow is made of. Standard library only."""
