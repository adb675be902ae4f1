"""The answers, as models: what the command line prints and HTTP serves, from one place."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from treatylog.domain.between import Bar, Reserved
from treatylog.domain.headline import Headline
from treatylog.domain.machine import Answer as AnswerValue
from treatylog.domain.machine import Operation, Pledge, Standing
from treatylog.domain.obligations import DutyState
from treatylog.domain.reasons import Part
from treatylog.domain.ruling import Bearing
from treatylog.facts.base import Basis, Capacity, Confidence, Ground
from treatylog.facts.clauses import Coverage
from treatylog.facts.event import Claim, Organ, Stance, SuccessionMode
from treatylog.facts.party import PartyKind
from treatylog.facts.treaty import Binding, DeclarationEffect, Form, Modality
from treatylog.projection.discrepancies import Kind, Oddity


class Model(BaseModel):
    """A frozen answer or part of one."""

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True)


class Clocks(Model):
    """The clocks an answer was given by, resolved, and what it rests on."""

    on: date = Field(description="The legal date; it means the end of that day.")
    known_at: datetime = Field(
        description="What this log knew: events recorded up to then. Not asked for: since when, today, it knew this."
    )
    public_on: date | None = Field(description="What the world could know: acts published by then. Null: everything.")
    position: int = Field(description="The last log position the answer rests on.")
    engine: str = Field(description="The version of the software and its rules.")
    citation: str = Field(
        description="The line to cite the answer by, with its dates, and the head of the log it rests on."
    )


class Period(Model):
    """The dates of the two axes: when the state began or will end, as far as the record goes."""

    standing: date | None
    operation: date | None


class Exit(Model):
    """A withdrawal whose notice runs."""

    notified: date
    effective: date
    days_left: int
    clause: str | None
    reckoning: str | None


class About(Model):
    """The legal dates ``[from, until)`` a position is about."""

    from_: date | None = Field(alias="from")
    until: date | None


class Position(Model):
    """What a holder says of the party's legal position."""

    holder: str
    holder_name: str
    capacity: Capacity = Field(description="In what capacity it speaks; `policy` chooses by it.")
    says: str
    claims: Claim | None
    about: About
    because: str


class ProvisionalApplication(Model):
    """The application of a treaty that is not yet in force for a State."""

    since: date
    ends: date | None = Field(description="When it ended, or will end by a notice that was given.")


class Succession(Model):
    """How a State took its predecessor's place."""

    mode: SuccessionMode
    predecessor: str
    on: date


class Obligation(Model):
    """One duty on the date asked about."""

    id: str
    article: str
    text: str
    modality: Modality
    state: DutyState
    since: date | None
    until: date | None
    due: date | None
    owed_by: str
    owed_to: str
    condition: str | None
    survives: str | None
    reason: str | None
    certain: bool
    because: tuple[str, ...]


class PledgeAnswer(Model):
    """A declarant's pledge."""

    state: Pledge
    since: date | None
    condition: str | None
    because: tuple[str, ...]
    repeated: tuple[str, ...]


class Statement(Model):
    """What an act said, by its id, in the record's words."""

    id: str
    on: str
    text: str | None
    organ: Organ | None
    confidence: Confidence


class RoundAnswer(Model):
    """A party's answer in one round of a proposal."""

    round: int
    answer: AnswerValue
    since: date
    volunteered: bool
    statement: Statement
    beside: tuple[Statement, ...] = Field(description="Other answers of the same day, by lower organs.")


class ObjectionAnswer(Model):
    """An objection to a reservation."""

    id: str
    by: str
    on: date
    stance: Stance | None = Field(description="What it wants beyond the reserved provisions not applying.")
    provisions: tuple[str, ...]


class ReservationAnswer(Model):
    """A reservation of a party that stands."""

    id: str
    text: str | None
    provisions: tuple[str, ...]
    made: date
    circulated: date | None
    late: bool = Field(description="Made after its State had consented to be bound.")
    forbidden: bool = Field(description="The treaty does not permit it: holders differ on what follows.")
    unconfirmed: date | None = Field(
        description="The day of the instrument that did not confirm it: made when signing, it has no effect."
    )
    accepted: date | None = Field(description="When a rule of the treaty made it accepted by all.")
    objections: tuple[ObjectionAnswer, ...]


