"""Always fails, to show what a failure looks like: the history says why, and error.txt has the traceback."""


def parse():
    raise RuntimeError("This script always fails.")
