"""Final clauses, each a small tagged model: entry into force, provisional application, exit, duration, reservations."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from treatylog.facts.base import Article, Fact, PartyCode, Slug, Text, TreatyKey
from treatylog.facts.day import ExactDay

# Lengths of time


class Period(Fact):
    """A length of time as clauses write it: years and months run from date to date, days are counted."""

    years: int = Field(default=0, ge=0, le=200)
    months: int = Field(default=0, ge=0, le=2400)
    days: int = Field(default=0, ge=0, le=40_000)

    @property
    def has_length(self) -> bool:
        """Whether it is longer than nothing."""
        return bool(self.years or self.months or self.days)

    @model_validator(mode="after")
    def _is_counted(self) -> Self:
        if not (self.has_length or getattr(self, "round", None)):
            raise ValueError("a period needs years, months or days")
        return self


class Rounding(StrEnum):
    """From a date that was counted to the first day of a month."""

    FIRST_OF_NEXT_MONTH = "first of next month"
    FIRST_OF_THAT_MONTH = "first of that month"


class Count(Period):
    """
    How a clause counts from its anchor: a period, then ``round`` to the first day of a month.

    With ``expiry_plus_one`` the effect comes on the day after the period has run out, as some depositaries count.
    """

    round: Rounding | None = None
    expiry_plus_one: bool = False

    @model_validator(mode="after")
    def _never_runs_backwards(self) -> Self:
        if self.round is Rounding.FIRST_OF_THAT_MONTH and not (self.years or self.months):
            raise ValueError("the first of that month lies before the anchor unless a month or more is counted")
        return self


class Anchor(StrEnum):
    """The fact from which a period runs: the treaty's own entry into force, or that for the party."""

    ENTRY_INTO_FORCE = "entry into force"
    FOR_THE_PARTY = "entry into force for the party"


class Term(Period):
    """A period and the fact it runs from."""

    after: Anchor = Anchor.ENTRY_INTO_FORCE


class EffectEdge(StrEnum):
    """Whether what falls on a day takes effect at its beginning, or at its end: then it is the last day."""

    START = "start"
    END = "end"


# Entry into force


class Received(StrEnum):
    """The fact about an instrument from which a clause counts."""

    DEPOSIT = "deposit"
    RECEIPT = "receipt"
    REGISTRATION = "registration"
    CIRCULATION = "circulation"


class Subset(Fact):
    """A number of consents that must come from among certain States."""

    count: int = Field(ge=1, le=300)
    name: Text
    of: tuple[PartyCode, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        if len(set(self.of)) < len(self.of):
            raise ValueError(f"{self.name}: a State is listed twice")
        if self.count > len(self.of):
            raise ValueError(f"a count of {self.count} cannot come from the {len(self.of)} States listed; list more")
        return self


_ONE_ROUNDED = Decimal("1.0005")
"""What rounded parts of one may sum to."""


class Share(Fact):
    """A share that the consenting States must have together, as parts of one: ``at_least = 0.55``."""

    at_least: Decimal = Field(gt=0, le=1)
    name: Text
    of: dict[PartyCode, Annotated[Decimal, Field(ge=0, le=1)]] = Field(min_length=1)

    @model_validator(mode="after")
    def _sums_to_one_at_most(self) -> Self:
        total = sum(self.of.values())
        if total > _ONE_ROUNDED:
            raise ValueError(f"the shares sum to {total:.4f}, more than one; give parts of one, and no part twice")
        if total < self.at_least:
            raise ValueError(f"the shares sum to {total:.4f} and never reach {self.at_least}; list more States")
        return self


class _Entry(Fact):
    """What every clause on entry into force may say."""

    article: Article
    not_before: ExactDay | None = None
    """The treaty does not enter into force before this day, whenever its conditions are met."""


def _each_once(codes: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(codes)) < len(codes):
        raise ValueError("a State is named twice")
    return codes


def _is_part(text: str) -> str:
    if Fraction(text) > 1:
        raise ValueError(f"{text} is more than the whole")
    return text


Part = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]?/[1-9][0-9]?$", strict=True), AfterValidator(_is_part)]
"""A part of a number as clauses write it: ``2/3``. So many are needed that they are not less than it."""


