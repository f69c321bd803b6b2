"""Damages to the sources of the edition, tried one by one: what refuses each, and where it says so.

`damage` makes them, `trial` tries them, `verdict` says which ought to be refused by a rule and which by the seal
alone; `python -m tests.mutation` tries thousands and prints the table.
"""
