"""
Event: everything that can be put on the log, one small class per type, told apart by ``type``.

Acts carry the legal date ``on``. What each act brings about is not said here: the domain derives it.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from treatylog.errors import InvalidEvent, did_you_mean, suggestions
from treatylog.facts.base import (
    GENERAL_GROUNDS,
    Article,
    Capacity,
    Confidence,
    EventId,
    Fact,
    Ground,
    GroupKey,
    PartyCode,
    Slug,
    SourceKey,
    TerritoryCode,
    Text,
    TreatyKey,
)
from treatylog.facts.clauses import OwnTerms
from treatylog.facts.day import Day, ExactDay
from treatylog.facts.group import GroupDefinition
from treatylog.facts.party import PartyDefinition
from treatylog.facts.source import Source
from treatylog.facts.treaty import ProvisionId, Treaty

PARTIES_STREAM = "parties"
"""The stream of what concerns a State under many treaties at once."""


class Record(Fact):
    """Anything on the log: its id, the stream it belongs to, and the recorder's remark."""

    id: EventId
    treaty: TreatyKey
    note: Text | None = None


class Alternative(Fact):
    """Another date that a source gives: for the act, or for its ``effect``, which is only checked."""

    on: Day
    of: Literal["act", "effect"] = "act"
    sources: tuple[SourceKey, ...] = ()
    note: Text | None = None


class Act(Record):
    """
    What somebody did or said on a legal date, with the sources it rests on.

    ``text`` says it in the record's own words, ``note`` is the recorder's remark. ``published_on`` is the day from
    which the world could know (by default ``on``). ``after`` names an event of the same day that came first. A joint
    act is one line per party with the same ``joint``; ``by`` is a body that acted and is no party; ``without_effect``
    declares that a real act had no legal effect, and why.
    """

    party: PartyCode | None = None
    on: Day
    sources: tuple[SourceKey, ...] = Field(min_length=1, max_length=20)
    text: Text | None = None
    clause: Article | None = None
    published_on: ExactDay | None = None
    addressees: tuple[PartyCode, ...] = Field(default=(), max_length=300)
    by: PartyCode | None = None
    after: EventId | None = None
    joint: Slug | None = None
    without_effect: Slug | None = None
    confidence: Confidence = Confidence.FROM_KNOWLEDGE
    alternatives: tuple[Alternative, ...] = ()

    @model_validator(mode="after")
    def _cites_each_source_once(self) -> Self:
        if len(set(self.sources)) < len(self.sources):
            raise ValueError("a source is cited twice")
        return self


class PartyAct(Act):
    """An act that somebody must have done: ``party`` is required."""

    party: PartyCode

    @model_validator(mode="after")
    def _is_not_done_to_oneself(self) -> Self:
        others = getattr(self, "towards", ())
        if self.party in others:
            raise ValueError(f"{self.party} acts towards itself; name the other State")
        if len(set(others)) < len(others):
            raise ValueError("towards: a State is named twice")
        return self


Others = Annotated[tuple[PartyCode, ...], Field(min_length=1, max_length=300)]
"""The States towards which an act is done."""

# Consent to be bound


class Adopted(Act):
    """The text was adopted (VCLT art. 9)."""

    type: Literal["adopted"]


class Signed(PartyAct):
    """Signature subject to ratification (VCLT arts. 10, 14, 18(a))."""

    type: Literal["signed"]


class DefinitivelySigned(PartyAct):
    """Signature that expresses consent to be bound (VCLT art. 12)."""

    type: Literal["definitively_signed"]


class DomesticActDone(PartyAct):
    """A step under the State's own law: a vote, a decree, advice and consent. It does not bind abroad."""

    type: Literal["domestic_act_done"]
    organ: Text | None = None


class Consent(PartyAct):
    """An instrument by which a State consents to be bound; ``on`` is its deposit or exchange (VCLT art. 16)."""

    received_on: ExactDay | None = None
    circulated_on: ExactDay | None = None
    deposited_with: Text | None = None
    effective_on: ExactDay | None = None
    """Only where the instrument itself fixes another date."""
    printed_effect: ExactDay | None = None
    reservation: Text | None = None
    """The reservation it was made with, where others must accept it."""

    @model_validator(mode="after")
    def _is_circulated_when_it_is_there(self) -> Self:
        if self.circulated_on and self.circulated_on < self.on.first:
            raise ValueError(f"circulated_on is {self.circulated_on}, before it was done; correct one of the dates")
        return self

    terms: OwnTerms | None = None
    """What it says of its own end, where the treaty leaves that to each instrument."""


