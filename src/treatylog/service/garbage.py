"""Garbage: what is loaded stays, so that nobody need look through it for garbage while it is loaded."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_later() -> Iterator[None]:
    """What is loaded meanwhile is looked through afterwards: to do so again and again would be half of loading."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
