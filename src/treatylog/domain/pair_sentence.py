"""How a treaty stands between two parties, in one sentence."""

from collections.abc import Iterable

from treatylog.domain.between import Bar, Between, Lack, Missing, Reserved
from treatylog.domain.machine import Operation, Standing
from treatylog.domain.party import PartyState
from treatylog.domain.prose import Naming, Voice, listed, long_date, possessive
from treatylog.domain.reasons import article
from treatylog.facts.treaty import Treaty


def pair_sentence(
    treaty: Treaty, found: Between, parties: tuple[PartyState, PartyState], voice: Voice, naming: Naming
) -> str:
    """How *treaty* stands between *parties* by what was *found*."""
    told = _Telling(treaty, found, parties, voice, naming)
    if found.in_force is None:
        return f"The record cannot say whether {told.title} {voice.was} in force between {told.both}{told.why}."
    if not found.in_force:
        return f"{voice.on_the_day} {told.title} {voice.was} not in force between {told.both}{told.why}."
    since = f", since {long_date(found.since)}" if found.since else ""
    return f"{voice.on_the_day} {told.title} {voice.was} in force between {told.both}{since}{told.modified}."


def missing_in_words(missing: Missing, naming: Naming, voice: Voice) -> str:
    """What the record lacks, as a clause: "whether France accepted Albania's accession"."""
    actor = naming(missing.actor, voice.on)
    if missing.lack is Lack.MANNER:
        return f"by what instrument {actor} consented to be bound"
    return f"whether {actor} accepted {possessive(naming(missing.other, voice.on))} accession"


class _Telling:
    """The words for one pair."""

    def __init__(
        self, treaty: Treaty, found: Between, parties: tuple[PartyState, PartyState], voice: Voice, naming: Naming
    ) -> None:
        self.treaty, self.found, self.parties, self.voice, self.naming = treaty, found, parties, voice, naming

    @property
    def title(self) -> str:
        return f"the {self.treaty.name}"

    @property
    def both(self) -> str:
        return listed(self.name(party.party) for party in self.parties)

    def name(self, party: str) -> str:
        return self.naming(party, self.voice.on)

    @property
    def why(self) -> str:
        """Why it is not in force between the two."""
        said = {
            Bar.NOT_PARTIES: self._outside,
            Bar.RELATIONS_DENIED: self._denied,
            Bar.ENTRY_OPPOSED: self._opposed,
            Bar.ACCESSION_NOT_ACCEPTED: self._not_accepted,
            Bar.ACCESSION_REFUSED: self._refused,
            Bar.ACCEPTANCE_OPEN: self._open,
        }
        return f": {said[self.found.bar]()}" if self.found.bar else ""

    def _outside(self) -> str:
        unbound = [party for party in self.parties if not party.is_bound]
        if len(unbound) == 2:
            return f"neither {self.voice.was} a party to it{self._provisionally(unbound)}"
        (party,) = unbound
        gone = party.standing is Standing.FORMER_PARTY
        was = self.voice.was_no_longer if gone else f"{self.voice.was} not"
        return f"{self.name(party.party)} {was} a party to it{self._provisionally(unbound)}"

    def _provisionally(self, parties: Iterable[PartyState]) -> str:
        """That those who are no parties apply it provisionally, which binds them as far as that goes (VCLT art. 25)."""
        applying = [self.name(party.party) for party in parties if party.operation is Operation.PROVISIONAL]
        applied = self.voice.tense("applied", "apply" if len(applying) > 1 else "applies", "will apply")
        return f"; {listed(applying)} {applied} it provisionally" if applying else ""

    def _denied(self) -> str:
        by = self._actor()
        return f"{self.name(by)} {self.voice.had} declared that it has no treaty relations with {self._other(by)}"

    def _opposed(self) -> str:
        change = next(change for change in self.found.modifications if change.state is Reserved.OPPOSED)
        assert change.objection is not None
        objector = self.name(change.objection.by)
        return (
            f"{objector} objected to the reservation of {self.name(change.by)} and opposed the treaty's entry into "
            "force between the two"
        )

    def _not_accepted(self) -> str:
        assert self.found.wanted is not None
        actor, other = self.name(self.found.wanted.actor), possessive(self.name(self.found.wanted.other))
        record = ", as far as the record goes" if self.found.missing else ""
        return f"{actor} {self.voice.had} not accepted {other} accession{self._by_clause()}{record}"

    def _refused(self) -> str:
        by = self._actor()
        return f"{self.name(by)} {self.voice.had} objected to the accession of {self._other(by)}{self._by_clause()}"

    def _actor(self) -> str:
        """Who did what bars it."""
        return next(by.party or "" for by in self.found.because if by.towards)

    def _other(self, actor: str) -> str:
        return next(self.name(party.party) for party in self.parties if party.party != actor)

    def _open(self) -> str:
        missing = self.found.missing[0]
        if missing.lack is Lack.MANNER:
            return f"it does not say by what instrument {self.name(missing.actor)} consented to be bound"
        given = next(by for by in self.found.because if by.towards)
        return (
            f"both acceded, {self.name(given.party or '')} accepted the accession of the other and "
            f"{self.name(missing.actor)} did not, and the clause does not say whose acceptance counts"
        )

    def _by_clause(self) -> str:
        return f" ({article(self.treaty.accession.article)})" if self.treaty.accession else ""

    @property
    def modified(self) -> str:
        """How it is modified between the two, and by whom it is suspended."""
        found, says = self.found, []
        if found.suspended_by:
            says.append(f"{listed(map(self.name, found.suspended_by))} {self.voice.had} suspended its operation")
        elif found.suspended_provisions:
            says.append(f"{self._provisions(found.suspended_provisions)} {self.voice.had} been suspended")
        standing = [change for change in found.modifications if change.state is not Reserved.WITHOUT_EFFECT]
        if standing:
            by = listed(sorted({self.name(change.by) for change in standing}))
            count = "a reservation" if len(standing) == 1 else f"{len(standing)} reservations"
            says.append(f"{count} of {by} {self.voice.tense('stood', 'stands', 'will stand')} between them")
        if found.excluded_provisions:
            applied = self.voice.tense("did not apply", "does not apply", "will not apply")
            says.append(f"{self._provisions(found.excluded_provisions)} {applied} between them")
        if found.text:
            says.append(f"the text {found.text.title} {self.voice.tense('governed', 'governs', 'will govern')}")
        return "".join(f"; {said}" for said in says)

    def _provisions(self, names: Iterable[str]) -> str:
        """The provisions of those *names*, by their articles."""
        articles = {provision.id: provision.article for provision in self.treaty.provisions}
        return listed(article(articles.get(name, name)) for name in names)