class Ratified(Consent):
    """An instrument of ratification, deposited or exchanged (VCLT arts. 14, 16)."""

    type: Literal["ratified"]


class Accepted(Consent):
    """An instrument of acceptance (VCLT art. 14(2))."""

    type: Literal["accepted"]


class Approved(Consent):
    """An instrument of approval (VCLT art. 14(2))."""

    type: Literal["approved"]


class Acceded(Consent):
    """An instrument of accession (VCLT art. 15)."""

    type: Literal["acceded"]


class SuccessionMode(StrEnum):
    """Whether a new State succeeds to the bond, or the same State goes on under another name."""

    SUCCESSION = "succession"
    CONTINUATION = "continuation"


class Succeeded(PartyAct):
    """A State takes the place of its predecessor as a party (custom; Vienna Convention on Succession of 1978)."""

    type: Literal["succeeded"]
    predecessor: PartyCode | None = None
    mode: SuccessionMode
    effective_on: ExactDay | None = None
    """The day from which it has effect, where that is not ``on``: often independence, long before."""
    printed_effect: ExactDay | None = None


class AccessionAccepted(PartyAct):
    """
    A State accepts another's accession, where that needs it: between these two the treaty is to operate.

    Where the other's accession had been refused, it takes the refusal back.
    """

    type: Literal["accession_accepted"]
    towards: Others
    received_on: ExactDay | None = None
    effective_on: ExactDay | None = None
    """Only where the declaration itself fixes another date."""
    printed_effect: ExactDay | None = None


class AccessionRefused(PartyAct):
    """A State objects to another's accession, where the treaty gives it the right."""

    type: Literal["accession_refused"]
    towards: Others
    received_on: ExactDay | None = None


class SignatureDisowned(PartyAct):
    """A signatory makes clear that it will not become a party (VCLT art. 18(a))."""

    type: Literal["signature_disowned"]


class InstrumentWithdrawn(PartyAct):
    """An instrument is taken back before it bound its State."""

    type: Literal["instrument_withdrawn"]
    received_on: ExactDay | None = None


class RatificationRevoked(PartyAct):
    """A signatory takes its ratification back before it bound its State, and remains a signatory."""

    type: Literal["ratification_revoked"]
    received_on: ExactDay | None = None


class ProvisionalApplicationStarted(PartyAct):
    """A State applies the treaty pending its entry into force (VCLT art. 25(1))."""

    type: Literal["provisional_application_started"]
    effective_on: ExactDay | None = None


class ProvisionalApplicationEnded(PartyAct):
    """A State's notice that it will no longer apply the treaty provisionally (VCLT art. 25(2))."""

    type: Literal["provisional_application_ended"]
    received_on: ExactDay | None = None
    effective_on: ExactDay | None = None


