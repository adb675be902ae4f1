"""The resources, each an operation over the service, a module for those that belong together."""

from treatylog.http.operation import Operation
from treatylog.http.routes import changes, discrepancies, events, health, log, matrix, pairs, parties, treaties

OPERATIONS: tuple[Operation, ...] = (
    *treaties.OPERATIONS,
    *pairs.OPERATIONS,
    *parties.OPERATIONS,
    *matrix.OPERATIONS,
    *changes.OPERATIONS,
    *discrepancies.OPERATIONS,
    *events.OPERATIONS,
    *log.OPERATIONS,
    *health.OPERATIONS,
)