class DeclarationAnswer(Model):
    """A declaration under a clause that stands."""

    id: str
    article: str
    effect: DeclarationEffect
    text: str | None
    since: date
    because: tuple[str, ...]


class OtherDate(Model):
    """An act of the party for which sources give other dates too."""

    id: str
    type: str
    of: Literal["act", "effect"] = Field(description="Whether the date is that of the act or that of its effect.")
    on: str = Field(description="The date that the answer goes by.")
    others: tuple[str, ...] = Field(description="The other dates that sources give.")


class PartyStatus(Clocks):
    """Where a party stands under a treaty. ``standing`` and ``operation`` are null for a declaration."""

    treaty: str
    treaty_name: str
    form: Form
    binding: Binding
    party: str
    name: str
    territory: str | None = Field(description="The territory that was asked about. Null: the party itself.")
    policy: Capacity | None = Field(description="By whose word, if asked. Null: as performed, and as a court decided.")
    sentence: str
    headline: Headline
    standing: Standing | None
    operation: Operation | None
    ground: Ground | None
    basis: Basis
    certain: bool
    could_be: tuple[Headline, ...] = Field(description="The headlines possible on the date; one when certain.")
    disputed: bool
    positions: tuple[Position, ...]
    since: Period
    until: Period
    exit: Exit | None
    pending_consent: date | None = Field(description="The day of an instrument that counts when the exit takes effect.")
    paused_notice: date | None = Field(description="The day on which a notice was stopped that may run on.")
    provisional: ProvisionalApplication | None
    rights_suspended: date | None = Field(description="Since when an organ has suspended its rights of membership.")
    suspended_by: tuple[str, ...]
    suspended_towards: tuple[str, ...] = Field(description="Those towards whom alone it has suspended the treaty.")
    suspended_provisions: tuple[str, ...] = Field(description="Provisions that it has suspended, towards all or some.")
    reservations: tuple[ReservationAnswer, ...]
    declarations: tuple[DeclarationAnswer, ...] = Field(description="Declarations under clauses that stand.")
    confirmed_by: tuple[str, ...]
    succeeded: Succession | None
    pledge: PledgeAnswer | None
    answers: tuple[RoundAnswer, ...]
    obligations: tuple[Obligation, ...]
    because: tuple[str, ...]
    other_dates: tuple[OtherDate, ...] = Field(description="Acts of the party that sources date differently.")
    next_change: date | None = Field(
        description="The first later day on which the answer differs in law, by what is known. Null: none is known."
    )
    coverage: Coverage
    needs: tuple[str, ...] = Field(description="What the record lacks to say more.")


class ReservationBetween(Model):
    """A reservation as it stands towards the other of two parties."""

    id: str
    by: str
    by_name: str
    text: str | None
    provisions: tuple[str, ...]
    made: date
    state: Reserved
    since: date | None = Field(description="Since when it stands so towards the other party.")
    late: bool = Field(description="Made after its State had consented to be bound.")
    forbidden: bool = Field(description="The treaty does not permit it: holders differ on what follows.")
    unconfirmed: date | None = Field(
        description="The day of the instrument that did not confirm it: made when signing, it has no effect."
    )
    objection: ObjectionAnswer | None