class DeclarationMade(PartyAct):
    """
    A declaration under a clause of the treaty: ``declaration`` is the rule's id; without it, words.

    One for a time of its own no longer stands on the day ``until``. With ``towards`` it says that its State has no
    treaty relations with those.
    """

    type: Literal["declaration_made"]
    declaration: Slug | None = None
    towards: tuple[PartyCode, ...] = Field(default=(), max_length=300)
    received_on: ExactDay | None = None
    effective_on: ExactDay | None = None
    until: ExactDay | None = None
    """The first day on which it no longer stands, by its own terms."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if self.declaration and self.towards:
            raise ValueError("a declaration is under a clause, or towards others; give one of declaration and towards")
        return self


class DeclarationWithdrawn(PartyAct):
    """A declaration under a clause, or one ``towards`` others, is taken back."""

    type: Literal["declaration_withdrawn"]
    declaration: Slug | None = None
    towards: tuple[PartyCode, ...] = Field(default=(), max_length=300)
    received_on: ExactDay | None = None
    effective_on: ExactDay | None = None


class PartyListed(PartyAct):
    """A list shows the State as a party since ``on``. Checks the derived date."""

    type: Literal["party_listed"]


class EnteredIntoForce(Act):
    """Somebody states that the treaty entered into force, for ``party`` or as a whole. Checks the derived date."""

    type: Literal["entered_into_force"]


# Leaving


class WithdrawalAnnounced(Act):
    """An intention to leave is made public. It moves nothing in law."""

    type: Literal["withdrawal_announced"]


class WithdrawalNotified(PartyAct):
    """
    A party's notice that it will withdraw (VCLT arts. 56, 65, 67), for itself or for one ``territory`` alone.

    With a ``ground`` it invokes no clause on withdrawal but general law (arts. 60-62).
    """

    type: Literal["withdrawal_notified"]
    territory: TerritoryCode | None = None
    ground: Ground | None = None
    received_on: ExactDay | None = None
    effective_on: ExactDay | None = None
    """Only where the notice itself names a later date."""

    @model_validator(mode="after")
    def _invokes_general_law(self) -> Self:
        if self.ground and self.ground not in GENERAL_GROUNDS:
            known = ", ".join(sorted(GENERAL_GROUNDS))
            raise ValueError(f"a notice has no ground '{self.ground}': general law has {known}; else leave it out")
        return self


class WithdrawalNoticePaused(PartyAct):
    """A party stops its notice from running, and keeps it."""

    type: Literal["withdrawal_notice_paused"]


class WithdrawalNoticeResumed(PartyAct):
    """A party lets a notice run on that it had paused."""

    type: Literal["withdrawal_notice_resumed"]
    effective_on: ExactDay | None = None
    """The day of effect that the act itself claims: shown as its maker's position, the rest of the period counts."""


class Expelled(PartyAct):
    """An organ ends a State's membership."""

    type: Literal["expelled"]
    effective_on: ExactDay | None = None


class Extended(Act):
    """
    More time: for a ``party`` whose notice runs, until ``effective_on``; for the treaty, ``until`` a day or for good.
    """

    type: Literal["extended"]
    effective_on: ExactDay | None = None
    until: ExactDay | None = None
    indefinitely: bool = Field(default=False, strict=True)

    @model_validator(mode="after")
    def _says_until_when(self) -> Self:
        if sum((self.effective_on is not None, self.until is not None, self.indefinitely)) != 1:
            raise ValueError("an extension says one of effective_on (of a notice), until (of a term) and indefinitely")
        return self


class WithdrawalRescinded(PartyAct):
    """A notice is taken back before it took effect (VCLT art. 68)."""

    type: Literal["withdrawal_rescinded"]


class Withdrawn(PartyAct):
    """Somebody states that a withdrawal took effect, for the party or one ``territory``. Checks the derived date."""

    type: Literal["withdrawn"]
    territory: TerritoryCode | None = None


class Terminated(Act):
    """Somebody states that the treaty ended, for ``party`` or as a whole. Checks the derived date."""

    type: Literal["terminated"]
    ground: Ground = Ground.TERMINATION


class Expired(Act):
    """Somebody states that the treaty's term ended. Checks the derived date."""

    type: Literal["expired"]
    ground: Ground = Ground.EXPIRY


class Superseded(Act):
    """Somebody states that a later treaty took its place. Checks the derived date."""

    type: Literal["superseded"]
    ground: Ground = Ground.SUPERSESSION


# Operation


class SuspensionAnnounced(Act):
    """A suspension is announced or ordered orally. It moves nothing in law."""

    type: Literal["suspension_announced"]


class Suspended(PartyAct):
    """
    A party's formal act by which it stops performing (VCLT arts. 57-62, 65, 72).

    ``towards`` some only, or all; certain ``provisions`` only, or the whole.
    """

    type: Literal["suspended"]
    towards: tuple[PartyCode, ...] = Field(default=(), max_length=300)
    provisions: tuple[ProvisionId, ...] = ()
    effective_on: ExactDay | None = None
    ground: Ground | None = None
    condition: Text | None = None


class Resumed(PartyAct):
    """A party's formal act by which it performs again (VCLT art. 72), ``towards`` some only, or all."""

    type: Literal["resumed"]
    towards: tuple[PartyCode, ...] = Field(default=(), max_length=300)
    effective_on: ExactDay | None = None


