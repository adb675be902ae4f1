"""
An append-only log of treaty acts that answers, for any date, what binds whom and why.

    import treatylog

    depositary = treatylog.load()
    answer = depositary.status("inf", "USA", on="2019-05-01")

What is here is imported when it is first used: to import the package costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = ["Depositary", "__version__", "errors", "load", "open_log"]

if TYPE_CHECKING:
    from treatylog import errors
    from treatylog.library import Depositary, load, open_log
else:

    def __getattr__(name: str) -> Any:
        if name not in __all__:
            raise AttributeError(f"module 'treatylog' has no attribute '{name}'; it has {', '.join(__all__)}")
        if name == "errors":
            return import_module("treatylog.errors")
        return getattr(import_module("treatylog.library"), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
