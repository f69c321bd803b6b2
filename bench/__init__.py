"""The benchmark: a plain Jupyter Book of the same essays and notebooks, built and visited beside the edition.

`make bench` runs it. It prints tables and holds nothing against a limit: what a machine takes is not a test.
"""