class Admission(Fact):
    """
    Who must have admitted a State before its instrument counts: the organ ``by``, whose decisions are on record.

    The instrument counts from the later of the vote and the deposit; ``original`` members need no vote.
    """

    article: Article
    by: PartyCode
    original: Annotated[tuple[PartyCode, ...], AfterValidator(_each_once)] = ()


class OnExchange(_Entry):
    """In force when the instruments of ratification are exchanged (VCLT arts. 16(a), 24(1))."""

    when: Literal["exchange"]
    between: Annotated[tuple[PartyCode, ...], AfterValidator(_each_once)] = Field(min_length=2)
    """The States whose instruments are exchanged."""
    then: Count | None = None


class OnSignature(_Entry):
    """In force on signature by all the negotiating States named (VCLT arts. 12, 24(1))."""

    when: Literal["signature"]
    between: Annotated[tuple[PartyCode, ...], AfterValidator(_each_once)] = Field(min_length=2)


class OnDate(_Entry):
    """In force on a date that the text fixes (VCLT art. 24(1))."""

    when: Literal["date"]
    on: ExactDay


class OnDeposits(_Entry):
    """
    In force a period after the last instrument that is needed, for each later State a period after its own.

    Needed are so many ``deposits``, those of the States ``named``, of ``all_signatories``, so many ``among`` certain
    States, and States with a ``share``: as many of these as the clause names, all at once. ``then`` absent: on the day
    itself. ``later`` absent: as ``then``.
    """

    when: Literal["deposits"]
    deposits: int | None = Field(default=None, ge=1, le=300)
    named: Annotated[tuple[PartyCode, ...], AfterValidator(_each_once)] = ()
    all_signatories: bool = False
    among: tuple[Subset, ...] = ()
    share: Share | None = None
    quorum: Part | None = None
    """The part of the parties to the treaty that it amends whose instruments are needed."""
    uncounted: Annotated[tuple[PartyCode, ...], AfterValidator(_each_once)] = ()
    """Those whose instruments are never counted, such as organisations whose members count."""
    then: Count | None = None
    later: Count | Literal["on deposit"] | None = None
    later_article: Article | None = None
    meanwhile: Literal["own period", "with the treaty"] = "own period"
    """Who consents once the threshold is met, up to the day of entry into force: after its own period, or with it."""
    anchor: Received = Received.DEPOSIT
    depositaries: Annotated[tuple[PartyCode, ...], AfterValidator(_each_once)] = ()
    counts: Literal["first", "last"] = "first"
    """With several depositaries: whether the first deposit with any of them counts, or the last with all."""
    admission: Text | Admission | None = None
    """Who must have admitted a State: in words where the votes are not on record, else as a rule that asks for one."""

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        if not (self.deposits or self.named or self.all_signatories or self.among or self.share or self.quorum):
            raise ValueError(
                "a threshold needs a count: deposits, named, all_signatories, among or share, or an amendment's quorum"
            )
        if self.deposits is not None and self.deposits < len(self.named):
            raise ValueError(f"{self.deposits} deposits cannot include those of the {len(self.named)} States named")
        for subset in self.among:
            if len(set(subset.of) - set(self.uncounted)) < subset.count:
                raise ValueError(f"{subset.name}: fewer than {subset.count} of them are counted")
            if self.deposits is not None and self.deposits < subset.count:
                raise ValueError(f"{self.deposits} deposits cannot include {subset.count} of {subset.name}")
        if self.share and sum(part for code, part in self.share.of.items() if code not in self.uncounted) < (
            self.share.at_least
        ):
            raise ValueError(f"{self.share.name}: the States that are counted never reach {self.share.at_least}")
        if set(self.uncounted) & set(self.named):
            raise ValueError("a State that is named cannot be uncounted")
        if self.counts == "last" and not self.depositaries:
            raise ValueError("counts = 'last' needs the depositaries, of which the last deposit counts")
        return self

    @property
    def for_later(self) -> Count | None:
        """The period for a State that consents when the treaty is in force; none: on the day itself."""
        return self.then if self.later is None else None if self.later == "on deposit" else self.later