class BetweenAnswer(Clocks):
    """Whether a treaty is in force and in operation between two parties, and how it is modified between them."""

    treaty: str
    treaty_name: str
    territory: str | None = Field(description="The territory that was asked about. Null: the parties themselves.")
    policy: Capacity | None = Field(description="By whose word, if asked. Null: as performed, and as a court decided.")
    a: str
    a_name: str
    b: str
    b_name: str
    sentence: str
    in_force: bool | None = Field(description="Null where the record cannot say; `needs` says what it lacks.")
    in_operation: bool | None
    bar: Bar | None = Field(description="Why it is not in force between them, as a slug.")
    since: date | None
    until: date | None = Field(description="The next day on which that changes, as far as the record goes.")
    certain: bool
    suspended_by: tuple[str, ...]
    suspended_provisions: tuple[str, ...]
    excluded_provisions: tuple[str, ...] = Field(description="Provisions that do not apply between the two.")
    reservations: tuple[ReservationBetween, ...]
    text: str | None = Field(description="The later text that governs between the two. Null: the original.")
    optional_clauses: tuple[str, ...] = Field(description="The optional clauses that both have declared.")
    disputed: bool
    readings: tuple[str, ...] = Field(description="What the two, or writers, hold where the answer is disputed.")
    positions: tuple[Position, ...]
    reasons: tuple["ReasonAnswer", ...]
    because: tuple[str, ...]
    other_dates: tuple[OtherDate, ...] = Field(description="Acts that decide and that sources date differently.")
    basis: Basis
    next_change: date | None = Field(
        description="The first later day on which the answer differs in law, by what is known. Null: none is known."
    )
    coverage: Coverage
    needs: tuple[str, ...] = Field(description="What the record lacks to say more.")


class Block(Model):
    """What stands in the way of a notice of withdrawal, or of its effect."""

    reason: str = Field(description="A stable slug.")
    says: str
    until: date | None = Field(description="The day from which it no longer does. Null: none is fixed.")


class EarliestExit(Clocks):
    """When a party may first give notice of withdrawal, when that takes effect, and what stands in the way."""

    treaty: str
    treaty_name: str
    party: str
    name: str
    sentence: str
    notice_on: date = Field(description="The day on or after which the notice is to be given.")
    notice_from: date | None = Field(
        description="The first day on which notice may be given, where the clause counts from receipt or registration "
        "on which it may be received or registered. Null: none can be named."
    )
    notice_until: date | None = Field(
        description="The last day on which the window is open, or on which a notice takes effect on the same day. "
        "Null: there is none, each later day counts for itself."
    )
    effective: date | None = Field(
        description="The day on which the exit takes effect: by a notice on `notice_from`, or by the one that runs."
    )
    not_before: date | None = Field(
        description="The day that the clause gives. It differs from `effective` only where that is null, because "
        "something else holds the exit up or comes before it."
    )
    reckoning: str | None = Field(description="How that day is found.")
    clause: str | None = Field(description="The article on withdrawal.")
    condition: str | None
    addressee: str | None
    exit: Exit | None = Field(description="The notice that runs already.")
    blocks: tuple[Block, ...]
    ways: tuple[str, ...] = Field(description="Other ends of the bond that the clauses open or fix.")
    because: tuple[str, ...]
    certain: bool
    needs: tuple[str, ...] = Field(description="What the record lacks to be sure.")


class PairLine(Model):
    """How a treaty stands between the party asked about and another."""

    party: str
    name: str
    in_force: bool | None
    in_operation: bool | None
    since: date | None
    bar: Bar | None
    disputed: bool
    certain: bool


class PairsAnswer(Clocks):
    """How a treaty stands between one party and each other State that is, or may be, a party to it."""

    treaty: str
    treaty_name: str
    party: str
    name: str
    items: tuple[PairLine, ...]
    next_change: date | None = Field(
        description="The first later day on which the answer differs in law, by what is known. Null: none is known."
    )


class ObligationsAnswer(Clocks):
    """What binds a party under a treaty, provision by provision."""

    treaty: str
    treaty_name: str
    party: str
    name: str
    territory: str | None = Field(description="The territory that was asked about. Null: the party itself.")
    policy: Capacity | None = Field(description="By whose word, if asked. Null: as performed, and as a court decided.")
    headline: Headline
    items: tuple[Obligation, ...]
    next_change: date | None = Field(
        description="The first later day on which the answer differs in law, by what is known. Null: none is known."
    )


class BandAnswer(Model):
    """A party's state over ``[since, until)``."""

    since: date
    until: date | None
    headline: Headline
    standing: Standing | None
    operation: Operation | None
    basis: Basis
    certain: bool
    disputed: bool = Field(description="Whether positions differ about any day of it.")
    because: tuple[str, ...]


