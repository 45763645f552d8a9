"""What a notebook adds: how IPython shows a workflow and a run, and which cell is running."""

from .connect import connect

__all__ = ["connect"]
