"""What binds a party at a date, provision by provision (VCLT arts. 18, 26, 70, 72)."""

import pytest

from treatylog.testing import (
    Given,
    Line,
    both_ratified,
    declaration,
    deposits_treaty,
    event,
    exchange_treaty,
    extinguished,
    given,
    provision,
)

THIRTEEN = {"years": 13, "after": "entry into force"}
MONTHS = {"months": 18, "after": "entry into force"}
PROVISIONS = [
    provision("VI", owed_to="the other side", modality="prohibition"),
    provision("XI", owed_to="the other side", until=THIRTEEN),
    provision("I", owed_to="the other side", **{"from": MONTHS}),
    provision("V", owed_to="the other side", due=MONTHS),
    provision("XIII"),
    provision("XIV", survives="what was learned is kept secret"),
]
RUS = event("succeeded", "RUS", "1991-12-26", predecessor="SUHH", mode="continuation")
BLR = event("succeeded", "BLR", "1991-12-26", predecessor="SUHH", mode="succession")


def inf(*lines: Line) -> Given:
    """The exchange treaty with provisions, in force since 1988, and then *lines*."""
    return given(exchange_treaty(provision=PROVISIONS), *both_ratified(), *lines)


def test_a_provision_binds_while_the_treaty_is_in_force() -> None:
    """From entry into force, owed to those it names, because of what bound the party (art. 26)."""
    duty = inf().duties("USA", "1988-06-01")["VI"]
    assert (duty.state, str(duty.since), duty.until) == ("binding", "1988-06-01", None)
    assert (duty.id, duty.article, duty.owed_to) == ("t/VI", "VI", "the other side")
    assert set(duty.because) == {"t/0001", "t/0002"}


def test_nothing_binds_one_that_never_had_to_do_with_it() -> None:
    """Neither the treaty's provisions nor general law's."""
    assert inf().duties("FRA", "2000-01-01") == {}


def test_a_provision_ends_by_its_own_term() -> None:
    """INF Treaty: inspections end 13 years after entry into force, the treaty goes on."""
    told = inf()
    before, after = told.duties("USA", "2001-05-31")["XI"], told.duties("USA", "2001-06-01")["XI"]
    assert (before.state, str(before.until)) == ("binding", "2001-06-01")
    assert (after.state, str(after.since), after.until) == ("ended", "2001-06-01", None)
    assert told.duties("USA", "2001-06-01")["VI"].state == "binding"


def test_a_provision_may_begin_later_than_the_treaty() -> None:
    """Eighteen months after entry into force."""
    assert "I" not in inf().duties("USA", "1989-11-30")
    assert inf().duties("USA", "1989-12-01")["I"].state == "binding"


def test_a_provision_may_be_due_on_a_day() -> None:
    """Counted from entry into force."""
    assert str(inf().duties("USA", "1988-06-01")["V"].due) == "1989-12-01"


def test_a_provision_done_once_for_all_is_performed() -> None:
    """By the party's own act, and for that party only."""
    told = inf(event("obligation_performed", "USA", "1989-07-06", provisions=["V"]))
    assert told.duties("USA", "1989-07-05")["V"].state == "binding"
    duty = told.duties("USA", "1989-07-06")["V"]
    assert (duty.state, duty.because) == ("performed", ("t/0003",))
    assert told.duties("SUHH", "1989-07-06")["V"].state == "binding"


def test_what_a_predecessor_performed_need_not_be_done_again() -> None:
    """A successor takes its place as it found it."""
    told = inf(
        event("obligation_performed", "SUHH", "1989-10-27", provisions=["V"]), RUS, extinguished("SUHH", "1991-12-26")
    )
    assert told.duties("RUS", "1991-12-26")["V"].state == "performed"


def test_a_party_that_suspends_has_its_provisions_suspended() -> None:
    """And general law adds that it must not obstruct resumption (art. 72(2))."""
    told = inf(event("suspended", "USA", "2019-02-02"))
    duties = told.duties("USA", "2019-02-02")
    assert {duties[name].state.value for name in ("VI", "I", "XIII", "XIV")} == {"suspended"}
    assert duties["VI"].because == ("t/0003",)
    assert (duties["general-72-2"].state, duties["general-72-2"].article) == ("binding", "VCLT art. 72(2)")
    assert "general-72-2" not in told.duties("USA", "2019-02-01")


def test_what_is_owed_only_to_the_suspending_party_is_suspended() -> None:
    """Art. 72(1)(a): Russia owes to the United States alone; to all parties it owes Belarus too."""
    told = inf(RUS, BLR, extinguished("SUHH", "1991-12-26"), event("suspended", "USA", "2019-02-02"))
    duties = told.duties("RUS", "2019-02-10")
    assert (duties["VI"].state, duties["VI"].because) == ("suspended", ("t/0006",))
    assert duties["XIII"].state == "binding"