class RightsSuspended(PartyAct):
    """An organ suspends a member's rights: it stays bound, and the treaty in operation."""

    type: Literal["rights_suspended"]
    effective_on: ExactDay | None = None


class RightsRestored(PartyAct):
    """An organ restores a member's rights."""

    type: Literal["rights_restored"]
    effective_on: ExactDay | None = None


class OrganDecision(StrEnum):
    """What an organ decides about a State's instrument."""

    ACCEPTS_RESERVATION = "accepts reservation"
    REFUSES_RESERVATION = "refuses reservation"
    ADMITS = "admits"


class OrganDecided(PartyAct):
    """The competent organ accepts a reservation, or does not (VCLT art. 20(3)), or admits a State."""

    type: Literal["organ_decided"]
    decision: OrganDecision
    effective_on: ExactDay | None = None
    """The day from which it has effect, where that lies before ``on``."""


class ReservationMade(PartyAct):
    """
    A reservation is put to the other parties (VCLT arts. 19, 23); it modifies ``provisions``, if they are listed.

    One made when signing has to be confirmed in the instrument: by its ``reservation``, or by a reservation of its own
    that ``confirms`` the event of the first (art. 23(2)).
    """

    type: Literal["reservation_made"]
    text: Text
    provisions: tuple[ProvisionId, ...] = ()
    circulated_on: ExactDay | None = None
    confirms: EventId | None = None
    """The reservation made when signing that this one confirms."""


class ReservationWithdrawn(PartyAct):
    """A reservation is taken back (VCLT art. 22(1)); ``to`` is the event by which it was made."""

    type: Literal["reservation_withdrawn"]
    to: EventId
    received_on: ExactDay | None = None


class Stance(StrEnum):
    """What an objecting State wants beyond the reserved provisions not applying (VCLT arts. 20(4)(b), 21(3))."""

    OPPOSES = "opposes entry into force"
    IN_FULL = "in full"


class ObjectionMade(PartyAct):
    """
    An objection to a reservation (VCLT arts. 20, 23); ``to`` is the event by which that was made.

    ``stance`` says that the objecting State opposes the treaty's entry into force between the two, or holds it in force
    in full, without the reservation. ``provisions`` are those it will not apply beyond what is reserved.
    """

    type: Literal["objection_made"]
    to: EventId
    stance: Stance | None = None
    provisions: tuple[ProvisionId, ...] = ()


class ObjectionWithdrawn(PartyAct):
    """An objection is taken back (VCLT art. 22(2)); ``to`` is the event by which it was made."""

    type: Literal["objection_withdrawn"]
    to: EventId


class Application(StrEnum):
    """What a State says of the treaty and one of its territories (VCLT art. 29)."""

    APPLIES = "applies"
    EXCLUDED = "excluded"


class TerritorialApplicationDeclared(PartyAct):
    """A State says that the treaty applies to a territory, or that it does not (VCLT art. 29)."""

    type: Literal["territorial_application_declared"]
    territory: TerritoryCode
    application: Application = Application.APPLIES
    received_on: ExactDay | None = None
    effective_on: ExactDay | None = None
    printed_effect: ExactDay | None = None


class Amended(PartyAct):
    """A State consents to a later text of the treaty (VCLT art. 40(4)-(5)); ``version`` is its id in the definition."""

    type: Literal["amended"]
    version: Slug
    effective_on: ExactDay | None = None


class ObligationPerformed(PartyAct):
    """A party has done what the provisions ask, once for all."""

    type: Literal["obligation_performed"]
    provisions: tuple[ProvisionId, ...] = Field(min_length=1)


# Words


class BreachAlleged(Act):
    """One party says that another is in breach (VCLT art. 60 needs more than the allegation)."""

    type: Literal["breach_alleged"]


class StatementMade(Act):
    """Something relevant was said or happened. It moves nothing in law."""

    type: Literal["statement_made"]


class About(Fact):
    """The legal dates ``[from, until)`` that a position is about."""

    from_: ExactDay | None = Field(default=None, alias="from")
    until: ExactDay | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if self.from_ and self.until and self.until <= self.from_:
            raise ValueError(f"until is {self.until}, not after from, {self.from_}")
        return self


