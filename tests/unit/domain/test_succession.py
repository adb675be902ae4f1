"""Succession of States: continuation, succession and extinction (custom; the Vienna Convention of 1978)."""

import pytest

from treatylog.testing import Given, Line, both_ratified, deposits_treaty, event, exchange_treaty, extinguished, given

END = "1991-12-26"


def succeeded(party: str, mode: str = "succession", on: str = END, **fields: str) -> Line:
    """*party* takes the place of the Soviet Union."""
    return event("succeeded", party, on, predecessor="SUHH", mode=mode, **fields)


def inf(*lines: Line) -> Given:
    """The exchange treaty in force since 1988, and then *lines*."""
    return given(exchange_treaty(), *both_ratified(), *lines)


@pytest.mark.parametrize("mode", ["continuation", "succession"])
def test_a_successor_is_bound_without_a_new_consent(mode: str) -> None:
    """From the day of succession, and by the act of its predecessor."""
    told = inf(succeeded("RUS", mode))
    told.on("1991-12-25").then("RUS", standing="not_party")
    told.on(END).then("RUS", standing="party", operation="in_force", headline="in_force")
    party = told.party_state("RUS", END)
    assert party.succession is not None
    assert party.succession.mode == mode
    assert party.bound_by is not None
    assert party.bound_by.foundation == ("t/0001", "t/0002", "t/0003")


def test_a_state_that_ceases_to_exist_is_party_to_nothing() -> None:
    """Soviet Union: in force on 1991-12-25, extinct on 1991-12-26."""
    told = inf(succeeded("RUS"), extinguished("SUHH", END))
    told.on("1991-12-25").then("SUHH", headline="in_force")
    told.on(END).then("SUHH", standing="former_party", operation="ended", headline="extinct")


@pytest.mark.parametrize("key", ["a", "z"])
def test_succession_and_extinction_may_fall_on_one_day_in_either_order(key: str) -> None:
    """Whichever of the two is judged first, the successor is bound and the treaty goes on."""
    treaty = exchange_treaty(header={"key": key})
    told = given(treaty, *both_ratified(), extinguished("SUHH", END), succeeded("RUS"))
    told.on(END).then("RUS", headline="in_force").on(END).then("SUHH", headline="extinct")
    told.on("2000-01-01").then("USA", headline="in_force")


def test_a_side_is_judged_empty_at_the_close_of_the_day_only() -> None:
    """Extinct before its successor is there, on the same day: nobody is left for a moment, and that does not count."""
    told = inf(extinguished("SUHH", END), succeeded("RUS", after="t/0003", id="t/0004"))
    assert told.state("2000-01-01").ended is None


def test_a_side_left_empty_by_extinction_ends_the_treaty() -> None:
    """Without a successor there is no one on the other side."""
    told = inf(extinguished("SUHH", END))
    told.on(END).then("USA", standing="former_party", headline="terminated")


def test_a_successor_after_the_predecessor_is_gone_still_takes_its_place() -> None:
    """In a treaty that lives on, succession may be notified later than the extinction."""
    told = given(
        deposits_treaty(1), event("ratified", "CSHH", "1980-01-01"), event("ratified", "ALB", "1980-01-01"),
        extinguished("CSHH", "1993-01-01"),
        event("succeeded", "SVK", "1993-05-28", predecessor="CSHH", mode="succession"),
    )  # fmt: skip
    told.on("1993-05-27").then("SVK", standing="not_party").on("1993-05-28").then("SVK", headline="in_force")


def test_a_successor_joins_its_predecessors_side() -> None:
    """All successors of the Soviet Union stand across from the United States."""
    told = inf(succeeded("RUS"), succeeded("BLR"), extinguished("SUHH", END))
    assert dict(told.state(END).sides) == {"USA": "western", "SUHH": "eastern", "RUS": "eastern", "BLR": "eastern"}


def test_nobody_succeeds_to_what_did_not_bind() -> None:
    """A predecessor that had withdrawn, or never joined, leaves nothing."""
    inf().when(succeeded("FRA", on="1992-01-01") | {"predecessor": "GBR"}).then_refused("predecessor-not-a-party")
    left = inf(event("withdrawal_notified", "SUHH", "1989-01-01"), extinguished("SUHH", END))
    left.when(succeeded("RUS")).then_refused("predecessor-not-a-party")


def test_one_with_a_bond_of_its_own_does_not_succeed() -> None:
    """Belarus and Ukraine were parties to treaties beside the Soviet Union."""
    told = given(deposits_treaty(2), event("ratified", "SUHH", "1970-01-01"), event("ratified", "BLR", "1970-01-01"))
    told.when(succeeded("BLR")).then_refused("already-bound")


@pytest.mark.parametrize(("type", "before"), [("signed", "signatory"), ("acceded", "contracting")])
def test_a_consent_that_had_no_effect_yet_lapses_with_its_state(type: str, before: str) -> None:
    """German Democratic Republic, 1990-09-04: the 90th day, 1990-12-03, never came for it."""
    told = given(
        deposits_treaty(1, then={"days": 90}),
        event("ratified", "ALB", "1970-01-01"),
        event(type, "DDDE", "1990-09-04"),
        extinguished("DDDE", "1990-10-03"),
    )
    told.on("1990-10-02").then("DDDE", standing=before)
    told.on("1990-12-03").then("DDDE", standing="not_party", operation="not_in_force", headline="extinct")


def test_one_that_withdrew_and_ceased_to_exist_is_extinct() -> None:
    """The headline says what the State is; its bond ended by withdrawal."""
    told = inf(event("withdrawal_notified", "SUHH", "1989-01-01"), extinguished("SUHH", END))
    told.on("1990-01-01").then("SUHH", headline="withdrawn").on(END).then("SUHH", headline="extinct")


