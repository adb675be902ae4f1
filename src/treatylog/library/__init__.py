"""The library: the answers of the service in a program of one's own, plain and synchronous."""

from treatylog.library.depositary import Depositary
from treatylog.library.opening import load, open_log

__all__ = ["Depositary", "load", "open_log"]