class Claim(StrEnum):
    """The legal position that a holder ascribes to the party."""

    PARTY = "party"
    NOT_PARTY = "not_party"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    ENDED = "ended"


class PositionStated(PartyAct):
    """
    What ``held_by`` says of the legal position of ``party``, where holders differ; ``towards`` one, or in general.

    ``capacity`` is that in which the holder speaks; without it, it follows from who the holder is.
    """

    type: Literal["position_stated"]
    held_by: PartyCode
    capacity: Capacity | None = None
    towards: tuple[PartyCode, ...] = Field(default=(), max_length=300)
    text: Text
    claims: Claim | None = None
    about: About = About()

    @model_validator(mode="after")
    def _decides_only_from_a_day(self) -> Self:
        if self.held_by == self.party and self.capacity not in (None, Capacity.PARTY):
            raise ValueError(f"{self.party} speaks of itself, not as a {self.capacity}; leave capacity out")
        if self.capacity is Capacity.COURT and self.claims and self.about.from_ is None:
            raise ValueError("what a court decides says from which day: give about.from")
        return self


# Declarations


class MoratoriumDeclared(PartyAct):
    """A unilateral pledge; with ``condition`` it stands only on that condition."""

    type: Literal["moratorium_declared"]
    text: Text
    condition: Text | None = None


class MoratoriumEnded(PartyAct):
    """The declarant ends its pledge."""

    type: Literal["moratorium_ended"]


class MoratoriumProposed(PartyAct):
    """A proposal that others pledge likewise; ``round`` counts the proposals made under one declaration."""

    type: Literal["moratorium_proposed"]
    round: int = Field(ge=1, le=99, strict=True)


class Response(StrEnum):
    """An addressee's answer."""

    CONSIDERING = "considering"
    CONSULTING = "consulting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Organ(StrEnum):
    """Who spoke for the State, the highest first (VCLT art. 7(2)(a))."""

    HEAD_OF_STATE = "head_of_state"
    HEAD_OF_GOVERNMENT = "head_of_government"
    FOREIGN_MINISTRY = "foreign_ministry"
    OTHER = "other"


class MoratoriumResponded(PartyAct):
    """An answer to the proposal of a ``round``; without one, to the round last opened."""

    type: Literal["moratorium_responded"]
    response: Response
    round: int | None = Field(default=None, ge=1, le=99, strict=True)
    organ: Organ = Organ.OTHER


# The recorder's own


class Defined(Record):
    """
    The treaty's definition and sources; the latest recorded one applies to all legal dates.

    The parties stream has sources and no definition.
    """

    type: Literal["defined"]
    definition: Treaty | None = None
    sources: dict[SourceKey, Source]


class CorrectionReason(StrEnum):
    """Why our record was wrong."""

    RECORDING = "recording"
    DEPOSITARY_RECTIFICATION = "depositary_rectification"
    LATE_RECEIPT = "late_receipt"


class Corrected(Record):
    """Our record of an event was wrong; ``replacement`` takes its place under the same id, or nothing does."""

    type: Literal["corrected"]
    on: ExactDay
    sources: tuple[SourceKey, ...] = Field(min_length=1, max_length=20)
    corrects: EventId
    reason: CorrectionReason
    replacement: "Annotated[LegalAct, Field(discriminator='type')] | None" = None


class Annulled(Record):
    """An act never had effect, says ``by``."""

    type: Literal["annulled"]
    on: ExactDay
    sources: tuple[SourceKey, ...] = Field(min_length=1, max_length=20)
    corrects: EventId
    by: PartyCode
    text: Text | None = None


# The parties stream


class PartyDefined(Record):
    """A party's names and kind, from ``parties.toml``; the latest recorded one applies."""

    type: Literal["party_defined"]
    party: PartyCode
    definition: PartyDefinition


class GroupDefined(Record):
    """A group of parties with its members by date, from ``groups.toml``; the latest recorded one applies."""

    type: Literal["group_defined"]
    group: GroupKey
    definition: GroupDefinition