class AsRecorded(_Entry):
    """
    The clause is not in the record: in force, as a whole and for each State, when somebody states that it is.

    Nothing is derived from consents; a stated entry into force moves the state on the basis ``recorded``.
    """

    when: Literal["recorded"]
    article: Article = "not in the record"


EntryIntoForce = Annotated[OnExchange | OnSignature | OnDate | OnDeposits | AsRecorded, Field(discriminator="when")]


class ProvisionalApplication(Fact):
    """Application before entry into force (VCLT art. 25): by every signature, or where a State declares it."""

    article: Article
    begins: Literal["signature", "declaration"]
    ends_article: Article | None = None
    """The article on the notice that ends it, where it is another one."""
    since: ExactDay | None = None
    """Nobody applies it provisionally before this day."""
    ends: Count | None = None
    """How long after the notice that ends it; none: on notice (art. 25(2))."""
    notice_disowns: bool = True
    """Whether that notice says that its State will not become a party (art. 25(2))."""


# Accession


class AcceptedAccession(Fact):
    """
    An accession operates only between the acceding State and those that accept it.

    ``then`` counts from the deposit of the acceptance. Between two acceding States the clause or the practice under it
    says whose acceptance counts; where neither does, the question is open.
    """

    article: Article
    operates: Literal["by acceptance"]
    then: Count | None = None
    between_acceding: Literal["the earlier accepts"] | None = None


class UnrefusedAccession(Fact):
    """
    An accession takes effect unless it is refused ``within`` a time from its circulation, and ``then`` a period later.

    One refusal ``blocks`` it between the two States alone, or altogether.
    """

    article: Article
    operates: Literal["unless refused"]
    within: Period
    then: Count | None = None
    blocks: Literal["the pair", "all"] = "the pair"


Accession = Annotated[AcceptedAccession | UnrefusedAccession, Field(discriminator="operates")]


# Exit


def _day_of_the_year(text: str) -> str:
    date.fromisoformat(f"2000-{text}")
    return text


MonthDay = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{2}-[0-9]{2}$", strict=True), AfterValidator(_day_of_the_year)
]
"""A day of every year, ``MM-DD``."""


class CutOff(Fact):
    """Notice given by one day of a year takes effect on a day of that year, or so many ``years_later``."""

    by: MonthDay
    on: MonthDay
    years_later: int = Field(default=0, ge=0, le=5)

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if not self.years_later and self.on <= self.by:
            raise ValueError(f"notice by {self.by} cannot take effect on {self.on} of the same year; say years_later")
        return self


class Restriction(Period):
    """The time in which no notice can be given, and the fact it runs from."""

    after: Anchor


def _in_days(period: Period) -> int:
    return period.years * 365 + period.months * 30 + period.days


class Window(Fact):
    """Notice only while a window is ``open``, after each period of ``every`` from the fact it runs from."""

    every: Period
    open: Period
    after: Anchor

    @model_validator(mode="after")
    def _recurs_for_all_alike(self) -> Self:
        if self.every.days:
            raise ValueError("a window recurs after years or months, not after days")
        if self.after is not Anchor.ENTRY_INTO_FORCE:
            raise ValueError("a window opens for all parties alike, after the treaty's own entry into force")
        if _in_days(self.open) >= _in_days(self.every):
            raise ValueError("a window that is open as long as the time between two of them never closes")
        return self


