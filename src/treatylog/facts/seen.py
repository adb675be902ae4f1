"""
Seen: what of an act replay looks at, so that it can be kept beside the whole event and read without it.

Every act says who did what, and when: its id, type, day and party. What it says besides, and the law or a clock may
look at, is listed here; its sources, its note and the like are not: they are read where they are told.
"""

from collections.abc import Mapping

from treatylog.facts.event import EVENT_TYPES, Act

COPIED = (
    "by received_on effective_on addressees provisions predecessor mode ground condition text response round organ "
    "held_by claims after without_effect circulated_on printed_effect deposited_with reservation decision to confirms "
    "until indefinitely towards stance territory application capacity version declaration terms"
).split()
"""The fields that the law has of an act as they are."""

FORM = 1
"""The number of this list. Another list has another number: what was kept by one is not read by another."""

SEEN: Mapping[str, frozenset[str]] = {
    name: frozenset({*COPIED, "about", "published_on"} & model.model_fields.keys())
    for name, model in EVENT_TYPES.items()
    if issubclass(model, Act)
}
"""Of each type of act, the fields that replay may look at besides its id, type, day and party."""
