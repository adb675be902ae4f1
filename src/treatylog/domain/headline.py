"""One word for where a party stands, for lists, maps and people."""

from enum import StrEnum

from treatylog.domain.declaration import DeclarationState
from treatylog.domain.machine import Answer, Operation, Pledge, Standing
from treatylog.domain.party import PartyState
from treatylog.facts.base import Ground


class Headline(StrEnum):
    """The headlines, in the order in which the first that applies is taken; the last nine are those of declarations."""

    UNKNOWN = "unknown"
    EXTINCT = "extinct"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    WITHDRAWAL_NOTICE_RUNNING = "withdrawal_notice_running"
    IN_FORCE = "in_force"
    PROVISIONALLY_APPLIED = "provisionally_applied"
    CONTRACTING = "contracting"
    SIGNATURE_DISOWNED = "signature_disowned"
    SIGNATORY = "signatory"
    NOT_PARTY = "not_party"
    DECLARED = "declared"
    CONDITIONAL = "conditional"
    ENDED = "ended"
    ADDRESSED = "addressed"
    CONSIDERING = "considering"
    CONSULTING = "consulting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NONE = "none"


BY_GROUND = {
    Ground.WITHDRAWAL: Headline.WITHDRAWN,
    Ground.EXPULSION: Headline.WITHDRAWN,
    Ground.EXPIRY: Headline.EXPIRED,
    Ground.SUPERSESSION: Headline.SUPERSEDED,
    Ground.LAPSE: Headline.LAPSED,
}

BY_STANDING = {
    Standing.UNKNOWN: Headline.UNKNOWN,
    Standing.WITHDRAWING: Headline.WITHDRAWAL_NOTICE_RUNNING,
    Standing.PARTY: Headline.IN_FORCE,
    Standing.CONTRACTING: Headline.CONTRACTING,
    Standing.SIGNATORY_DISOWNED: Headline.SIGNATURE_DISOWNED,
    Standing.SIGNATORY: Headline.SIGNATORY,
    Standing.NOT_PARTY: Headline.NOT_PARTY,
}


def headline(party: PartyState) -> Headline:
    """The headline of *party*; an end counts by the ground of the party's own first end."""
    if party.extinct:
        return Headline.EXTINCT
    if party.standing is Standing.FORMER_PARTY:
        ground = Ground(party.end.ground) if party.end and party.end.ground else Ground.TERMINATION
        return BY_GROUND.get(ground, Headline.TERMINATED)
    if party.end and party.end.ground == Ground.LAPSE:
        return Headline.LAPSED
    if party.operation is Operation.SUSPENDED:
        return Headline.SUSPENDED
    if party.operation is Operation.PROVISIONAL:
        return Headline.PROVISIONALLY_APPLIED
    return BY_STANDING[party.standing]


def declaration_headline(state: DeclarationState, party: str) -> Headline:
    """A party's pledge, else its answer in the round last opened to it, else none."""
    pledge = state.pledge_of(party).pledge
    if pledge is not Pledge.NONE:
        return Headline(pledge.value)
    answers = state.answers_of(party)
    latest = answers[0].answer if answers else Answer.NONE
    return Headline(latest.value)
