"""The treaty in one sentence: its state on a date, and the exceptions among its parties."""

from collections.abc import Sequence
from datetime import date

from treatylog.domain.headline import Headline
from treatylog.domain.prose import Voice, counted, days_between, listed, long_date, possessive
from treatylog.facts.treaty import Form
from treatylog.pages.drawing import BOUND
from treatylog.pages.words import had, were
from treatylog.service.answers import Lacks, PartyLine, TreatyAnswer
from treatylog.service.lives import Lives

_NAMED = 3
_ANSWERED = (Headline.ACCEPTED, Headline.REJECTED, Headline.CONSULTING, Headline.CONSIDERING, Headline.ADDRESSED)


def treaty_sentence(answer: TreatyAnswer, lives: Lives, today: date) -> str:
    """Where the treaty stands on the date of *answer*."""
    voice, name = Voice(answer.on, today), name_of(answer)
    if answer.on < answer.adopted and not _anything(answer):
        verb = "declared" if answer.form is Form.DECLARATION else "adopted"
        return (
            f"{_the(name, capital=True)} did not exist on {long_date(answer.on)}; "
            f"it was {verb} on {long_date(answer.adopted)}."
        )
    if answer.form is Form.DECLARATION:
        return _declaration(answer, lives, voice)
    whole = answer.whole
    opening = f"{voice.on_the_day} {_the(name)}"
    if whole is None:
        return f"{opening} {voice.was} not yet adopted; {_numbers(answer)}."
    match whole.state:
        case "concluded":
            return (
                f"{opening} {voice.was} concluded but not yet in force{_lacking(answer.lacks)}{_others(answer, voice)}."
            )
        case "ended":
            return f"{opening} {voice.had} ended, on {long_date(whole.since or answer.on)}{_ground(answer)}."
        case "suspended":
            return f"{opening} {voice.was} suspended by all its parties{_coming_end(answer, lives, voice)}."
    suspended = _with(answer, Headline.SUSPENDED)
    prose = {life.party: life.prose for life in lives.items}
    bound = sum(answer.counts.get(headline, 0) for headline in BOUND)
    parties = f" for {counted(bound, 'party', 'parties')}" if bound > _NAMED * 5 or not suspended else ""
    told = f"{opening} {voice.was} in force{parties}"
    if suspended and len(suspended) <= _NAMED:
        who = listed(prose[line.party] for line in suspended)
        each = "each " if len(suspended) > 1 else ""
        told += f", but {who} {had(voice, len(suspended))} {each}suspended it"
    elif suspended:
        told += f", {len(suspended)} of which {had(voice, len(suspended))} suspended it"
    return f"{told}{_coming_end(answer, lives, voice)}{_others(answer, voice)}."


def name_of(answer: TreatyAnswer) -> str:
    """The name of the treaty in running text."""
    return answer.short[0] if answer.short else answer.title


def _the(name: str, *, capital: bool = False) -> str:
    said = name if name.lower().startswith("the ") else f"the {name}"
    return said[:1].upper() + said[1:] if capital else said


def _anything(answer: TreatyAnswer) -> bool:
    return any(headline not in (Headline.NOT_PARTY, Headline.UNKNOWN, Headline.NONE) for headline in answer.counts)


def _with(answer: TreatyAnswer, headline: Headline) -> Sequence[PartyLine]:
    return [line for line in answer.parties if line.headline is headline]


def _numbers(answer: TreatyAnswer) -> str:
    return f"{counted(len(answer.parties), 'party', 'parties')} on record"


def _lacking(lacks: Lacks | None) -> str:
    if lacks is None:
        return ""
    needs = [f"{counted(lacks.deposits, 'more instrument')}"] if lacks.deposits else []
    needs += [f"those of {listed(lacks.states)}"] if lacks.states else []
    needs += [f"{number} more of {group}" for group, number in lacks.among.items() if number]
    needs += [f"{lacks.share * 100:.3g} per cent more of its share"] if lacks.share else []
    return f": it needs {listed(needs)}" if needs else ""