class PartyExtinguished(PartyAct):
    """A State ceased to exist."""

    type: Literal["party_extinguished"]


class ConflictBegan(PartyAct):
    """An armed conflict in which a State is engaged began."""

    type: Literal["conflict_began"]


class ConflictEnded(PartyAct):
    """An armed conflict in which a State was engaged ended."""

    type: Literal["conflict_ended"]


LegalAct = (
    Adopted
    | Signed
    | DefinitivelySigned
    | DomesticActDone
    | Ratified
    | Accepted
    | Approved
    | Acceded
    | Succeeded
    | SignatureDisowned
    | InstrumentWithdrawn
    | RatificationRevoked
    | ProvisionalApplicationStarted
    | ProvisionalApplicationEnded
    | AccessionAccepted
    | AccessionRefused
    | DeclarationMade
    | DeclarationWithdrawn
    | PartyListed
    | EnteredIntoForce
    | WithdrawalAnnounced
    | WithdrawalNotified
    | WithdrawalNoticePaused
    | WithdrawalNoticeResumed
    | WithdrawalRescinded
    | Expelled
    | Extended
    | Withdrawn
    | Terminated
    | Expired
    | Superseded
    | SuspensionAnnounced
    | Suspended
    | Resumed
    | RightsSuspended
    | RightsRestored
    | OrganDecided
    | ReservationMade
    | ReservationWithdrawn
    | ObjectionMade
    | ObjectionWithdrawn
    | TerritorialApplicationDeclared
    | Amended
    | ObligationPerformed
    | BreachAlleged
    | StatementMade
    | PositionStated
    | MoratoriumDeclared
    | MoratoriumEnded
    | MoratoriumProposed
    | MoratoriumResponded
    | PartyExtinguished
    | ConflictBegan
    | ConflictEnded
)
"""The events that carry a legal date and may be corrected."""

Event = LegalAct | Defined | Corrected | Annulled | PartyDefined | GroupDefined

Corrected.model_rebuild()

EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])

EVENT_TYPES: Mapping[str, type[Record]] = {
    model.model_fields["type"].annotation.__args__[0]: model for model in Event.__args__
}
"""Every event type by its name."""


def parse_event(data: Mapping[str, Any] | str | bytes) -> Event:
    """The event written in *data*, JSON text or its decoded form. InvalidEvent says every fault at once."""
    try:
        return EVENT.validate_json(data) if isinstance(data, str | bytes) else EVENT.validate_python(_jsonlike(data))
    except ValidationError as fault:
        raise InvalidEvent(_faults(fault, data), errors=_listed(fault)) from None


def event_json(event: Event) -> dict[str, Any]:
    """*event* as JSON-ready data, with the fields that say something and no others."""
    data: dict[str, Any] = EVENT.dump_python(event, mode="json", exclude_defaults=True)
    first: dict[str, Any] = {name: data.pop(name) for name in ("id", "treaty", "type", "party", "on") if name in data}
    last: dict[str, Any] = {name: data.pop(name) for name in ("note",) if name in data}
    return {**first, **data, **last}


def _jsonlike(data: Mapping[str, Any]) -> Any:
    return json.loads(json.dumps(data, default=str))


def _listed(fault: ValidationError) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads(fault.json(include_url=False, include_input=False, include_context=False))
    return listed


def _faults(fault: ValidationError, data: object) -> str:
    return "; ".join(_sentence(error, data) for error in fault.errors(include_url=False))


def _sentence(error: Any, data: object) -> str:
    place = ".".join(str(part) for part in error["loc"] if part not in EVENT_TYPES) or "the event"
    match error["type"]:
        case "union_tag_invalid":
            tag = error["ctx"]["tag"]
            return f"unknown type '{tag}'.{did_you_mean(suggestions(tag, EVENT_TYPES))} See the list of event types"
        case "union_tag_not_found":
            return "no 'type' is given; say which kind of act it is"
        case "extra_forbidden":
            return f"unknown field '{place}'; remove it or correct its name"
        case "missing":
            return f"field '{place}' is missing; this type of event needs it"
        case "json_invalid":
            return f"broken JSON: {error['ctx']['error']}"
        case _:
            return f"{place}: {error['msg'].removeprefix('Value error, ')}"
