"""The event loop that a server runs on, and how many files it may open."""

import asyncio
from collections.abc import Callable

from treatylog.service.settings import Settings


def loop_factory(settings: Settings) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes the loop: uvloop's where it is installed, unless *settings* say otherwise."""
    if settings.loop == "asyncio":
        return None
    try:
        import uvloop
    except ImportError:
        if settings.loop == "uvloop":
            raise
        return None
    return uvloop.new_event_loop


def open_many_files() -> int:
    """Let this process open as many files as the system lets it; how many that are. A connection is one."""
    try:
        import resource
    except ImportError:
        return 0
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    except (ValueError, OSError):
        return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return most