def _ground(answer: TreatyAnswer) -> str:
    ground = answer.whole.ground if answer.whole else None
    return f", by {ground.value.replace('_', ' ')}" if ground else ""


def _coming_end(answer: TreatyAnswer, lives: Lives, voice: Voice) -> str:
    """That the treaty ends for all when a notice runs out, where one does that; else whose exits run."""
    running = [line for line in answer.parties if line.exit and line.exit.effective > answer.on]
    prose = {life.party: life.prose for life in lives.items}
    if lives.ended and (last := next((ln for ln in running if ln.exit and ln.exit.effective == lives.ended), None)):
        when = f"on {long_date(lives.ended)}, {days_between(answer.on, lives.ended)}"
        ran = voice.tense("ran", "runs", "runs")
        return (
            f", and it {voice.was_to} end {when}, when {possessive(prose[last.party])} notice of withdrawal {ran} out"
        )
    if not running:
        return ""
    if len(running) <= _NAMED:
        told = listed(
            f"{prose[line.party]} on {long_date(line.exit.effective)}" for line in running if line.exit is not None
        )
        return f"; {told} {_were_to(voice, len(running))} leave"
    return f"; {len(running)} of them {were(voice, len(running))} leaving"


def _were_to(voice: Voice, number: int) -> str:
    return voice.was_to if number == 1 else voice.tense("were to", "are to", "are to")


def _others(answer: TreatyAnswer, voice: Voice) -> str:
    """Those beside the parties, in numbers."""
    parts = []
    if signed := answer.counts.get(Headline.SIGNATORY, 0):
        parts.append(f"{counted(signed, 'State')} {had(voice, signed)} signed and not joined")
    if contracting := answer.counts.get(Headline.CONTRACTING, 0):
        parts.append(f"{counted(contracting, 'State')} {had(voice, contracting)} consented to be bound")
    if left := answer.counts.get(Headline.WITHDRAWN, 0):
        parts.append(f"{left} {had(voice, left)} withdrawn")
    return f"; {listed(parts)}" if parts else ""


def _declaration(answer: TreatyAnswer, lives: Lives, voice: Voice) -> str:
    prose = {life.party: life.prose for life in lives.items}
    kinds = {
        Headline.CONDITIONAL: f"{voice.stood} on its condition",
        Headline.DECLARED: voice.stood,
        Headline.ENDED: f"{voice.had} ended",
    }
    pledges = [
        f"{possessive(prose[line.party])} pledge {kinds[line.headline]}"
        for line in answer.parties
        if line.headline in kinds
    ]
    if len(pledges) > _NAMED:
        pledges = [_pledges(answer, headline, voice) for headline in kinds if answer.counts.get(headline)]
    answers = [_answers(answer, headline, voice) for headline in _ANSWERED if answer.counts.get(headline)]
    told = listed(pledges) or f"nobody {voice.stood} by a pledge"
    asked = f"; of those who spoke to the proposal, {listed(answers)}" if answers else ""
    return f"{voice.on_the_day} {told}{asked}."


def _pledges(answer: TreatyAnswer, headline: Headline, voice: Voice) -> str:
    number = answer.counts[headline]
    if headline is Headline.ENDED:
        return f"{counted(number, 'pledge')} {had(voice, number)} ended"
    stood = voice.stood if number == 1 else voice.tense("stood", "stand", "will stand")
    condition = " on its condition" if number == 1 else " on a condition"
    return f"{counted(number, 'pledge')} {stood}{condition if headline is Headline.CONDITIONAL else ''}"


def _answers(answer: TreatyAnswer, headline: Headline, voice: Voice) -> str:
    number = answer.counts[headline]
    have = had(voice, number)
    said = {
        Headline.ACCEPTED: f"{have} accepted",
        Headline.REJECTED: f"{have} turned it down",
        Headline.CONSULTING: f"{were(voice, number)} consulting",
        Headline.CONSIDERING: f"{were(voice, number)} considering it",
        Headline.ADDRESSED: f"{have} not answered",
    }
    return f"{counted(number, 'addressee')} {said[headline]}"