def test_what_is_owed_also_to_another_is_not_suspended() -> None:
    """The United States owes to Belarus what Russia has suspended."""
    told = inf(RUS, BLR, extinguished("SUHH", "1991-12-26"), event("suspended", "RUS", "2019-03-04"))
    assert told.duties("USA", "2019-03-04")["VI"].state == "binding"


def test_an_end_releases_from_performance() -> None:
    """Withdrawal and the treaty's end alike (art. 70)."""
    told = inf(event("withdrawal_notified", "USA", "2019-02-02"))
    for party in ("USA", "SUHH"):
        duty = told.duties(party, "2019-08-02")["VI"]
        assert (duty.state, str(duty.since)) == ("ended", "2019-08-02")


def test_what_survives_is_said_in_words() -> None:
    """Art. 70(1)(b)."""
    told = inf(event("withdrawal_notified", "USA", "2019-02-02"))
    duty = told.duties("USA", "2019-08-02")["XIV"]
    assert (duty.state, duty.survives) == ("surviving", "what was learned is kept secret")


def test_a_duty_may_survive_for_some_alone() -> None:
    """European Union, the United Kingdom: Union law went on to apply for eleven months."""
    kept = provision("K", survives={"text": "in a transition", "months": 11}, survives_for=["USA"])
    told = given(exchange_treaty(provision=[kept]), *both_ratified(), RUS,
                 event("withdrawal_notified", "USA", "2019-02-02"))  # fmt: skip
    assert told.duties("USA", "2019-08-02")["K"].state == "surviving"
    assert told.duties("RUS", "2019-08-02")["K"].state == "ended"


def test_nothing_survives_a_state_that_is_gone() -> None:
    """VCLT art. 70 keeps what accrued for a party; a State that ceased to exist owes nothing, its successors do."""
    told = given(exchange_treaty(provision=PROVISIONS), *both_ratified(), RUS, extinguished("SUHH", "1991-12-26"))
    assert told.duties("SUHH", "1992-01-01")["XIV"].state == "ended"
    assert told.duties("RUS", "1992-01-01")["XIV"].state == "binding"


def test_a_notice_suspends_no_duty() -> None:
    """Until it takes effect a party owes everything."""
    told = inf(event("withdrawal_notified", "USA", "2019-02-02"))
    duty = told.duties("USA", "2019-08-01")["VI"]
    assert (duty.state, str(duty.until)) == ("binding", "2019-08-02")


@pytest.mark.parametrize("type", ["signed", "ratified"])
def test_before_it_is_bound_a_state_must_not_defeat_the_treaty(type: str) -> None:
    """A signatory and a contracting State (art. 18(a) and (b))."""
    duties = given(deposits_treaty(9, provision=PROVISIONS[4:]), event(type, "ALB", "2000-01-01")).duties(
        "ALB", "2000-01-01"
    )
    assert {name: duty.state.value for name, duty in duties.items()} == {"general-18": "interim"}
    assert duties["general-18"].article == "VCLT art. 18"


def test_the_interim_duty_ends_when_the_signature_is_disowned() -> None:
    """Art. 18(a)."""
    told = given(
        deposits_treaty(9), event("signed", "USA", "2000-12-31"), event("signature_disowned", "USA", "2002-05-06")
    )
    assert "general-18" in told.duties("USA", "2002-05-05")
    assert "general-18" not in told.duties("USA", "2002-05-06")


def test_the_interim_duty_ends_when_the_treaty_binds() -> None:
    """Art. 26 takes its place."""
    assert "general-18" not in inf().duties("USA", "1988-06-01")


def test_a_pledge_is_what_was_pledged_until_it_ends() -> None:
    """With its condition, from its day to the day of its end."""
    told = given(
        declaration(),
        event("moratorium_declared", "RUS", "2020-10-26", text="No.", condition="if others do not"),
        event("moratorium_ended", "RUS", "2025-08-04"),
    )
    assert told.duties("RUS", "2020-10-25") == {}
    duty = told.duties("RUS", "2025-08-03")["P"]
    assert (duty.state, duty.condition) == ("pledged", "if others do not")
    assert (str(duty.since), str(duty.until)) == ("2020-10-26", "2025-08-04")
    assert told.duties("RUS", "2025-08-04")["P"].state == "ended"


def test_a_duty_owed_to_nobody_in_particular_is_not_owed_only_to_the_suspending_party() -> None:
    """Another's suspension does not reach it."""
    told = given(
        exchange_treaty(provision=[provision("P", owed_to="nobody in particular")]),
        *both_ratified(),
        event("suspended", "USA", "2019-02-02"),
    )
    assert told.duties("SUHH", "2019-02-02")["P"].state == "binding"


def test_a_duty_that_had_not_begun_when_the_bond_ended_never_begins() -> None:
    """What a former party never owed does not survive for it."""
    late = provision("P", survives="in part", **{"from": {"years": 3, "after": "entry into force"}})
    told = given(exchange_treaty(provision=[late]), *both_ratified(), event("withdrawal_notified", "USA", "1989-01-01"))
    assert "P" not in told.duties("USA", "1995-01-01")
