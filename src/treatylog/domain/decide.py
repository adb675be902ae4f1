"""Whether an act may join a record: refused, without effect, or admitted; judged by legal date."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from treatylog.domain.act import PARTIES_ACTS, Act
from treatylog.domain.declaration import DECLARATION_LAW
from treatylog.domain.effects import RULES, STATEMENTS
from treatylog.domain.history import History
from treatylog.domain.ruling import Bearing, Ruling
from treatylog.errors import did_you_mean, suggestions
from treatylog.facts.treaty import Treaty

Admission = Literal["admitted", "refused", "undeclared-without-effect"]

INSTRUMENT_TYPES = RULES.keys() | STATEMENTS.keys()
DECLARATION_TYPES = DECLARATION_LAW.rules.keys()

CONTRADICTIONS = frozenset({"party-extinct"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The admission of one act, with the slug and the sentence that say why it is not admitted."""

    act: str
    admission: Admission
    reason: str | None = None
    says: str | None = None


def decide(treaty: Treaty, history: History[object], act: Act) -> Verdict:
    """
    The verdict on *act*, which *history* already holds.

    Refused: it contradicts the record. Undeclared without effect: a real act that changes nothing and does not say so,
    or says a different reason. A record that comes late and makes a later act ineffective is admitted all the same.
    """
    misplacement = misplaced(treaty, act)
    if misplacement:
        return misplacement
    if act.on < treaty.header.adopted:
        return Verdict(
            act.id, "refused", "before-adoption",
            f"it is dated {act.on}, before the {treaty.name} was adopted on {treaty.header.adopted}; check the date",
        )  # fmt: skip
    if act.declaration and not treaty.declaration_rule(act.declaration):
        ids = [rule.id for rule in treaty.declarations]
        hint = did_you_mean(suggestions(act.declaration, ids))
        return Verdict(
            act.id, "refused", "unknown-declaration",
            f"{treaty.name} has no [[declaration]] with the id '{act.declaration}'.{hint} Define it in the treaty's "
            "file, or leave the field out for a declaration that moves nothing",
        )  # fmt: skip
    ruling = history.rulings[act.id]
    if ruling.bearing is Bearing.WITHOUT_EFFECT:
        return _of_no_effect(act, ruling)
    if act.without_effect:
        why = "under the clauses it has effect" if ruling.bearing is Bearing.MOVES else "it moves nothing by its nature"
        return Verdict(
            act.id, "refused", "has-effect" if ruling.bearing is Bearing.MOVES else "needless-without-effect",
            f"it says without_effect '{act.without_effect}', but {why}; leave the field out",
        )  # fmt: skip
    return Verdict(act.id, "admitted")


def misplaced(treaty: Treaty | None, act: Act) -> Verdict | None:
    """The refusal of an act whose type has no place in the stream of *treaty* (None: the parties stream)."""
    is_of_parties = act.type in PARTIES_ACTS
    if is_of_parties != (treaty is None):
        where = "the parties stream" if is_of_parties else "a treaty's stream"
        return Verdict(act.id, "refused", "wrong-stream", f"an event of type '{act.type}' belongs in {where}; move it")
    if treaty is None or act.type not in (INSTRUMENT_TYPES if treaty.is_declaration else DECLARATION_TYPES):
        return None
    form = treaty.header.form.value
    return Verdict(
        act.id, "refused", "wrong-form",
        f"an event of type '{act.type}' has no meaning for {treaty.name}, whose form is '{form}'; check the type",
    )  # fmt: skip


def _of_no_effect(act: Act, ruling: Ruling) -> Verdict:
    assert ruling.reason is not None
    if ruling.reason in CONTRADICTIONS:
        return Verdict(act.id, "refused", ruling.reason, f"{ruling.says}; correct the party or the date")
    if act.without_effect == ruling.reason:
        return Verdict(act.id, "admitted")
    return Verdict(
        act.id, "undeclared-without-effect", ruling.reason,
        f"it has no legal effect, because {ruling.says}; if the act is real, say without_effect '{ruling.reason}'",
    )  # fmt: skip


def overtaken(before: History[object], after: History[object]) -> tuple[str, ...]:
    """The acts that had an effect in *before* and have none in *after*: reported when a late record is admitted."""
    return tuple(
        act
        for act, ruling in after.rulings.items()
        if ruling.bearing is Bearing.WITHOUT_EFFECT
        and act in before.rulings
        and before.rulings[act].bearing is not Bearing.WITHOUT_EFFECT
    )


def verdicts(treaty: Treaty, history: History[object], ids: Iterable[str]) -> tuple[Verdict, ...]:
    """The verdicts on those acts of *history* whose ids are in *ids*, in the order of their dates."""
    wanted = frozenset(ids)
    return tuple(decide(treaty, history, act) for act in history.acts if act.id in wanted)