class Exit(Fact):
    """
    Withdrawal under the treaty's own clause (VCLT art. 54(a)), or on the later date that the notice states.

    It takes effect in one of four ways: a period after ``notice``, on a day of the calendar (``cut_off``), ``at_once``,
    or as each instrument itself says (``own_terms``). ``end_of_term``: at the end of a term, notice being given
    that long before.
    """

    article: Article
    notice: Count | None = None
    cut_off: CutOff | None = None
    at_once: bool = False
    own_terms: bool = False
    anchor: Literal["notice", "receipt", "registration"]
    effect_edge: EffectEdge = EffectEdge.START
    not_within: Restriction | None = None
    window: Window | None = None
    end_of_term: bool = False
    conflict_brake: bool = False
    """No effect for a party engaged in armed conflict before the conflict has ended."""
    ends_for_all: bool = False
    extendable: bool = False
    """The time may be extended while it runs (Treaty on European Union, art. 50(3))."""
    return_after: Period | None = None
    """How long after leaving a State cannot join again."""
    only: Annotated[tuple[PartyCode, ...], AfterValidator(_each_once)] = ()
    """Where the right is reserved by these alone."""
    addressee: Text
    condition: Text | None = None

    @model_validator(mode="after")
    def _takes_effect_in_one_way(self) -> Self:
        ways = [name for name in ("notice", "cut_off", "at_once", "own_terms") if getattr(self, name)]
        if len(ways) != 1:
            says = "an exit takes effect by own_terms or one of notice, cut_off and at_once"
            raise ValueError(f"{says}, here by {ways or 'none'}")
        if self.end_of_term and not self.notice:
            raise ValueError("an exit at the end of a term needs a notice, the time before the end of the term")
        return self


class OwnTerms(Fact):
    """
    What an instrument itself says of its end, where the treaty leaves that to it (``own_terms`` of ``[exit]``).

    It ``lasts`` a period, or ``until`` a day, and ``then`` ends by itself, is renewed for as long, or goes on until
    notice. It can be ended by ``notice``, or ``at_once``; where it is renewed, ``notice`` is the time before the end of
    a term.
    """

    notice: Count | None = None
    at_once: bool = False
    lasts: Period | None = None
    until: ExactDay | None = None
    then: Literal["ends", "renewed", "until notice"] = "ends"
    condition: Text | None = None

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        if self.notice and self.at_once:
            raise ValueError("an instrument is ended by notice or at once, not by both")
        if self.lasts and self.until:
            raise ValueError("an instrument lasts a period or until a day, not both")
        if not (self.notice or self.at_once or self.lasts or self.until):
            raise ValueError("terms of its own say how it is ended: notice, at_once, lasts or until")
        if self.then != "ends" and not self.lasts:
            raise ValueError(f"then = '{self.then}' needs `lasts`, the period after which it is so")
        if self.then == "renewed" and (not self.notice or (self.lasts and self.lasts.days)):
            raise ValueError(
                "what is renewed lasts years or months, and says by `notice` how long before its end it is ended"
            )
        if self.then == "until notice" and not (self.notice or self.at_once):
            raise ValueError("then = 'until notice' needs notice or at_once")
        return self


# Duration


class Unlimited(Fact):
    """Without limit of time."""

    article: Article
    term: Literal["unlimited"]


class Fixed(Period):
    """
    For a period after entry into force, or ``until`` a day.

    ``extensions`` and ``extension`` say what the clause foresees; the parties may agree otherwise (VCLT art. 39).
    """

    article: Article
    term: Literal["fixed"]
    until: ExactDay | None = None
    effect_edge: EffectEdge = EffectEdge.START
    extensions: int = Field(default=0, ge=0, le=99)
    extension: Period | None = None
    """How much each extension may add; none: as much as the parties agree."""

    @model_validator(mode="after")
    def _is_counted(self) -> Self:
        if self.has_length == (self.until is not None):
            raise ValueError("a fixed term has either a length or a day until which it runs")
        if self.extension and not self.extensions:
            raise ValueError("an extension is given, but not how many: say extensions")
        return self


class Renewed(Period):
    """For a period, renewed tacitly by the same period unless notice is given that long before its end."""

    article: Article
    term: Literal["renewed"]
    notice: Period | None = None

    @model_validator(mode="after")
    def _recurs_in_months(self) -> Self:
        if self.days:
            raise ValueError("a term is renewed by years or months, not by days")
        return self


class UntilNotice(Period):
    """For a period, and then until notice is given."""

    article: Article
    term: Literal["until notice"]


