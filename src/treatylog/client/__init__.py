"""The typed, async client of the service: `async with Client("http://127.0.0.1:8080") as client: …`."""

from treatylog.client.client import Client
from treatylog.client.faults import RequestFailed, Unreachable, UnreadableAnswer
from treatylog.client.stream import FeedItem
from treatylog.client.transport import Manner

__all__ = ["Client", "FeedItem", "Manner", "RequestFailed", "Unreachable", "UnreadableAnswer"]
