"""How IPython shows a workflow and which cell is running."""
