"""
Dealings: what a State did beside its own bond, and how an effect changes what is remembered of it.

What it did towards others, reserved, said of its territories, consented to and declared. None of it moves a standing or
an operation; it tells how the treaty stands between two, for a territory, or under an optional clause.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from treatylog.domain.effect import Effect
from treatylog.domain.machine import Trigger
from treatylog.domain.relation import NO_RELATIONS, Objection, Relation, Relations, Reservation, changed, towards
from treatylog.domain.territory import NO_TERRITORIES, Territories, territory_after

ByName = Mapping[str, Effect]
"""Effects by the id of what they are about, as the definition names it."""

_NONE: ByName = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Dealings:
    """
    What a State did towards others (``relations``), the ``reservations`` that stand, its suspensions of certain
    provisions (``partial``), what it said of its ``territories``, the later ``texts`` that it consented to by their
    ids, and the ``declarations`` under clauses of the treaty that stand, by their events, and those ``lodged`` that are
    yet to have effect.
    """

    relations: Relations = field(default_factory=lambda: NO_RELATIONS)
    reservations: tuple[Reservation, ...] = ()
    partial: tuple[Effect, ...] = ()
    territories: Territories = field(default_factory=lambda: NO_TERRITORIES)
    texts: ByName = field(default_factory=lambda: _NONE)
    declarations: ByName = field(default_factory=lambda: _NONE)
    lodged: ByName = field(default_factory=lambda: _NONE)


NO_DEALINGS = Dealings()


def dealt(dealings: Dealings, effect: Effect) -> Dealings:
    """*dealings* after *effect*, one of those in ``DEALT``."""
    return DEALT[effect.trigger](dealings, effect)


def with_instrument(dealings: Dealings, consent: Effect) -> Dealings:
    """
    *dealings* with an instrument: its own reservation, and those that a rule of the treaty accepted for all.

    Those of an earlier day, when its State signed, stand only where the instrument confirms them (VCLT art. 23(2)).
    """
    if not (consent.reserves or dealings.reservations):
        return dealings
    standing = dealings.reservations or (Reservation(consent, (), forbidden=consent.forbidden),)
    if not consent.reserves:
        standing = tuple(
            replace(made, unconfirmed=consent) if made.made.first_cause.on < consent.first_cause.on else made
            for made in standing
        )
    if consent.cause and consent.cause.trigger is Trigger.AWAIT_ACCEPTANCE:
        standing = tuple(replace(made, accepted=consent) for made in standing)
    return replace(dealings, reservations=standing)


def without_reservations(dealings: Dealings) -> Dealings:
    """*dealings* when the instrument that reservations were made with is gone."""
    return replace(dealings, reservations=())


def taken_over(dealings: Dealings, *, same: bool) -> Dealings:
    """*dealings* as a successor takes them over; its territories only where it is the *same* person."""
    return dealings if same else replace(dealings, territories=NO_TERRITORIES, partial=())


def _towards(dealings: Dealings, effect: Effect, change: Callable[[Relation], Relation]) -> Dealings:
    relations = dealings.relations
    for other in effect.towards:
        relations = changed(relations, other, change(towards(relations, other)))
    return replace(dealings, relations=relations)


def _accepted(dealings: Dealings, effect: Effect) -> Dealings:
    return _towards(dealings, effect, lambda relation: replace(relation, accepted=effect, refused=None))


def _refused(dealings: Dealings, effect: Effect) -> Dealings:
    return _towards(dealings, effect, lambda relation: replace(relation, refused=effect, accepted=None))


def _suspended(dealings: Dealings, effect: Effect) -> Dealings:
    return _towards(dealings, effect, lambda relation: replace(relation, suspended=(*relation.suspended, effect)))


def _resumed(dealings: Dealings, effect: Effect) -> Dealings:
    return _towards(dealings, effect, lambda relation: replace(relation, suspended=(), resumed=effect))


def _denied(dealings: Dealings, effect: Effect) -> Dealings:
    return _towards(dealings, effect, lambda relation: replace(relation, denied=effect))


def _admitted(dealings: Dealings, effect: Effect) -> Dealings:
    return _towards(dealings, effect, lambda relation: replace(relation, denied=None))


def _reserved(dealings: Dealings, effect: Effect) -> Dealings:
    before = [made for made in dealings.reservations if made.event == effect.target]
    made = Reservation(
        effect, effect.provisions, late=effect.late, forbidden=effect.forbidden, confirms=effect.target,
        objections=tuple(said for made in before for said in made.objections),
    )  # fmt: skip
    return replace(dealings, reservations=(*(one for one in dealings.reservations if one not in before), made))


def _no_longer_reserved(dealings: Dealings, effect: Effect) -> Dealings:
    kept = tuple(made for made in dealings.reservations if not made.is_by(effect.target))
    return replace(dealings, reservations=kept)


def _objected(dealings: Dealings, effect: Effect) -> Dealings:
    made = tuple(Objection(by, effect, effect.stance, effect.provisions, effect.as_party) for by in effect.objectors)
    return _with_objections(
        dealings,
        lambda reservation: (
            (*reservation.objections, *made) if reservation.is_by(effect.target) else reservation.objections
        ),
    )


def _no_longer_objected(dealings: Dealings, effect: Effect) -> Dealings:
    def taken_back(made: Objection) -> Objection:
        return replace(made, withdrawn=made.withdrawn | {*effect.objectors}) if made.event == effect.target else made

    def objections(one: Reservation) -> tuple[Objection, ...]:
        found = any(made.event == effect.target for made in one.objections)
        return tuple(map(taken_back, one.objections)) if found else one.objections

    return _with_objections(dealings, objections)


def _with_objections(dealings: Dealings, objections: Callable[[Reservation], tuple[Objection, ...]]) -> Dealings:
    def after(made: Reservation) -> Reservation:
        then = objections(made)
        return made if then is made.objections else replace(made, objections=then)

    return replace(dealings, reservations=tuple(map(after, dealings.reservations)))


def _of_territory(dealings: Dealings, effect: Effect) -> Dealings:
    return replace(dealings, territories=territory_after(dealings.territories, effect))


def _adopted(dealings: Dealings, effect: Effect) -> Dealings:
    return replace(dealings, texts=MappingProxyType({**dealings.texts, effect.target or "": effect}))


def _lodged(dealings: Dealings, effect: Effect) -> Dealings:
    return replace(dealings, lodged=MappingProxyType({**dealings.lodged, effect.acts[0]: effect}))


def _declared(dealings: Dealings, effect: Effect) -> Dealings:
    declared = MappingProxyType({**dealings.declarations, effect.acts[0]: effect})
    return replace(dealings, declarations=declared, lodged=_without(dealings.lodged, effect.acts[0]))


def _no_longer_declared(dealings: Dealings, effect: Effect) -> Dealings:
    declared = _without(dealings.declarations, effect.target)
    return replace(dealings, declarations=declared, lodged=_without(dealings.lodged, effect.target))


def _without(named: ByName, target: str | None) -> ByName:
    """*named* without the declaration of the event, or under the clause, *target*."""
    return MappingProxyType({name: made for name, made in named.items() if target not in (name, made.target)})


DEALT: Mapping[Trigger, Callable[[Dealings, Effect], Dealings]] = MappingProxyType(
    {
        Trigger.ACCEPT_ACCESSION: _accepted,
        Trigger.REFUSE_ACCESSION: _refused,
        Trigger.SUSPEND_TOWARDS: _suspended,
        Trigger.RESUME_TOWARDS: _resumed,
        Trigger.SUSPEND_PROVISIONS: lambda dealings, effect: replace(dealings, partial=(*dealings.partial, effect)),
        Trigger.RESUME_PROVISIONS: lambda dealings, _: replace(dealings, partial=()),
        Trigger.DENY_RELATIONS: _denied,
        Trigger.ADMIT_RELATIONS: _admitted,
        Trigger.RESERVE: _reserved,
        Trigger.WITHDRAW_RESERVATION: _no_longer_reserved,
        Trigger.OBJECT_TO_RESERVATION: _objected,
        Trigger.WITHDRAW_OBJECTION: _no_longer_objected,
        Trigger.APPLY_TO_TERRITORY: _of_territory,
        Trigger.EXCLUDE_TERRITORY: _of_territory,
        Trigger.NOTIFY_FOR_TERRITORY: _of_territory,
        Trigger.LEAVE_FOR_TERRITORY: _of_territory,
        Trigger.ADOPT_TEXT: _adopted,
        Trigger.LODGE_DECLARATION: _lodged,
        Trigger.DECLARE_UNDER_CLAUSE: _declared,
        Trigger.WITHDRAW_DECLARATION: _no_longer_declared,
    }
)
"""How each kind of effect changes what is remembered of a State's dealings."""