def test_a_running_notice_ends_with_its_state() -> None:
    """The end of the period brings nothing to a State that is gone."""
    told = inf(succeeded("RUS"), event("withdrawal_notified", "SUHH", "1991-10-01"), extinguished("SUHH", END))
    told.on("1992-04-01").then("SUHH", headline="extinct").on("1992-04-01").then("RUS", headline="in_force")
    assert told.party_state("SUHH", "1992-04-01").exit is None


@pytest.mark.parametrize("type", ["signed", "ratified", "withdrawal_notified", "suspended", "succeeded"])
def test_a_state_that_is_gone_does_nothing_more(type: str) -> None:
    """An act of a State extinct by then contradicts the record."""
    fields = {"predecessor": "USA", "mode": "succession"} if type == "succeeded" else {}
    told = inf(succeeded("RUS"), extinguished("SUHH", END))
    told.when(event(type, "SUHH", "1991-12-27", **fields)).then_refused("party-extinct")


def test_a_state_may_act_on_its_last_day() -> None:
    """On the day of its extinction a State is not yet gone for what it did that day."""
    told = inf(succeeded("RUS"), extinguished("SUHH", END))
    told.when(event("statement_made", "SUHH", END)).then_admitted()


def test_a_treatys_key_does_not_decide_what_an_extinct_state_may_still_do() -> None:
    """An instrument deposited on the day of extinction has the same fate under every treaty."""
    lines = (
        event("ratified", "ALB", "1970-01-01"),
        event("ratified", "DDDE", "1990-10-03"),
        extinguished("DDDE", "1990-10-03"),
    )
    told = [
        given(deposits_treaty(1, header={"key": key}), *lines).party_state("DDDE", "1990-10-03") for key in ("a", "z")
    ]
    assert told[0].standing is told[1].standing


def test_a_position_may_be_stated_about_a_state_that_is_gone() -> None:
    """The holder of a position speaks; the State it is about need not exist."""
    told = inf(succeeded("RUS"), extinguished("SUHH", END))
    told.when(
        event("position_stated", "SUHH", "1992-03-01", held_by="USA", text="It was bound to its end.")
    ).then_admitted()


def test_nobody_succeeds_to_a_treaty_that_has_ended() -> None:
    """The end of the treaty comes before the succession."""
    told = inf(extinguished("SUHH", END))
    told.when(succeeded("RUS", on="1992-06-01")).then_refused("treaty-ended")


def test_a_state_ceases_to_exist_once() -> None:
    """A second record of the same extinction moves nothing."""
    party = inf(succeeded("RUS"), extinguished("SUHH", END), extinguished("SUHH", "1993-01-01")).party_state(
        "SUHH", "2000-01-01"
    )
    assert party.extinct is not None
    assert party.extinct.on.isoformat() == END


@pytest.mark.parametrize("on", ["1990-10-03", "1995-01-01"])
def test_a_state_that_is_gone_becomes_no_party_whoever_states_it(on: str) -> None:
    """A list that shows an entry into force for it contradicts the record, and moves nothing."""
    told = given(deposits_treaty(60), extinguished("DDDE", "1990-10-03"), event("entered_into_force", "DDDE", on))
    told.on("1996-01-01").then("DDDE", standing="not_party", headline="extinct")


def test_a_state_does_not_succeed_itself() -> None:
    """Nor one that had taken its own place: a line of succession has a beginning."""
    partial = deposits_treaty(2, coverage={"consents": False})
    given(partial).when(event("succeeded", "FRA", "1992-01-01", predecessor="FRA", mode="succession")).then_refused(
        "succeeds-itself"
    )
    there = given(
        partial,
        event("entered_into_force", None, "1990-01-01"),
        event("succeeded", "FRA", "1992-01-01", predecessor="DEU", mode="succession"),
    )
    back = event("succeeded", "DEU", "1993-01-01", predecessor="FRA", mode="succession")
    there.when(back).then_refused("succeeds-itself")


def reaching_back(on: str) -> Given:
    """Signed in January 1980, ratified on 1 May, in force on 1 July; a succession of 1991 reaches back to *on*."""
    return given(
        deposits_treaty(1, then={"days": 61}),
        event("signed", "SUHH", "1980-01-01"),
        event("ratified", "SUHH", "1980-05-01"),
        succeeded("RUS", on=END, effective_on=on),
    )


def test_a_succession_does_not_reach_back_beyond_its_predecessors_consent() -> None:
    """A successor has what there was on the day: a signature binds nobody, and what came later is not its own."""
    told = reaching_back("1980-02-01")
    assert told.ruling("0003").reason == "before-predecessor"
    told.on("2000-01-01").then("RUS", standing="not_party")


def test_a_succession_that_reaches_back_to_a_consent_waits_for_entry_into_force() -> None:
    """On 1 June the predecessor was a contracting State; the successor is one, and a party with it on 1 July."""
    told = reaching_back("1980-06-01")
    told.on("1980-06-01").then("RUS", standing="contracting").on("1980-06-30").then("RUS", standing="contracting")
    told.on("1980-07-01").then("RUS", headline="in_force").on("1980-07-01").then("SUHH", headline="in_force")


def test_a_signature_is_succeeded_to_when_that_is_notified() -> None:
    """As of the day of the notification, where no earlier one is claimed."""
    told = given(deposits_treaty(2), event("signed", "SUHH", "1980-01-01"), succeeded("RUS"))
    told.on(END).then("RUS", standing="signatory")
