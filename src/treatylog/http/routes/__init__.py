"""The resources, each an operation over the service, a module for those that belong together."""

from treatylog.http.operation import Operation
from treatylog.http.routes import (
    batch,
    calendar,
    changes,
    definitions,
    discrepancies,
    events,
    feed,
    health,
    log,
    matrix,
    pairs,
    parties,
    treaties,
    webhooks,
    what_if,
)

_READING: tuple[Operation, ...] = (
    *treaties.OPERATIONS,
    *pairs.OPERATIONS,
    *parties.OPERATIONS,
    *matrix.OPERATIONS,
    *calendar.OPERATIONS,
    *changes.OPERATIONS,
    *what_if.OPERATIONS,
    *discrepancies.OPERATIONS,
    *events.OPERATIONS,
    *feed.OPERATIONS,
    *log.OPERATIONS,
    *health.OPERATIONS,
)

OPERATIONS: tuple[Operation, ...] = (
    *_READING,
    *definitions.OPERATIONS,
    *batch.operations(_READING),
    *webhooks.OPERATIONS,
)
