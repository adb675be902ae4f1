"""From a party's dealings to the parts of an answer that tell them: reservations, declarations, suspensions in part."""

from collections.abc import Iterator

from treatylog.domain.effect import Effect
from treatylog.domain.party import PartyState
from treatylog.domain.relation import Objection, Reservation
from treatylog.facts.treaty import Treaty
from treatylog.projection.knowledge import StreamKnowledge
from treatylog.projection.world import World
from treatylog.service import answers


def reservations(world: World, key: str, state: PartyState) -> tuple[answers.ReservationAnswer, ...]:
    """The reservations of a party that stand, with the objections to them."""
    return tuple(
        answers.ReservationAnswer(
            id=made.event,
            text=text_of(world, key, made),
            provisions=made.provisions,
            made=made.made.first_cause.on,
            circulated=made.made.circulated,
            late=made.late,
            forbidden=made.forbidden,
            unconfirmed=made.unconfirmed.first_cause.on if made.unconfirmed else None,
            accepted=made.accepted.on if made.accepted else None,
            objections=tuple(objection(said) for said in made.objections if said.by not in said.withdrawn),
        )
        for made in state.dealings.reservations
    )


def text_of(world: World, key: str, made: Reservation) -> str | None:
    """What a reservation says, in the record's words."""
    act = world.stream(key).act(made.event)
    return (getattr(act, "reservation", None) or act.text) if act else None


def objection(said: Objection) -> answers.ObjectionAnswer:
    """An objection to a reservation, as an answer."""
    return answers.ObjectionAnswer(
        id=said.event, by=said.by, on=said.made.on, stance=said.stance, provisions=said.provisions
    )


def declarations(world: World, treaty: Treaty, state: PartyState) -> tuple[answers.DeclarationAnswer, ...]:
    """The declarations under clauses that stand for a party."""
    stream = world.stream(treaty.key)
    return tuple(_declaration(treaty, state, by, stream) for by in state.dealings.declarations.values())


def _declaration(treaty: Treaty, state: PartyState, by: Effect, stream: StreamKnowledge) -> answers.DeclarationAnswer:
    rule = treaty.declaration_rule(by.target)
    assert rule is not None
    bound = state.bound_by.on if state.bound_by and rule.by == "parties" else by.on
    return answers.DeclarationAnswer(
        id=rule.id, article=rule.article, effect=rule.effect, since=max(by.on, bound), because=by.foundation,
        text=next((act.text for id in by.foundation if (act := stream.act(id))), None),
    )  # fmt: skip


def suspended_towards(state: PartyState) -> tuple[str, ...]:
    """Those towards whom alone a party has suspended the treaty as a whole."""
    relations = state.dealings.relations
    return tuple(sorted(code for code in relations if any(not by.provisions for by in relations[code].suspended)))


def suspended_provisions(state: PartyState) -> tuple[str, ...]:
    """The provisions that a party has suspended, towards all or some."""
    return tuple(sorted({name for by in _partial(state) for name in by.provisions}))


def _partial(state: PartyState) -> Iterator[Effect]:
    yield from state.dealings.partial
    for relation in state.dealings.relations.values():
        yield from relation.suspended