class Marker(Model):
    """An act on a timeline, and what it did."""

    id: str
    type: str
    on: str
    earliest: date
    latest: date
    party: str | None
    text: str | None
    bearing: Bearing
    reason: str | None = Field(description="Why it is without effect, as a slug.")
    says: str | None
    confidence: Confidence
    sources: tuple[str, ...]
    corrected_by: str | None = Field(description="The event that corrected or annulled its record.")


class TimelineAnswer(Clocks):
    """A party's life under a treaty: bands without a gap, and the acts as markers, those without effect too."""

    treaty: str
    treaty_name: str
    party: str
    name: str
    territory: str | None = Field(description="The territory that was asked about. Null: the party itself.")
    policy: Capacity | None = Field(description="By whose word, if asked. Null: as performed, and as a court decided.")
    bands: tuple[BandAnswer, ...]
    markers: tuple[Marker, ...]
    next_change: date | None = Field(
        description="The first day after the date asked on which its status differs in law. Null: none is known."
    )


class Held(Model):
    """Where somebody stands, in a list."""

    headline: Headline
    since: date | None
    disputed: bool
    certain: bool
    exit: Exit | None


class PartyLine(Held):
    """A party's headline in a list."""

    party: str
    name: str
    standing: Standing | None
    operation: Operation | None


class TreatyState(Model):
    """The treaty as a whole."""

    state: Literal["concluded", "in_force", "suspended", "ended"]
    since: date | None
    ground: Ground | None


class TreatyLine(Model):
    """A treaty in the collection."""

    key: str
    title: str
    short: tuple[str, ...]
    form: Form
    binding: Binding
    adopted: date
    whole: TreatyState | None = Field(description="Null for a declaration, and before the treaty was adopted.")
    counts: dict[Headline, int]
    next_change: date | None = Field(
        description="The first later day on which what is told of the treaty differs in law. Null: none is known."
    )


class TreatiesAnswer(Clocks):
    """The collection."""

    items: tuple[TreatyLine, ...]
    next_change: date | None = Field(
        description="The first later day on which the answer differs in law, by what is known. Null: none is known."
    )
    next: str | None = None


class RoundLine(Model):
    """A proposal made under a declaration."""

    round: int
    proposer: str
    on: date
    addressees: tuple[str, ...]
    because: tuple[str, ...]


class Lacks(Model):
    """What a treaty needs beyond the instruments that it has, before it enters into force."""

    deposits: int = Field(description="How many instruments more, at the least.")
    states: tuple[str, ...] = Field(description="States whose instruments it cannot do without.")
    among: dict[str, int] = Field(description="How many more of certain groups, by their names in the definition.")
    share: float | None = Field(description="What is missing of the share that the parties must have between them.")


class TreatyAnswer(Clocks, TreatyLine):
    """One treaty on a date: its state, every party's headline, its clauses and the record's coverage."""

    parties: tuple[PartyLine, ...]
    lacks: Lacks | None = Field(description="What it still needs. Null: it is or was in force, or nothing is counted.")
    rounds: tuple[RoundLine, ...]
    clauses: dict[str, Any] = Field(description="The final clauses, as the definition gives them.")
    provisions: int
    depositary: str | None
    citations: tuple[str, ...]
    see_also: tuple[str, ...]
    coverage: Coverage
    version: int = Field(description="The stream's version, for If-Match.")
    next_change: date | None = Field(
        description="The first later day on which the answer differs in law, by what is known. Null: none is known."
    )


class PartiesAnswer(Clocks):
    """Every party to a treaty, with its headline."""

    treaty: str
    items: tuple[PartyLine, ...]
    next_change: date | None = Field(
        description="The first later day on which the answer differs in law, by what is known. Null: none is known."
    )
    next: str | None = None


class PartyEntry(Model):
    """A party of the directory."""

    party: str
    name: str
    kind: PartyKind
    treaties: int = Field(description="How many treaties of the record it has to do with.")


class DirectoryAnswer(Clocks):
    """Who there is."""

    items: tuple[PartyEntry, ...]
    next: str | None = None


class BondLine(Held):
    """A party's position under one treaty, in a list of all."""

    treaty: str
    treaty_name: str
    form: Form
    binding: Binding


