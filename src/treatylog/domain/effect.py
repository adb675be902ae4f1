"""Effect: what an act brings about, on a date, by a named rule."""

from dataclasses import dataclass, field
from datetime import date

from treatylog.domain.frozen import quickly_made
from treatylog.domain.machine import Trigger
from treatylog.facts.base import Basis
from treatylog.facts.clauses import OwnTerms
from treatylog.facts.event import Stance


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of law by name, the article of general law it comes from, and what it says in a sentence."""

    name: str
    article: str
    says: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How a date was reckoned: *period* in words, counted from *start*."""

    start: date
    period: str

    def __str__(self) -> str:
        return f"{self.start} + {self.period}"


@quickly_made
@dataclass(frozen=True, slots=True)
class Effect:
    """
    One move of the machines: ``trigger`` for ``party`` on ``on`` (for the treaty as a whole without ``party``).

    ``clause`` is the article of the treaty that applies, ``acts`` are the events it rests on, ``cause`` the effect
    that brought it, ``reckoning`` the date arithmetic, or ``occasion`` the event where nothing is counted. It
    lapses unless ``waits_for`` still stands when it falls due (a notice, a consent, a term), or where a third of the
    parties object. One that is ``braked`` does not come about during an armed conflict of its party. The remaining
    fields are what the state remembers of it.
    """

    on: date
    trigger: Trigger
    party: str | None
    rule: Rule
    clause: str | None = None
    acts: tuple[str, ...] = ()
    cause: "Effect | None" = field(default=None, compare=False)
    waits_for: "Effect | None" = field(default=None, compare=False)
    basis: Basis = Basis.DERIVED
    reckoning: Reckoning | None = None
    occasion: str | None = None
    effective: date | None = None
    ground: str | None = None
    predecessor: str | None = None
    proposer: str | None = None
    mode: str | None = None
    condition: str | None = None
    round: int | None = None
    organ: str | None = None
    met: tuple[str, str] | None = None
    objectors: tuple[str, ...] = ()
    depositary: str | None = None
    manner: str | None = None
    circulated: date | None = None
    until: date | None = None
    done: date | None = None
    towards: tuple[str, ...] = ()
    target: str | None = None
    stance: Stance | None = None
    provisions: tuple[str, ...] = ()
    territory: str | None = None
    reserves: bool = False
    late: bool = False
    forbidden: bool = False
    as_party: bool = False
    reserved: bool = False
    braked: bool = False
    unless_a_third_objects: bool = False
    terms: OwnTerms | None = None

    @property
    def given(self) -> date:
        """The day on which it was brought about, where it takes effect later; else that of its effect."""
        return self.done or self.on

    @property
    def foundation(self) -> tuple[str, ...]:
        """Every event it rests on, through all its causes, the earliest cause first."""
        if self.cause is None:
            return self.acts
        return tuple(dict.fromkeys(act for effect in reversed(self.chain) for act in effect.acts))

    @property
    def first_cause(self) -> "Effect":
        """The effect that all this began with: of a notice that was extended, the notice."""
        return self.chain[-1]

    @property
    def chain(self) -> "tuple[Effect, ...]":
        """It, the effect that brought it, and so on to the first."""
        found, effect = [self], self.cause
        while effect is not None:
            found.append(effect)
            effect = effect.cause
        return tuple(found)
