"""Design multi-agent AI workflows on a canvas in a notebook, run them in the kernel, hold the results as DataFrames."""

__version__ = "0.1.0"