class PartyAnswer(Clocks):
    """Everything that has to do with one party on a date."""

    party: str
    name: str
    kind: PartyKind
    items: tuple[BondLine, ...]
    next_change: date | None = Field(
        description="The first later day on which the answer differs in law, by what is known. Null: none is known."
    )


class Axis(StrEnum):
    """Along which clock two answers are compared."""

    LEGAL = "legal"
    KNOWLEDGE = "knowledge"
    PUBLIC = "public"


class PlaceAnswer(Model):
    """Where a party stands, and by which events."""

    headline: Headline
    standing: Standing | None
    operation: Operation | None
    because: tuple[str, ...]


class ChangeLine(Model):
    """A change of where one party stands under one treaty."""

    treaty: str
    treaty_name: str
    party: str
    name: str
    since: date = Field(description="The legal day from which it holds; for two states of knowledge, the one asked.")
    until: date | None = Field(description="The legal day on which it changes again, as far as the record goes.")
    before: PlaceAnswer
    after: PlaceAnswer


class DiffAnswer(Clocks):
    """What changed along one clock, from one point of it to another: in law, in this log, or in public."""

    axis: Axis
    from_: date | datetime = Field(alias="from", description="The earlier point; it is the state that is left.")
    to: date | datetime = Field(description="The later point; what comes about on it counts.")
    items: tuple[ChangeLine, ...]
    next: str | None = None


class DutyChange(Model):
    """A duty whose state differs."""

    id: str
    article: str
    before: DutyState | None
    after: DutyState | None


class ForeseenLine(ChangeLine):
    """What hypothetical acts would change for one party over a stretch of legal time."""

    obligations: tuple[DutyChange, ...] = Field(description="The duties whose state differs on the first day of it.")


class HypothesisLine(Model):
    """A hypothetical act, and what it would do."""

    id: str
    type: str
    on: str
    party: str | None
    bearing: Bearing | None = Field(description="Null for a correction, which is no act.")
    reason: str | None = Field(description="Why it would be without effect, as a slug.")
    says: str | None


class WhatIfAnswer(Clocks):
    """What hypothetical acts would change, for whom and when. Nothing is written."""

    acts: tuple[HypothesisLine, ...]
    items: tuple[ForeseenLine, ...]


class RehearsedAnswer(Model):
    """What recording acts would do. Nothing is written."""

    appended: tuple["AppendedAnswer", ...] = Field(description="What each append would record, and where.")
    changes: WhatIfAnswer


class SourceAnswer(Model):
    """A document that an event rests on."""

    key: str
    document: str
    issuer: str | None
    date: str | None
    url: str | None
    confidence: Confidence


class Citation(Model):
    """An event that a derivation rests on."""

    id: str
    type: str
    on: str
    party: str | None
    text: str | None
    note: str | None
    confidence: Confidence
    sources: tuple[SourceAnswer, ...]


class ReasonAnswer(Model):
    """One step of a derivation."""

    part: Part
    says: str
    on: date | None
    rule: str | None
    article: str | None
    clause: str | None
    law: str | None = Field(description="What the rule says.")
    reckoning: str | None
    basis: Basis
    events: tuple[str, ...]
    because: tuple["ReasonAnswer", ...]


class ExplanationAnswer(Clocks):
    """Why a party stands where it does: the derivation as a tree and as prose, with the events it rests on."""

    treaty: str
    party: str
    name: str
    territory: str | None = Field(description="The territory that was asked about. Null: the party itself.")
    policy: Capacity | None = Field(description="By whose word, if asked. Null: as performed, and as a court decided.")
    headline: Headline
    tree: ReasonAnswer
    prose: str
    events: tuple[Citation, ...]
    next_change: date | None = Field(
        description="The first later day on which the answer differs in law, by what is known. Null: none is known."
    )


class OtherDay(Model):
    """A day to which sources date an act."""

    on: str
    gives: date | None = Field(description="The day of effect that the clauses give from it. Null: not reckoned.")
    sources: tuple[SourceAnswer, ...]
    note: str | None