class UntilConference(Period):
    """For a period, after which a conference of the parties decides."""

    article: Article
    term: Literal["conference"]


Duration = Annotated[Unlimited | Fixed | Renewed | UntilNotice | UntilConference, Field(discriminator="term")]


# Reservations


class ReservationRule(Fact):
    """
    Whether reservations are allowed (VCLT art. 19), and who must accept one before its State is bound (20(1), (3)).

    ``permitted``: any, none, or only those to the provisions in ``to``.
    """

    article: Article
    permitted: Literal["any", "none", "listed"] = "any"
    to: tuple[Article, ...] = ()
    """The articles to which a reservation may be made, where only some are listed."""
    accepted_by: Literal["organ", "silence of two thirds"] | None = None
    within: Period | None = None
    """How long the others have to object."""

    @model_validator(mode="after")
    def _has_a_time(self) -> Self:
        if (self.accepted_by == "silence of two thirds") != (self.within is not None):
            raise ValueError("acceptance by silence needs `within`, the time to object; that by an organ has none")
        if (self.permitted == "listed") != bool(self.to):
            raise ValueError("permitted = 'listed' needs `to`, the articles; otherwise there are none")
        return self


# Territory


class TerritorialClause(Fact):
    """
    Which territories of a State the treaty extends to (VCLT art. 29).

    All of them; all but those it excludes; or only those it names. ``then`` counts from the declaration.
    """

    article: Article
    extends_to: Literal["all", "all but excluded", "declared"] = "all"
    then: Count | None = None


# Later texts


class LaterText(Fact):
    """A text as amended, the day ``from`` which it is in force, and whom it binds (VCLT art. 40)."""

    id: Slug
    title: Text
    article: Article
    from_: ExactDay = Field(alias="from")
    binds: Literal["all", "acceptors"]
    adopted_by: tuple[PartyCode, ...] = ()
    """Those known to have accepted it; others by events of type ``amended``."""


# Links between treaties


class _Link(Fact):
    treaty: TreatyKey
    """The other treaty."""
    article: Article


class LinkedExit(_Link):
    """Who leaves the other treaty leaves this one, a period after where the clause gives one."""

    kind: Literal["linked exit"]
    after: Count | None = None


class AutomaticDenunciation(_Link):
    """Consent to the other treaty is denunciation of this one (VCLT art. 59)."""

    kind: Literal["automatic denunciation"]


class SupersededBy(_Link):
    """The other treaty's entry into force ends this one (VCLT art. 59)."""

    kind: Literal["superseded by"]


class Precondition(_Link):
    """This treaty does not enter into force before certain States are parties to the other (VCLT art. 24(1))."""

    kind: Literal["precondition"]
    parties: tuple[PartyCode, ...] = Field(min_length=1)


class ProtocolTo(_Link):
    """Only a party to the other treaty can be bound by this one."""

    kind: Literal["protocol to"]


class Amends(_Link):
    """
    This treaty amends the other, for the parties to the other that accept it, or for ``all`` of them (VCLT art. 40).

    Only they can be bound, and only as long as they are parties to the other; who joins the other later joins it as
    amended (art. 40(5)(a)).
    """

    kind: Literal["amends"]
    binds: Literal["all", "acceptors"]


Link = Annotated[
    LinkedExit | AutomaticDenunciation | SupersededBy | Precondition | ProtocolTo | Amends, Field(discriminator="kind")
]


# The record


class CoverageParties(StrEnum):
    """What the record may say of a State that it does not list."""

    ALL = "all"
    LISTED = "listed"
    OTHERS_NOT_PARTY = "others_not_party"


class Coverage(Fact):
    """
    How much of the treaty's life the record holds.

    A party that a ``listed`` record does not list is ``unknown``; after ``through`` an answer is not certain.
    """

    parties: CoverageParties
    consents: bool
    through: ExactDay
    acceptances: Literal["all"] | tuple[PartyCode, ...] = ()
    """The acceding States all acceptances of whose accession are in the record."""
    reservations: Literal["all", "some"] = "some"
    """Whether every reservation, and every objection to one, is in the record."""
    note: Text | None = None
