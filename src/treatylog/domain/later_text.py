"""Later texts of a treaty, and which of them governs between two parties (VCLT arts. 30(4), 40)."""

from datetime import date

from treatylog.domain.act import Act
from treatylog.domain.effect import Effect, Rule
from treatylog.domain.machine import Trigger
from treatylog.domain.party import PartyState
from treatylog.domain.ruling import Ruling, moves, without_effect
from treatylog.domain.state import TreatyState, line_of
from treatylog.facts.clauses import LaterText
from treatylog.facts.treaty import Treaty

TEXT_ADOPTED = Rule(
    "consent to a later text",
    "VCLT arts. 39, 40(4)",
    "An amendment binds those who consent to it; between one of them and another party the earlier text governs.",
)


def adopt_text(treaty: Treaty, state: TreatyState, act: Act) -> Ruling:
    """A State consents to a later text of the treaty."""
    text = next((text for text in treaty.texts if text.id == act.version), None)
    if text is None:
        return without_effect("no-such-text", f"the definition names no text '{act.version}'")
    party = state.of(act.party or "")
    if not party.is_bound and party.consent is None:
        return without_effect("not-a-party", "it was not a party then")
    on = max(act.on, text.from_, act.effective_on or act.on)
    return moves(
        Effect(
            on,
            Trigger.ADOPT_TEXT,
            act.party,
            TEXT_ADOPTED,
            clause=text.article,
            acts=(act.id,),
            target=text.id,
            done=act.on,
        )
    )


def governing(treaty: Treaty, state: TreatyState, pair: tuple[PartyState, PartyState], on: date) -> LaterText | None:
    """
    The later text that governs between two parties on *on*; none: the original.

    The last that binds both. Who joined when it was in force joined the text as amended (art. 40(5)(a)), and the
    earlier one towards those that the amendment does not bind (art. 40(5)(b)).
    """
    ranked = sorted((text for text in treaty.texts if text.from_ <= on), key=lambda text: text.from_)
    return next((text for text in reversed(ranked) if all(binds(text, state, party) for party in pair)), None)


def binds(text: LaterText, state: TreatyState, party: PartyState) -> bool:
    """Whether *text* binds *party*: it binds all, the party accepted it, or joined when it was in force (art. 40)."""
    joined_after = party.bound_by is not None and not party.succession and party.bound_by.on >= text.from_
    accepted = not set(text.adopted_by).isdisjoint(line_of(state, party.party))
    return text.binds == "all" or accepted or text.id in party.dealings.texts or joined_after
