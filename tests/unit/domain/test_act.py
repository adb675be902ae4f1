"""Act: what the domain sees of an event, and the order of acts."""

import pickle
from datetime import date
from itertools import permutations

import pytest

from histories import acts
from treatylog.domain.act import Act, act_of, in_order, is_precise
from treatylog.testing import event, numbered


def test_an_act_has_the_fields_of_its_event() -> None:
    """What a rule needs is carried over."""
    (act,) = acts(
        event(
            "withdrawal_notified", "USA", "2019-02-02", received_on="2019-02-03", effective_on="2019-09-01", text="Note"
        )
    )
    assert (act.id, act.type, act.party, act.on) == ("t/0001", "withdrawal_notified", "USA", date(2019, 2, 2))
    assert (act.received_on, act.effective_on, act.text) == (date(2019, 2, 3), date(2019, 9, 1), "Note")


def test_an_imprecise_date_is_taken_at_the_edge_asked_for() -> None:
    """A rule is applied to the first and to the last day of a month."""
    (signed,) = numbered([event("signed", "USA", "2018-10")])
    assert act_of(signed, "first").on == date(2018, 10, 1)
    assert act_of(signed, "last").on == date(2018, 10, 31)
    assert not is_precise(act_of(signed))


def test_a_position_has_the_dates_it_is_about() -> None:
    """The span of a position is flat in the act."""
    (act,) = acts(
        event("position_stated", "ARM", "2019-01-01", held_by="USA", text="A party.", about={"from": "1991-12-26"})
    )
    assert (act.about_from, act.about_until, act.held_by) == (date(1991, 12, 26), None, "USA")


def ids(*lines: object) -> list[str]:
    """The ids of the acts in their order, however they are given; all permutations must agree."""
    orders = {tuple(act.id for act in in_order(given)) for given in permutations(acts(*lines))}  # type: ignore[arg-type]
    assert len(orders) == 1
    return [id.partition("/")[2] for id in orders.pop()]


def test_acts_are_in_the_order_of_their_dates() -> None:
    """The legal date comes before the id."""
    assert ids(event("signed", "USA", "2001-01-01"), event("signed", "RUS", "2000-01-01")) == ["0002", "0001"]


def test_on_one_day_the_id_decides() -> None:
    """A tie is broken by id, whatever the order of recording."""
    assert ids(event("signed", "USA"), event("signed", "RUS"), event("signed", "BLR")) == ["0001", "0002", "0003"]


def test_on_one_day_an_act_comes_after_the_one_it_names() -> None:
    """``after`` is stronger than the id."""
    assert ids(event("signed", "USA", after="t/0003"), event("signed", "RUS"), event("signed", "BLR")) == [
        "0002",
        "0003",
        "0001",
    ]


def test_after_may_be_chained() -> None:
    """The third after the second after the first."""
    chain = [
        event("signed", "USA", after="t/0002"),
        event("signed", "RUS", after="t/0003"),
        event("signed", "BLR"),
    ]
    assert ids(*chain) == ["0003", "0002", "0001"]


@pytest.mark.parametrize("named", ["t/0002", "t/0099"])
def test_after_says_nothing_across_days(named: str) -> None:
    """An act that names one of another day, or none, stands by its own date."""
    assert ids(event("signed", "USA", "2000-01-01", after=named), event("signed", "RUS", "2000-01-02")) == [
        "0001",
        "0002",
    ]


def test_a_states_extinction_comes_last_on_its_day() -> None:
    """Until then it could act, and be succeeded, whatever the ids say."""
    assert ids(event("party_extinguished", "SUHH"), event("signed", "SUHH")) == ["0002", "0001"]


def test_a_circle_of_acts_is_broken_by_id() -> None:
    """Each after the other: the order is still one and the same."""
    assert ids(event("signed", "USA", after="t/0002"), event("signed", "RUS", after="t/0001")) == ["0001", "0002"]
    assert ids(event("signed", "USA", after="t/0001")) == ["0001"]


@pytest.mark.timeout(10)
def test_a_long_chain_of_acts_on_one_day_is_put_in_order_at_once() -> None:
    """Thirty thousand, each after the next by id: the last comes first."""
    day, names = date(2000, 1, 1), [f"t/{number:05}" for number in range(30_000)]
    later = (*names[1:], None)
    chain = [Act(name, "signed", day, day, day, after=after) for name, after in zip(names, later, strict=True)]
    assert [act.id for act in in_order(chain)] == names[::-1]


class TestAnAct:
    DAY = date(2019, 2, 2)
    PLAIN = Act("inf/0007", "withdrawal_notified", DAY, DAY, DAY, "USA", text="It gave notice.")
    TOLD = Act("inf/0007", "withdrawal_notified", DAY, DAY, DAY, "USA", effective_on=date(2019, 8, 2), towards=("RUS",))

    @pytest.mark.parametrize("act", [PLAIN, TOLD], ids=["plain", "told"])
    def test_is_the_same_in_another_process(self, act: Act) -> None:
        """Where hypotheses are unfolded."""
        assert pickle.loads(pickle.dumps(act)) == act

    @pytest.mark.parametrize("act", [PLAIN, TOLD], ids=["plain", "told"])
    def test_does_not_change(self, act: Act) -> None:
        """Neither what most acts say nor what few do."""
        for name in ("on", "effective_on", "treaty"):
            with pytest.raises(AttributeError):
                setattr(act, name, None)
            with pytest.raises(AttributeError):
                delattr(act, name)

    def test_that_says_nothing_more_is_the_same_however_it_is_made(self) -> None:
        """What it does not say, and what it says not to say, are one."""
        said = Act(
            "inf/0007", "withdrawal_notified", self.DAY, self.DAY, self.DAY, "USA", "It gave notice.", towards=()
        )
        assert (said, hash(said), repr(said)) == (self.PLAIN, hash(self.PLAIN), repr(self.PLAIN))
        assert self.PLAIN != self.TOLD
        assert (self.PLAIN.towards, self.TOLD.towards) == ((), ("RUS",))

    def test_says_nothing_that_no_act_says(self) -> None:
        """A name that is mistyped is an error."""
        with pytest.raises(TypeError, match="an act has no effective"):
            Act("inf/0007", "withdrawal_notified", self.DAY, self.DAY, self.DAY, effective=self.DAY)