class Discrepancy(Model):
    """One point on which the record and its sources do not agree. What is not of its kind is null or empty."""

    key: str = Field(description="The event and the kind; the list is in the order of these.")
    kind: Kind
    treaty: str
    treaty_name: str
    event: str = Field(description="The event that states it; of a dispute the first position.")
    type: str
    on: str
    party: str | None
    party_name: str | None
    towards: tuple[str, ...] = Field(description="Of an effect between two: the others.")
    territory: str | None
    says: str = Field(description="The discrepancy in words.")
    stated: str | None = Field(description="The day that is stated or printed for the effect. Only shown.")
    derived: date | None = Field(description="The day that the clauses give, which stands. Null: they give none.")
    earliest: date | None = Field(description="The first day possible where an act is not dated to the day.")
    days: int | None = Field(description="How many days after the derived day it is stated; negative: before.")
    clause: str | None
    reckoning: str | None = Field(description="How the derived day is found.")
    because: tuple[str, ...] = Field(description="The events that the derived day rests on.")
    sources: tuple[SourceAnswer, ...] = Field(description="Those that state it.")
    derived_from: tuple[SourceAnswer, ...] = Field(description="The documents that the derived day rests on.")
    dates: tuple[OtherDay, ...] = Field(description="The days that sources give, that of the record first.")
    about: About | None = Field(description="The time that a dispute is about.")
    positions: tuple[Position, ...]
    oddity: Oddity | None
    confidence: Confidence
    note: str | None


class DiscrepanciesAnswer(Clocks):
    """Where the record and its sources do not agree, and how often of each kind."""

    items: tuple[Discrepancy, ...]
    counts: dict[Kind, int] = Field(description="How many there are in all, of each kind.")
    next: str | None = None


class EventItem(Model):
    """An event as the log holds it."""

    position: int
    stream: str
    version: int
    recorded_at: AwareDatetime
    recorded_by: str
    leaf_hash: str
    event: dict[str, Any]


class EventsAnswer(Model):
    """A page of the log, by position."""

    items: tuple[EventItem, ...]
    next: str | None
    position: int = Field(description="The last log position that was read.")


class AppendedAnswer(Model):
    """What an append did."""

    treaty: str
    version: int
    recorded: tuple[EventItem, ...]
    overtaken: tuple[str, ...] = Field(description="Acts on record that these make ineffective.")
    position: int = Field(description="A log position that has it all: the `min_position` to read it by, on any node.")


class HeadAnswer(Model):
    """The Merkle head of the log (RFC 9162)."""

    size: int
    root: str


class SignedHead(HeadAnswer):
    """A head of the log, with the log's signature where it has a key."""

    checkpoint: str | None = Field(description="The head as a signed note (C2SP tlog-checkpoint). Null: no key.")


class ProvenEvent(Model):
    """An event with the hashes that lead from it to a head."""

    entry: EventItem
    nodes: tuple[str, ...] = Field(description="The way from the leaf to the root, lowest first (RFC 9162, 2.1.3).")


class InclusionAnswer(ProvenEvent):
    """That an event is under a head of the log."""

    head: SignedHead


class ConsistencyAnswer(Model):
    """That a later head of the log only added to an earlier one."""

    from_: HeadAnswer = Field(alias="from")
    to: SignedHead
    nodes: tuple[str, ...] = Field(description="What leads from the one root to the other (RFC 9162, 2.1.4).")


class Receipt(Model):
    """An answer with what it rests on, so that anybody can check it without asking again."""

    receipt: Literal[1] = Field(default=1, description="The version of this form.")
    question: str = Field(description="What was asked, as the path and query of its address.")
    asked_at: AwareDatetime = Field(description="The time that was now when it was asked.")
    engine: str = Field(description="The version of the software and its rules.")
    answer: dict[str, Any] = Field(description="The answer, as it is without a receipt.")
    answer_sha256: str = Field(description="The hash of the answer: compact JSON, keys sorted, in UTF-8.")
    head: SignedHead = Field(description="The head of the log when it was asked.")
    rests_on: tuple[ProvenEvent, ...] = Field(
        description="The events that the answer names, what corrects them, the treaty's definition, under the head."
    )
    signature: str | None = Field(
        description="A signed note over the hash of all of this but the signature. Null: the log has no key."
    )
